import { type Box, contains } from "./geometry.ts";
import type { Rule } from "./page-marks.ts";
import type { Piece } from "./place-text.ts";
import { endsShort, joinText, type Line, toLine, toRows } from "./text-rows.ts";

export type PlacedTable = { box: Box; rows: string[][] };

const NEAR = 3;
/** More lines than this on a page are a drawing. */
const MOST_RULES = 4_000;

const touches = (one: Rule, other: Rule): boolean => {
  if (one.horizontal === other.horizontal) {
    return Math.abs(one.at - other.at) <= NEAR && one.from <= other.to + NEAR && other.from <= one.to + NEAR;
  }
  return (
    other.at >= one.from - NEAR && other.at <= one.to + NEAR && one.at >= other.from - NEAR && one.at <= other.to + NEAR
  );
};

const createGroups = (size: number): { find: (index: number) => number; join: (one: number, other: number) => void } => {
  const parents = Array.from({ length: size }, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[index] = root;
    return root;
  };
  return { find, join: (one, other) => void (parents[find(one)] = find(other)) };
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

const covers = (rules: readonly Rule[], horizontal: boolean, at: number, middle: number): boolean =>
  rules.some(
    (rule) =>
      rule.horizontal === horizontal && Math.abs(rule.at - at) <= NEAR && rule.from <= middle && rule.to >= middle,
  );

const middle = (places: readonly number[], index: number): number => ((places[index] ?? 0) + (places[index + 1] ?? 0)) / 2;

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

const readGrid = (rules: readonly Rule[], pieces: readonly Piece[]): PlacedTable | undefined => {
  const columns = distinct(rules.filter(({ horizontal }) => !horizontal).map(({ at }) => at));
  const lines = distinct(rules.filter(({ horizontal }) => horizontal).map(({ at }) => at));
  const [width, height] = [columns.length - 1, lines.length - 1];
  if (width < 1 || height < 1 || width * height < 2) return undefined;
  const { find, join } = createGroups(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const slot = row * width + column;
      const open = column + 1 < width && !covers(rules, false, columns[column + 1] ?? 0, middle(lines, row));
      if (open) join(slot, slot + 1);
      const below = row + 1 < height && !covers(rules, true, lines[row + 1] ?? 0, middle(columns, column));
      if (below) join(slot, slot + width);
    }
  }
  const texts = new Map<number, string>();
  for (const [root, slots] of Map.groupBy(Array.from({ length: width * height }).keys(), find)) {
    const box = {
      left: Math.min(...slots.map((slot) => columns[slot % width] ?? 0)),
      right: Math.max(...slots.map((slot) => columns[(slot % width) + 1] ?? 0)),
      top: Math.min(...slots.map((slot) => lines[Math.floor(slot / width)] ?? 0)),
      bottom: Math.max(...slots.map((slot) => lines[Math.floor(slot / width) + 1] ?? 0)),
    };
    texts.set(root, textIn(pieces, box));
  }
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) => texts.get(find(row * width + column)) ?? ""),
  ).filter((row) => row.some(Boolean));
  const box = { left: columns[0] ?? 0, right: columns.at(-1) ?? 0, top: lines[0] ?? 0, bottom: lines.at(-1) ?? 0 };
  return rows.length > 0 && rows.flat().filter(Boolean).length > 1 ? { box, rows } : undefined;
};

/** Tables by their ruled lines, whether these were stroked or filled; a merged cell stands in every place it covers. */
export const findRuledTables = (rules: readonly Rule[], pieces: readonly Piece[]): PlacedTable[] => {
  if (rules.length > MOST_RULES) return [];
  return connect(rules)
    .map((group) => readGrid(group, pieces))
    .filter((table) => table !== undefined)
    .sort((one, other) => one.box.top - other.box.top);
};
