import { repairRadicals } from "../../../src/text/normalise.ts";
import type { Block, Flag, Reading } from "../read-document.ts";
import { statedInBlocks } from "../stated-metadata.ts";
import { type Box, contains, type Matrix, multiply, toMatrix } from "./geometry.ts";
import { type OpenPdf, openPdf, type PdfPage, RECOGNITION_SCALE, type TextItem } from "./open-pdf.ts";
import { orderPage } from "./page-columns.ts";
import { readMarks } from "./page-marks.ts";
import { buildBlocks } from "./paragraphs.ts";
import { directionOf, type Piece, placeText } from "./place-text.ts";
import { recognisePage } from "./recognise-page.ts";
import { findRuledTables, type PlacedTable } from "./ruled-tables.ts";
import { dropRunningLines } from "./running-lines.ts";
import { type Row, toRows } from "./text-rows.ts";

type ReadPage = { rows: Row[]; tables: PlacedTable[]; height: number; flags: Flag[] };

type Reader = {
  pdf: OpenPdf;
  names: Record<number, string>;
  isLayerVisible: (group: unknown) => boolean;
};

const createReader = async (bytes: Buffer): Promise<Reader> => {
  const pdf = await openPdf(bytes);
  const layers = await pdf.document.getOptionalContentConfig();
  return {
    pdf,
    names: Object.fromEntries(Object.entries(pdf.operators).map(([name, number]) => [number, name])),
    isLayerVisible: (group) => layers?.isVisible(group) ?? true,
  };
};

/** Less than this on a page is a page number or a stamp. */
const FEWEST_CHARACTERS = 10;

const isInside = (boxes: readonly Box[], { left, right, baseline, size }: Piece): boolean =>
  boxes.some((box) => contains(box, (left + right) / 2, baseline - size * 0.35));

const layOut = (
  pieces: readonly Piece[],
  rules: Parameters<typeof findRuledTables>[0],
): Pick<ReadPage, "rows" | "tables"> => {
  const repaired = pieces.map((piece) => ({ ...piece, text: repairRadicals(piece.text) }));
  const tables = findRuledTables(rules, repaired);
  const boxes = tables.map(({ box }) => box);
  return { rows: toRows(repaired.filter((piece) => !isInside(boxes, piece))), tables };
};

/** The page as it is held to be read: one whose text runs up or down is turned. */
const viewOf = (page: PdfPage, items: readonly TextItem[]): { transform: Matrix; page: Box } => {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  const upright = toMatrix(transform);
  const direction = directionOf(items, upright);
  if (direction === "across") return { transform: upright, page: { left: 0, top: 0, right: width, bottom: height } };
  const turn: Matrix = direction === "up" ? [0, 1, -1, 0, height, 0] : [0, -1, 1, 0, 0, width];
  return { transform: multiply(turn, upright), page: { left: 0, top: 0, right: height, bottom: width } };
};

const readPage = async ({ pdf, names, isLayerVisible }: Reader, number: number): Promise<ReadPage> => {
  const page = await pdf.document.getPage(number);
  const { items } = await page.getTextContent({ disableNormalization: true });
  const view = viewOf(page, items);
  // Annotations are no part of the text, and switched off they are not drawn either.
  const marks = readMarks(await page.getOperatorList({ annotationMode: 0 }), { ...view, names, isLayerVisible });
  const placed = placeText(items, marks, view);
  const height = view.page.bottom;
  page.cleanup();
  const at = `page ${number}`;
  const flags: Flag[] = placed.hidden.map((text) => ({ kind: "hidden-text", at, text: repairRadicals(text) }));
  const count = placed.pieces.reduce((sum, { text }) => sum + text.trim().length, 0);
  const isPicture = marks.pictures.length > 0 && count < FEWEST_CHARACTERS;
  if (count > 0 && !isPicture) return { ...layOut(placed.pieces, marks.rules), height, flags };
  const recognised = isPicture ? await recognisePage(() => pdf.render(number), 1 / RECOGNITION_SCALE) : undefined;
  if (recognised && recognised.length > 0) {
    flags.push({ kind: "recognised-page", at, text: "recognised in a picture" });
    return { ...layOut(recognised, []), height, flags };
  }
  if (isPicture) flags.push({ kind: "no-text-page", at, text: "a picture without text" });
  return { ...layOut(placed.pieces, marks.rules), height, flags };
};

const readPages = async (reader: Reader): Promise<{ blocks: Block[]; flags: Flag[] }> => {
  const pages: ReadPage[] = [];
  for (let number = 1; number <= reader.pdf.document.numPages; number += 1) pages.push(await readPage(reader, number));
  const rows = dropRunningLines(pages);
  const flows = pages.map(({ tables }, index) => ({ page: index + 1, flows: orderPage(rows[index] ?? [], tables) }));
  return { blocks: buildBlocks(flows), flags: pages.flatMap(({ flags }) => flags) };
};

/**
 * Paragraphs, headings and tables in reading order. Positions and operators come from pdf.js through pdf-parse; its own
 * `getTable` knows stroked lines only and not where on the page a table stands.
 */
export const readPdf = async (bytes: Buffer): Promise<Reading> => {
  const reader = await createReader(bytes);
  try {
    const { blocks, flags } = await readPages(reader);
    return { content: { kind: "document", blocks, stated: statedInBlocks(blocks) }, flags };
  } finally {
    await reader.pdf.close();
  }
};
