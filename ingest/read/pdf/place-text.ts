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
const LAYER = 0.9;

const isWide = (symbol: string): boolean =>
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(symbol);

export const widthOf = (text: string): number => [...text].reduce((sum, symbol) => sum + (isWide(symbol) ? 1 : 0.5), 0);

/** What lies under a point when `order` areas have been painted, and what is painted over it afterwards. */
const isCovered = (areas: readonly Area[], glyph: Glyph, point: readonly [number, number]): boolean => {
  for (let at = glyph.order; at < areas.length; at += 1) {
    const area = areas[at];
    if (area?.opaque && contains(area.box, ...point)) return true;
  }
  if (glyph.colour === "unknown") return false;
  for (let at = glyph.order - 1; at >= 0; at -= 1) {
    const area = areas[at];
    if (area && contains(area.box, ...point)) return area.colour !== "unknown" && looksSame(glyph.colour, area.colour);
  }
  return looksSame(glyph.colour, WHITE);
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

type Placing = { marks: PageMarks; transform: Matrix; page: Box; layered: boolean; cursor: Cursor };

/** A scan with the text that a machine read from it drawn invisibly behind. */
const isLayered = ({ glyphs, pictures }: PageMarks, page: Box): boolean => {
  const covered = Math.max(0, ...pictures.map((box) => areaOf(box)));
  const invisible = glyphs.filter(({ invisibleMode }) => invisibleMode).length;
  return covered > SCANNED * areaOf(page) && invisible >= LAYER * glyphs.length;
};

const isHidden = (glyph: Glyph, point: readonly [number, number], { marks, layered }: Placing): boolean => {
  if (layered) return false;
  return glyph.invisibleMode || glyph.unseen || isCovered(marks.areas, glyph, point);
};

/** Watermarks lie across the page and say nothing of its text. */
const isSlanted = (matrix: Matrix): boolean => Math.abs(matrix[1]) > 0.1 * Math.hypot(matrix[0], matrix[1]);

type Letter = { symbol: string; left: number; right: number; following: string };

/** pdf.js gives the width of a whole item: letters share it by their kind. */
const lettersOf = (item: TextItem, start: number): Letter[] => {
  const symbols = [...(item.dir === "rtl" ? [...item.str].reverse().join("") : item.str)];
  const unit = item.width / (widthOf(item.str) || 1);
  let left = start;
  return symbols.map((symbol, index) => {
    const letter = { symbol, left, right: left + widthOf(symbol) * unit };
    left = letter.right;
    const following = symbols.slice(index, index + 4).filter((next) => next.trim());
    return { ...letter, following: following.slice(0, 3).join("") };
  });
};

const isLetterHidden = (letter: Letter, at: { baseline: number; size: number }, placing: Placing): boolean => {
  const point = [(letter.left + letter.right) / 2, at.baseline - at.size * 0.35] as const;
  const glyph = nextGlyph(placing.marks.glyphs, placing.cursor, letter.following);
  if (at.size < SMALLEST || !contains(placing.page, ...point)) return true;
  return glyph !== undefined && isHidden(glyph, point, placing);
};

const placeItem = (item: TextItem, placing: Placing): PlacedText => {
  const placed: PlacedText = { pieces: [], hidden: [] };
  const matrix = multiply(placing.transform, toMatrix(item.transform));
  const place = { baseline: matrix[5], size: Math.hypot(matrix[2], matrix[3]) };
  let wasHidden: boolean | undefined;
  for (const letter of lettersOf(item, matrix[4])) {
    const hidden = letter.symbol.trim() ? isLetterHidden(letter, place, placing) : (wasHidden ?? false);
    const last = placed.pieces.at(-1);
    if (hidden) placed.hidden.push(letter.symbol);
    else if (last && wasHidden === false) Object.assign(last, { text: last.text + letter.symbol, right: letter.right });
    else placed.pieces.push({ text: letter.symbol, left: letter.left, right: letter.right, ...place });
    wasHidden = hidden;
  }
  return isSlanted(matrix) ? { pieces: [], hidden: placed.hidden } : placed;
};

/** Which way most of the text runs on the page as shown: a table may lie on its side. */
export const directionOf = (items: readonly TextItem[], transform: Matrix): "across" | "up" | "down" => {
  const counts = { across: 0, up: 0, down: 0 };
  for (const item of items) {
    const matrix = multiply(transform, toMatrix(item.transform));
    const steep = Math.abs(matrix[1]) > Math.abs(matrix[0]);
    counts[steep ? (matrix[1] < 0 ? "up" : "down") : "across"] += item.str.trim().length;
  }
  if (counts.up > counts.across && counts.up > counts.down) return "up";
  return counts.down > counts.across ? "down" : "across";
};

/** The text of a page that a reader sees, where it stands, and the text that the page draws unseen. */
export const placeText = (
  items: readonly TextItem[],
  marks: PageMarks,
  view: { transform: Matrix; page: Box },
): PlacedText => {
  const placing: Placing = { ...view, marks, layered: isLayered(marks, view.page), cursor: { at: 0, skipped: [] } };
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
  return {
    pieces,
    hidden: [...hidden, run, ...placing.cursor.skipped, rest.join("")].filter((text) => text.trim().length > 1),
  };
};
