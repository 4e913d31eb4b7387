import { type DomElement, type DomNode, isElement } from "./dom.ts";

/** Against `colspan="1000000000"`. */
const MOST_CELLS = 200_000;

const span = (cell: DomElement, name: string): number => {
  const value = Number.parseInt(cell.getAttribute(name) ?? "1", 10);
  return Number.isNaN(value) || value < 1 ? 1 : Math.min(value, 1_000);
};

const childrenOf = (node: DomNode, names: RegExp): DomElement[] =>
  [...node.childNodes].filter((child): child is DomElement => isElement(child) && names.test(child.localName));

export const rowsOf = (table: DomElement): DomElement[] =>
  childrenOf(table, /^(tr|thead|tbody|tfoot)$/).flatMap((part) =>
    part.localName === "tr" ? [part] : childrenOf(part, /^tr$/),
  );

export const cellsOf = (row: DomElement): DomElement[] => childrenOf(row, /^t[dh]$/);

type Grid = { cells: (string | undefined)[][]; filled: number };
type Area = { row: number; column: number; height: number; width: number };

const fill = (grid: Grid, { row, column, height, width }: Area, text: string): void => {
  for (let down = row; down < row + height; down += 1) {
    const cells = grid.cells[down] ?? [];
    grid.cells[down] = cells;
    for (let right = column; right < column + width && grid.filled < MOST_CELLS; right += 1) {
      cells[right] = text;
      grid.filled += 1;
    }
  }
};

const firstFree = (cells: readonly (string | undefined)[], from: number): number => {
  let column = from;
  while (cells[column] !== undefined) column += 1;
  return column;
};

/** Rows of equal length; a merged cell stands in every place that it covers. */
export const readTable = (table: DomElement, textOf: (cell: DomElement) => string): string[][] => {
  const rows = rowsOf(table);
  const grid: Grid = { cells: rows.map(() => []), filled: 0 };
  for (const [row, element] of rows.entries()) {
    let column = 0;
    for (const cell of cellsOf(element)) {
      column = firstFree(grid.cells[row] ?? [], column);
      const [height, width] = [Math.min(span(cell, "rowspan"), rows.length - row), span(cell, "colspan")];
      fill(grid, { row, column, height, width }, textOf(cell));
      column += width;
    }
  }
  const width = Math.max(0, ...grid.cells.map((row) => row.length));
  return grid.cells
    .map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ""))
    .filter((row) => row.some((text) => text !== ""));
};
