import { type Piece, widthOf } from "./place-text.ts";

/** Text without a wide gap; `right` is where it ends. */
export type Segment = { text: string; left: number; right: number };
/** What stands on one baseline of a page, left to right. */
export type Row = { segments: Segment[]; baseline: number; size: number };

const SAME_LINE = 0.35;
/** In letter heights: a gap that parts columns or cells, and gaps that are spaces. */
const WIDE_GAP = 1.2;
const LATIN_GAP = 0.15;
const MIXED_GAP = 0.3;

const LATIN = /[\w.,;:!?)%&'"\-/]/;

const isSpace = (before: string, after: string, gap: number): boolean => {
  const [end, start] = [before.at(-1) ?? "", after[0] ?? ""];
  if (/\s/.test(end) || /\s/.test(start)) return false;
  const latin = Number(LATIN.test(end)) + Number(LATIN.test(start));
  return latin > 0 && gap > (latin === 2 ? LATIN_GAP : MIXED_GAP);
};

/** A small raised number is a power after a unit of length, else the mark of a note. */
const raisedText = (before: string, text: string): string => {
  if (/^[23]$/.test(text) && /(m|米|公里)$/i.test(before)) return text === "2" ? "²" : "³";
  return /^\d{1,2}$/.test(text) ? `[${text}]` : text;
};

const isRaised = (piece: Piece, row: Row): boolean =>
  piece.size < row.size * 0.85 && piece.baseline < row.baseline - 0.5;

const addPiece = (row: Row, piece: Piece): void => {
  const last = row.segments.at(-1);
  const text = isRaised(piece, row) ? raisedText(last?.text ?? "", piece.text.trim()) : piece.text;
  const gap = last ? (piece.left - last.right) / row.size : Number.POSITIVE_INFINITY;
  if (!last || gap > WIDE_GAP) {
    row.segments.push({ text, left: piece.left, right: piece.right });
    return;
  }
  last.text += isSpace(last.text, text, gap) ? ` ${text}` : text;
  last.right = Math.max(last.right, piece.right);
};

const toRow = (pieces: readonly Piece[]): Row => {
  const largest = pieces.reduce((most, piece) => (piece.size > most.size ? piece : most));
  const row: Row = { segments: [], baseline: largest.baseline, size: largest.size };
  for (const piece of pieces.toSorted((one, other) => one.left - other.left)) addPiece(row, piece);
  return row;
};

const isOnLine = (line: readonly Piece[], piece: Piece): boolean =>
  line.some((entry) => Math.abs(entry.baseline - piece.baseline) <= SAME_LINE * Math.min(entry.size, piece.size));

const SMALL = 0.85;
const HIGHEST = 0.7;

/** A small piece raised from a line and standing at one of its ends of pieces: it is read there. */
const isRaisedFrom = (line: readonly Piece[], piece: Piece): boolean =>
  line.some((entry) => {
    const rise = entry.baseline - piece.baseline;
    const gap = Math.min(Math.abs(entry.right - piece.left), Math.abs(piece.right - entry.left));
    return piece.size < SMALL * entry.size && rise > 0 && rise < HIGHEST * entry.size && gap < 0.5 * entry.size;
  });

const takeRaised = (lines: readonly Piece[][]): Piece[][] => {
  const kept = lines.map((line) => [...line]);
  for (const [index, line] of lines.entries()) {
    for (const piece of line) {
      const under = kept.slice(index + 1, index + 4).find((entry) => isRaisedFrom(entry, piece));
      if (!under) continue;
      under.push(piece);
      kept[index]?.splice(kept[index].indexOf(piece), 1);
    }
  }
  return kept.filter((line) => line.length > 0);
};

/** The rows of a page from top to bottom. */
export const toRows = (pieces: readonly Piece[]): Row[] => {
  const lines: Piece[][] = [];
  for (const piece of pieces.toSorted((one, other) => one.baseline - other.baseline || one.left - other.left)) {
    const line = lines.slice(-4).findLast((entry) => isOnLine(entry, piece));
    if (line) line.push(piece);
    else lines.push([piece]);
  }
  return takeRaised(lines)
    .map(toRow)
    .sort((one, other) => one.baseline - other.baseline);
};

export const rowText = (row: Row): string =>
  row.segments
    .map(({ text }) => text.trim())
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();

/** One line of one column. */
export type Line = { text: string; left: number; right: number; baseline: number; size: number };

export const toLine = (row: Row): Line => ({
  text: rowText(row),
  left: row.segments[0]?.left ?? 0,
  right: row.segments.at(-1)?.right ?? 0,
  baseline: row.baseline,
  size: row.size,
});

/** What cannot be broken at the start of a line: a Latin word or number, else a character with the marks after it. */
const FIRST_TOKEN = /^(?:[\w.,%/@:+-]+|.)[，。、；：？！）》”’」』】〕]*/u;

/**
 * Whether a line ends because the text ended there: what comes next would have had room. Chinese typesetting may carry
 * one character over so that no mark begins a line.
 */
export const endsShort = (line: Line, next: Line, edge: number): boolean => {
  const needed = widthOf(FIRST_TOKEN.exec(next.text)?.[0] ?? "") + 1.3;
  return edge - line.right > needed * line.size;
};

/** Lines of one paragraph: Chinese goes on without a space, a hyphen at the end of a Latin word goes. */
export const joinText = (before: string, after: string): string => {
  if (/[a-z]-$/.test(before) && /^[a-z]/.test(after)) return before.slice(0, -1) + after;
  const latin = /[\w,.;:)%'"]$/.test(before) && /^[\w('"]/.test(after);
  const number = /\d$/.test(before) && /^\d/.test(after);
  return latin && !number ? `${before} ${after}` : before + after;
};
