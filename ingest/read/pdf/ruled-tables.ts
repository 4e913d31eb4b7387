import { type Box, contains } from "./geometry.ts";
import type { Rule } from "./page-marks.ts";
import type { Piece } from "./place-text.ts";
import { endsShort, joinText, type Line, toLine, toRows } from "./text-rows.ts";

export type PlacedTable = { box: Box; rows: string[][] };

const NEAR = 3;
/** More lines than this on a page are a drawing. */
const MOST_RULES = 4_000;
const MOST_SLOTS = 20_000;

const touches = (one: Rule, other: Rule): boolean => {
  if (one.horizontal === other.horizontal) {
    return Math.abs(one.at - other.at) <= NEAR && one.from <= other.to + NEAR && other.from <= one.to + NEAR;
  }
  return (
    other.at >= one.from - NEAR && other.at <= one.to + NEAR && one.at >= other.from - NEAR && one.at <= other.to + NEAR
  );
};

const createGroups = (
  size: number,
): { find: (index: number) => number; join: (one: number, other: number) => void } => {
  const parents = Array.from({ length: size }, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[index] = root;
    return root;
  };
  const join = (one: number, other: number): void => {
    parents[find(one)] = find(other);
  };
  return { find, join };
};

/** Rules that touch each other belong to one table. */
const connect = (rules: readonly Rule[]): Rule[][] => {
  const { find, join } = createGroups(rules.length);
  for (const [index, rule] of rules.entries()) {
    for (let other = 0; other < index; other += 1) if (touches(rule, rules[other] as Rule)) join(index, other);
  }
  return [...Map.groupBy(rules.keys(), find).values()].map((group) => group.map((index) => rules[index] as Rule));
};

/** Places that lie within a line's thickness are one. */
const distinct = (values: readonly number[]): number[] => {
  const places: number[] = [];
  for (const value of values.toSorted((one, other) => one - other)) {
    if (places.length === 0 || value - (places.at(-1) ?? 0) > NEAR) places.push(value);
  }
  return places;
};

/** Whether a rule of this direction runs at this place past this point of it. */
const covers = (rules: readonly Rule[], sought: Pick<Rule, "horizontal" | "at">, past: number): boolean =>
  rules.some(
    ({ horizontal, at, from, to }) =>
      horizontal === sought.horizontal && Math.abs(at - sought.at) <= NEAR && from <= past && to >= past,
  );

const middle = (places: readonly number[], index: number): number =>
  ((places[index] ?? 0) + (places[index + 1] ?? 0)) / 2;

const joinLines = (lines: readonly Line[], edge: number): string =>
  lines.reduce((text, line, index) => {
    const before = lines[index - 1];
    if (!before) return line.text;
    return endsShort(before, line, edge) ? `${text}\n${line.text}` : joinText(text, line.text);
  }, "");

/** Cell padding is not known: the longest line of a cell nearly fills it, or nothing was broken. */
const textIn = (pieces: readonly Piece[], box: Box): string => {
  const lines = toRows(
    pieces.filter(({ left, right, baseline, size }) => contains(box, (left + right) / 2, baseline - size * 0.35)),
  ).map(toLine);
  const padding = Math.min(...lines.map(({ left }) => left)) - box.left;
  return joinLines(lines, box.right - Math.max(padding, 0));
};

type Grid = { columns: number[]; lines: number[]; width: number; height: number };

const gridOf = (rules: readonly Rule[]): Grid => {
  const columns = distinct(rules.filter(({ horizontal }) => !horizontal).map(({ at }) => at));
  const lines = distinct(rules.filter(({ horizontal }) => horizontal).map(({ at }) => at));
  return { columns, lines, width: columns.length - 1, height: lines.length - 1 };
};

/** Which cell each slot of the grid belongs to: slots without a rule between them are one cell. */
const mergeSlots = (rules: readonly Rule[], { columns, lines, width, height }: Grid): ((slot: number) => number) => {
  const { find, join } = createGroups(width * height);
  for (let slot = 0; slot < width * height; slot += 1) {
    const [row, column] = [Math.floor(slot / width), slot % width];
    const right = { horizontal: false, at: columns[column + 1] ?? 0 };
    const below = { horizontal: true, at: lines[row + 1] ?? 0 };
    if (column + 1 < width && !covers(rules, right, middle(lines, row))) join(slot, slot + 1);
    if (row + 1 < height && !covers(rules, below, middle(columns, column))) join(slot, slot + width);
  }
  return find;
};

const slotBox = ({ columns, lines, width }: Grid, slot: number): Box => {
  const [row, column] = [Math.floor(slot / width), slot % width];
  return {
    left: columns[column] ?? 0,
    right: columns[column + 1] ?? 0,
    top: lines[row] ?? 0,
    bottom: lines[row + 1] ?? 0,
  };
};

const unite = (boxes: readonly Box[]): Box => ({
  left: Math.min(...boxes.map(({ left }) => left)),
  right: Math.max(...boxes.map(({ right }) => right)),
  top: Math.min(...boxes.map(({ top }) => top)),
  bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
});

const readGrid = (rules: readonly Rule[], pieces: readonly Piece[]): PlacedTable | undefined => {
  const grid = gridOf(rules);
  const { width, height } = grid;
  if (width < 1 || height < 1 || width * height < 2 || width * height > MOST_SLOTS) return undefined;
  const cellOf = mergeSlots(rules, grid);
  const slots = Array.from({ length: width * height }, (_, slot) => slot);
  const texts = new Map(
    [...Map.groupBy(slots, cellOf)].map(([cell, members]) => [
      cell,
      textIn(pieces, unite(members.map((slot) => slotBox(grid, slot)))),
    ]),
  );
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) => texts.get(cellOf(row * width + column)) ?? ""),
  ).filter((row) => row.some(Boolean));
  const filled = [...texts.values()].filter(Boolean).length;
  return filled > 1 ? { box: unite(slots.map((slot) => slotBox(grid, slot))), rows } : undefined;
};

/** Tables by their ruled lines, whether these were stroked or filled; a merged cell stands in every place it covers. */
export const findRuledTables = (rules: readonly Rule[], pieces: readonly Piece[]): PlacedTable[] => {
  if (rules.length > MOST_RULES) return [];
  return connect(rules)
    .map((group) => readGrid(group, pieces))
    .filter((table) => table !== undefined)
    .sort((one, other) => one.box.top - other.box.top);
};
