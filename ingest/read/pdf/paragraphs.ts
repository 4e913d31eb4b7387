import type { Block } from "../read-document.ts";
import { beginsBlock, classifyParagraph } from "../text/find-headings.ts";
import type { Flow } from "./page-columns.ts";
import type { PlacedTable } from "./ruled-tables.ts";
import { endsShort, joinText, type Line } from "./text-rows.ts";

export type PageFlows = { page: number; flows: Flow[] };

/** Letters so much larger than the body's are a heading. */
const HEADING_SIZE = 1.12;
const SAME_SIZE = 0.08;
const INDENT = 1.2;
/** A gap so much larger than the usual distance of lines parts paragraphs. */
const APART = 1.2;
const DEEPEST_LEVEL = 4;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const linesOf = (pages: readonly PageFlows[]): Line[] =>
  pages.flatMap(({ flows }) => flows.flatMap((flow) => (flow.kind === "lines" ? flow.lines : [])));

/** The size in which most characters are set. */
const bodySize = (lines: readonly Line[]): number => {
  const counts = new Map<number, number>();
  for (const { size, text } of lines) {
    const rounded = Math.round(size * 2) / 2;
    counts.set(rounded, (counts.get(rounded) ?? 0) + text.length);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
};

/** `leading` is the distance of lines in letter heights. */
type Style = { body: number; levels: number[]; leading: number };

const WIDEST_LEADING = 2.2;

/** Over all columns: one of two lines says nothing of how far apart lines stand. */
const leadingOf = (pages: readonly PageFlows[]): number => {
  const ratios = pages.flatMap(({ flows }) =>
    flows.flatMap((flow) =>
      flow.kind === "lines"
        ? flow.lines.slice(1).map((line, index) => (line.baseline - (flow.lines[index]?.baseline ?? 0)) / line.size)
        : [],
    ),
  );
  return Math.min(WIDEST_LEADING, Math.max(1, median(ratios.filter((ratio) => ratio > 0))));
};

const styleOf = (pages: readonly PageFlows[]): Style => {
  const lines = linesOf(pages);
  const body = bodySize(lines);
  const larger = lines.map(({ size }) => Math.round(size * 2) / 2).filter((size) => size > body * HEADING_SIZE);
  return { body, levels: [...new Set(larger)].sort((one, other) => other - one), leading: leadingOf(pages) };
};

const levelOf = (size: number, { levels }: Style): number | undefined => {
  const index = levels.indexOf(Math.round(size * 2) / 2);
  return index < 0 ? undefined : Math.min(index + 1, DEEPEST_LEVEL);
};

type Column = { left: number; right: number };

const isOtherSize = (one: Line, other: Line): boolean => Math.abs(one.size - other.size) > SAME_SIZE * one.size;

const isIndented = (line: Line, column: Column): boolean => line.left - column.left > INDENT * line.size;

type Part = { lines: Line[]; text: string; page: number; column: Column };

/** `part` is what the line would go on. */
const startsParagraph = (part: Part, line: Line, { leading }: Style): boolean => {
  const { column, lines } = part;
  const [first, before] = [lines[0] ?? line, lines.at(-1) ?? line];
  if (isOtherSize(before, line)) return true;
  const ended = endsShort(before, line, column.right);
  if (ended || line.baseline - before.baseline > APART * leading * line.size) return true;
  if (beginsBlock(line.text) && /[。；：;:.]$/.test(before.text)) return true;
  // Under the text of its list item, a line is indented and goes on.
  const hanging = line.left - first.left > INDENT * line.size && beginsBlock(first.text);
  return isIndented(line, column) && !isIndented(before, column) && !hanging;
};

const splitFlow = (flow: Flow & { kind: "lines" }, page: number, style: Style): Part[] => {
  const column = { left: flow.left, right: flow.right };
  const parts: Part[] = [];
  for (const line of flow.lines) {
    const last = parts.at(-1);
    if (last && !startsParagraph(last, line, style)) {
      last.lines.push(line);
      last.text = joinText(last.text, line.text);
    } else parts.push({ lines: [line], text: line.text, page, column });
  }
  return parts;
};

/** The end of a column or page may stand in the middle of a sentence. */
const goesOn = (part: Part, next: Part): boolean => {
  const [end, start] = [part.lines.at(-1), next.lines[0]];
  if (!end || !start || isOtherSize(end, start) || /[。！？：；.!?:;]$/.test(part.text)) return false;
  return !isIndented(start, next.column) && !beginsBlock(start.text) && !endsShort(end, start, part.column.right);
};

const toBlock = (part: Part, style: Style): Block => {
  const at = `page ${part.page}`;
  const level = levelOf(part.lines[0]?.size ?? 0, style);
  return level ? { kind: "heading", level, text: part.text, at } : { ...classifyParagraph(part.text), at };
};

const sameRow = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
  one !== undefined && other !== undefined && one.join("\t") === other.join("\t");

const isContinued = (one: PlacedTable, other: PlacedTable): boolean =>
  one.rows[0]?.length === other.rows[0]?.length &&
  Math.abs(one.box.left - other.box.left) < 5 &&
  Math.abs(one.box.right - other.box.right) < 5;

type Item = { kind: "part"; part: Part } | { kind: "table"; table: PlacedTable; page: number };

const addTable = (items: Item[], table: PlacedTable, page: number): void => {
  const last = items.at(-1);
  if (last?.kind !== "table" || last.page === page || !isContinued(last.table, table)) {
    items.push({ kind: "table", table, page });
    return;
  }
  const rows = sameRow(last.table.rows[0], table.rows[0]) ? table.rows.slice(1) : table.rows;
  items[items.length - 1] = {
    ...last,
    table: { box: table.box, rows: [...last.table.rows, ...rows] },
  };
};

const addParts = (items: Item[], parts: readonly Part[]): void => {
  for (const [index, part] of parts.entries()) {
    const last = items.at(-1);
    if (index === 0 && last?.kind === "part" && goesOn(last.part, part)) {
      last.part.text = joinText(last.part.text, part.text);
      last.part.lines.push(...part.lines);
      last.part.column = part.column;
    } else items.push({ kind: "part", part });
  }
};

/** Paragraphs, headings, list items and tables of all pages, each with the page on which it begins. */
export const buildBlocks = (pages: readonly PageFlows[]): Block[] => {
  const style = styleOf(pages);
  const items: Item[] = [];
  for (const { page, flows } of pages) {
    for (const flow of flows) {
      if (flow.kind === "table") addTable(items, flow.table, page);
      else addParts(items, splitFlow(flow, page, style));
    }
  }
  return items.map((item) =>
    item.kind === "table"
      ? { kind: "table", rows: item.table.rows, at: `page ${item.page}` }
      : toBlock(item.part, style),
  );
};
