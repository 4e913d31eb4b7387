import type { PlacedTable } from "./ruled-tables.ts";
import { type Line, type Row, toLine } from "./text-rows.ts";

/** One run of lines that are read one after the other, with the edges of their column. */
export type Flow =
  | { kind: "lines"; lines: Line[]; left: number; right: number }
  | { kind: "table"; table: PlacedTable };

/** Rows with text on both sides of the gutter that make a page two columns. */
const FEWEST_ROWS = 4;
const GUTTER = 0.8;

/** Where a vertical gap runs through most rows: the place that the most rows leave free with text on both sides. */
const findGutter = (rows: readonly Row[]): number | undefined => {
  const gaps = rows.flatMap((row) =>
    row.segments.slice(1).map((segment, index) => ({ from: row.segments[index]?.right ?? 0, to: segment.left })),
  );
  let best: { at: number; count: number } | undefined;
  for (const { from, to } of gaps) {
    const at = (from + to) / 2;
    const count = rows.filter((row) => sidesOf(row, at) === "both").length;
    if (!best || count > best.count) best = { at, count };
  }
  if (!best || best.count < FEWEST_ROWS) return undefined;
  const crossed = rows.filter((row) => sidesOf(row, best.at) === "across").length;
  return best.count >= GUTTER * (best.count + crossed) || best.count > 2 * crossed ? best.at : undefined;
};

const sidesOf = (row: Row, at: number): "left" | "right" | "both" | "across" => {
  if (row.segments.some(({ left, right }) => left < at && right > at)) return "across";
  const left = row.segments.some((segment) => segment.right <= at);
  const right = row.segments.some((segment) => segment.left >= at);
  if (left && right) return "both";
  return left ? "left" : "right";
};

const toFlow = (rows: readonly Row[], edges: { left: number; right: number }): Flow[] =>
  rows.length === 0 ? [] : [{ kind: "lines", lines: rows.map(toLine), ...edges }];

const edgesOf = (rows: readonly Row[]): { left: number; right: number } => ({
  left: Math.min(...rows.flatMap((row) => row.segments.map(({ left }) => left))),
  right: Math.max(...rows.flatMap((row) => row.segments.map(({ right }) => right))),
});

const halfOf = (rows: readonly Row[], keep: (segment: { left: number; right: number }) => boolean): Row[] =>
  rows.map((row) => ({ ...row, segments: row.segments.filter(keep) })).filter((row) => row.segments.length > 0);

/** Centred on the gutter: a heading over both columns, however short. */
const flowColumns = (rows: readonly Row[], at: number): Flow[] => {
  const left = halfOf(rows, (segment) => segment.right <= at);
  const right = halfOf(rows, (segment) => segment.left >= at);
  return [...toFlow(left, edgesOf(left)), ...toFlow(right, edgesOf(right))];
};

/** Rows in reading order: a row across the gutter ends the columns above it. */
const flowRows = (rows: readonly Row[], page: { left: number; right: number }): Flow[] => {
  const gutter = findGutter(rows);
  if (gutter === undefined) return toFlow(rows, page);
  const flows: Flow[] = [];
  let wide: Row[] = [];
  let split: Row[] = [];
  const end = (): void => {
    flows.push(...toFlow(wide, page), ...(split.length > 0 ? flowColumns(split, gutter) : []));
    wide = [];
    split = [];
  };
  for (const row of rows) {
    if (sidesOf(row, gutter) === "across") {
      if (split.length > 0) end();
      wide.push(row);
    } else split.push(row);
  }
  end();
  return flows;
};

const FEWEST_COLUMNS = 3;
const FEWEST_LINES = 3;

const isAligned = (one: Row, other: Row): boolean =>
  one.segments.length === other.segments.length &&
  one.segments.every((segment, index) => {
    const below = other.segments[index] ?? segment;
    const middles = Math.abs((segment.left + segment.right - below.left - below.right) / 2);
    return Math.min(Math.abs(segment.left - below.left), Math.abs(segment.right - below.right), middles) < one.size;
  });

type Stretch = { kind: "rows"; rows: Row[] } | { kind: "table"; table: PlacedTable };

const tableOf = (rows: readonly Row[]): PlacedTable => ({
  box: {
    ...edgesOf(rows),
    top: (rows[0]?.baseline ?? 0) - (rows[0]?.size ?? 0),
    bottom: rows.at(-1)?.baseline ?? 0,
  },
  rows: rows.map((row) => row.segments.map(({ text }) => text.trim())),
});

/** Without ruled lines: three rows and more of three cells and more that stand under each other. */
const splitAligned = (rows: readonly Row[]): Stretch[] => {
  const stretches: Stretch[] = [];
  for (let at = 0; at < rows.length; ) {
    let end = at + 1;
    const first = rows[at] as Row;
    while (
      end < rows.length &&
      first.segments.length >= FEWEST_COLUMNS &&
      isAligned(rows[end - 1] as Row, rows[end] as Row)
    ) {
      end += 1;
    }
    const last = stretches.at(-1);
    if (end - at >= FEWEST_LINES) stretches.push({ kind: "table", table: tableOf(rows.slice(at, end)) });
    else if (last?.kind === "rows") last.rows.push(...rows.slice(at, end));
    else stretches.push({ kind: "rows", rows: rows.slice(at, end) });
    at = end;
  }
  return stretches;
};

/** The flows of a page in reading order: tables stand where they lie, text around them in columns. */
export const orderPage = (rows: readonly Row[], tables: readonly PlacedTable[]): Flow[] => {
  const flows: Flow[] = [];
  const page = edgesOf(rows);
  let rest = [...rows];
  const flush = (above: number): void => {
    const part = rest.filter((row) => row.baseline < above);
    rest = rest.filter((row) => row.baseline >= above);
    for (const stretch of splitAligned(part)) {
      if (stretch.kind === "table") flows.push(stretch);
      else flows.push(...flowRows(stretch.rows, page));
    }
  };
  for (const table of tables) {
    flush(table.box.top);
    flows.push({ kind: "table", table });
  }
  flush(Number.POSITIVE_INFINITY);
  return flows;
};
