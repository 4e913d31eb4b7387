import { looksSame, WHITE } from "../html/colours.ts";
import { areaOf, type Box, contains, type Matrix, multiply, toMatrix } from "./geometry.ts";
import type { TextItem } from "./open-pdf.ts";
import type { Area, Glyph, PageMarks } from "./page-marks.ts";

/** A run of characters on one baseline. `size` is the height of the letters in points. */
export type Piece = { text: string; left: number; right: number; baseline: number; size: number };
export type PlacedText = { pieces: Piece[]; hidden: string[] };

const SMALLEST = 2;
/** How far characters that the page draws may be missing from its text before the two are taken to have parted. */
const LOOK_AHEAD = 400;
/** A page that a picture covers so far is a scan; its invisible text is what a machine read from it. */
const SCANNED = 0.5;

const isWide = (symbol: string): boolean => /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(symbol);

export const widthOf = (text: string): number => [...text].reduce((sum, symbol) => sum + (isWide(symbol) ? 1 : 0.5), 0);

/** What lies under a point when `order` areas have been painted, and what is painted over it afterwards. */
const isCovered = (areas: readonly Area[], glyph: Glyph, point: readonly [number, number]): boolean => {
  const over = areas.slice(glyph.order).some(({ box, opaque }) => opaque && contains(box, ...point));
  if (over) return true;
  const under = areas.slice(0, glyph.order).findLast(({ box }) => contains(box, ...point))?.colour ?? WHITE;
  return under !== "unknown" && glyph.colour !== "unknown" && looksSame(glyph.colour, under);
};

type Cursor = { at: number; skipped: string[] };

/** The drawn character that this character of the text is, if the two still run side by side. */
const nextGlyph = (glyphs: readonly Glyph[], cursor: Cursor, following: string): Glyph | undefined => {
  const matches = (start: number): boolean =>
    [...following].every((symbol, index) => (glyphs[start + index]?.text ?? symbol) === symbol);
  for (let at = cursor.at; at < Math.min(glyphs.length, cursor.at + LOOK_AHEAD); at += 1) {
    if (glyphs[at]?.text !== following[0] || (at > cursor.at && !matches(at))) continue;
    const passed = glyphs.slice(cursor.at, at).map(({ text }) => text);
    if (passed.length > 0) cursor.skipped.push(passed.join(""));
    cursor.at = at + 1;
    return glyphs[at];
  }
  return undefined;
};

type Placing = { marks: PageMarks; transform: Matrix; page: Box; scanned: boolean; cursor: Cursor };

const isHidden = (glyph: Glyph, point: readonly [number, number], { marks, scanned }: Placing): boolean => {
  if (glyph.invisibleMode) return !scanned;
  if (scanned && marks.glyphs.every(({ invisibleMode }) => invisibleMode)) return false;
  return glyph.unseen || isCovered(marks.areas, glyph, point);
};

/** Watermarks lie across the page and say nothing of its text. */
const isSlanted = (matrix: Matrix): boolean => Math.abs(matrix[1]) > 0.1 * Math.hypot(matrix[0], matrix[1]);

const placeItem = (item: TextItem, placing: Placing): PlacedText => {
  const placed: PlacedText = { pieces: [], hidden: [] };
  const matrix = multiply(placing.transform, toMatrix(item.transform));
  const size = Math.hypot(matrix[2], matrix[3]);
  const symbols = [...(item.dir === "rtl" ? [...item.str].reverse().join("") : item.str)];
  const total = widthOf(item.str) || 1;
  let done = 0;
  let wasHidden: boolean | undefined;
  for (const [index, symbol] of symbols.entries()) {
    const left = matrix[4] + (done / total) * item.width;
    done += widthOf(symbol);
    const right = matrix[4] + (done / total) * item.width;
    const point = [(left + right) / 2, matrix[5] - size * 0.35] as const;
    const following = symbols.slice(index, index + 4).join("").replace(/\s/g, "").slice(0, 3);
    const glyph = symbol.trim() ? nextGlyph(placing.marks.glyphs, placing.cursor, following) : undefined;
    const hidden = symbol.trim()
      ? size < SMALLEST || !contains(placing.page, ...point) || (glyph !== undefined && isHidden(glyph, point, placing))
      : (wasHidden ?? false);
    const last = placed.pieces.at(-1);
    if (hidden) placed.hidden.push(symbol);
    else if (last && wasHidden === false) Object.assign(last, { text: last.text + symbol, right });
    else placed.pieces.push({ text: symbol, left, right, baseline: matrix[5], size });
    wasHidden = hidden;
  }
  return isSlanted(matrix) ? { pieces: [], hidden: placed.hidden } : placed;
};

/** The text of a page that a reader sees, where it stands, and the text that the page draws unseen. */
export const placeText = (items: readonly TextItem[], marks: PageMarks, view: { transform: Matrix; page: Box }): PlacedText => {
  const covered = Math.max(0, ...marks.pictures.map((box) => areaOf(box))) / areaOf(view.page);
  const placing: Placing = { ...view, marks, scanned: covered > SCANNED, cursor: { at: 0, skipped: [] } };
  const pieces: Piece[] = [];
  const hidden: string[] = [];
  let run = "";
  for (const item of items) {
    if (!item.str) continue;
    const placed = placeItem(item, placing);
    pieces.push(...placed.pieces.filter(({ text }) => text.trim() !== ""));
    if (placed.hidden.length > 0) run += placed.hidden.join("");
    if (placed.pieces.length > 0 && run) {
      hidden.push(run);
      run = "";
    }
  }
  const rest = marks.glyphs.slice(placing.cursor.at).map(({ text }) => text);
  return { pieces, hidden: [...hidden, run, ...placing.cursor.skipped, rest.join("")].filter((text) => text.trim().length > 1) };
};
