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

/** Rows of equal length; a merged cell stands in every place that it covers. */
export const readTable = (table: DomElement, textOf: (cell: DomElement) => string): string[][] => {
  const grid: (string | undefined)[][] = [];
  let filled = 0;
  const elements = rowsOf(table);
  const fill = (row: number, column: number, text: string): void => {
    grid[row] ??= [];
    (grid[row] as (string | undefined)[])[column] = text;
    filled += 1;
  };
  for (const [row, element] of elements.entries()) {
    grid[row] ??= [];
    let column = 0;
    for (const cell of cellsOf(element)) {
      while (grid[row]?.[column] !== undefined) column += 1;
      const [height, width] = [Math.min(span(cell, "rowspan"), elements.length - row), span(cell, "colspan")];
      const text = textOf(cell);
      for (let down = 0; down < height; down += 1) {
        for (let right = 0; right < width && filled < MOST_CELLS; right += 1) fill(row + down, column + right, text);
      }
      column += width;
    }
  }
  const width = Math.max(0, ...grid.map((row) => row.length));
  return grid
    .map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ""))
    .filter((row) => row.some((text) => text !== ""));
};
