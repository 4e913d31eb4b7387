import readWorkbook from "read-excel-file/node";
import type { Archive } from "../open-archive.ts";
import { type Flag, type Reading, Refusal } from "../read-document.ts";
import { writeArchive } from "../write-archive.ts";
import { displayNumber, readFormats } from "./number-formats.ts";
import { squareRows } from "./read-csv.ts";
import { listSheets, type MergedRange, readLayout, type SheetLayout } from "./sheet-layout.ts";

const WORKBOOK = "xl/workbook.xml";
/** A merged range larger than this is decoration, not a value that holds for each cell. */
const LARGEST_MERGE = 10_000;

/** Dates of a sheet have no zone; the library gives them in UTC. */
const displayDate = (date: Date): string => {
  const text = date.toISOString();
  if (text.slice(11, 19) === "00:00:00") return text.slice(0, 10);
  return `${text.slice(0, 10)} ${text.slice(11, 16)}`;
};

const displayCell = (value: unknown, format: string | undefined): string => {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return displayDate(value);
  if (typeof value === "number") return displayNumber(value, format);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return String(value).replace(/\r\n?/g, "\n").trim();
};

const repeatMerged = (rows: string[][], { top, left, bottom, right }: MergedRange): void => {
  const text = rows[top]?.[left];
  if (!text || (bottom - top + 1) * (right - left + 1) > LARGEST_MERGE) return;
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const cells = rows[row];
      if (cells) cells[column] = text;
    }
  }
};

const takeHidden = (rows: string[][], layout: SheetLayout, at: string): { rows: string[][]; flags: Flag[] } => {
  const flags: Flag[] = [];
  const flag = (cells: readonly string[]): void => {
    const text = cells.filter(Boolean).join(" ");
    if (text) flags.push({ kind: "hidden-text", at, text });
  };
  const shown = rows.filter((cells, row) => {
    if (layout.hiddenRows.has(row)) flag(cells);
    return !layout.hiddenRows.has(row);
  });
  for (const column of layout.hiddenColumns) flag(shown.map((cells) => cells[column] ?? ""));
  return { rows: shown.map((cells) => cells.filter((_, column) => !layout.hiddenColumns.has(column))), flags };
};

const textOf = async (archive: Archive, name: string): Promise<string> =>
  archive.entries.some((entry) => entry.name === name) ? (await archive.read(name)).toString("utf8") : "";

/** Only what was checked reaches the library: it reads archives by another path than the check does. */
const repack = async (archive: Archive): Promise<Buffer> => {
  const entries: [string, Buffer][] = [];
  for (const { name } of archive.entries) {
    if (/\.(xml|rels)$/i.test(name)) entries.push([name, await archive.read(name)]);
  }
  return writeArchive(entries);
};

const parseWorkbook = async (archive: Archive): Promise<{ sheet: string; data: unknown[][] }[]> => {
  try {
    return await readWorkbook(await repack(archive), { trim: false });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal("damaged", `not a readable workbook: ${error instanceof Error ? error.message : ""}`);
  }
};

export const readXlsx = async (archive: Archive): Promise<Reading> => {
  const places = listSheets(await textOf(archive, WORKBOOK), await textOf(archive, "xl/_rels/workbook.xml.rels"));
  const formats = readFormats(await textOf(archive, "xl/styles.xml"));
  const sheets: { name: string; rows: string[][] }[] = [];
  const flags: Flag[] = [];
  for (const { sheet: name, data } of await parseWorkbook(archive)) {
    const place = places.find((entry) => entry.name === name);
    const layout = readLayout(place ? await textOf(archive, place.path) : "");
    const cells = data.map((values, row) =>
      values.map((value, column) => displayCell(value, formats[layout.styles.get(`${row}:${column}`) ?? -1])),
    );
    for (const range of layout.merged) repeatMerged(cells, range);
    const at = `sheet ${name}`;
    if (place?.hidden) {
      const text = cells.flat().filter(Boolean).join(" ");
      if (text) flags.push({ kind: "hidden-text", at, text });
      continue;
    }
    const shown = takeHidden(cells, layout, at);
    flags.push(...shown.flags);
    sheets.push({ name, rows: squareRows(shown.rows) });
  }
  return { content: { kind: "sheets", sheets }, flags };
};
