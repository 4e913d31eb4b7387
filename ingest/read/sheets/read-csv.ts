import { basename, extname } from "node:path";
import { parse } from "csv-parse/sync";
import { type Reading, Refusal } from "../read-document.ts";

const DELIMITERS = [",", "\t", ";", "，"] as const;
const MOST_ROWS = 1_000_000;

/** The one that stands most often in the first line outside quotes. */
const findDelimiter = (text: string): string => {
  const line = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? "").replace(/"(?:[^"]|"")*"/g, "");
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
};

const parseRows = (text: string): string[][] => {
  try {
    return parse(text, {
      bom: true,
      delimiter: findDelimiter(text),
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MOST_ROWS,
    });
  } catch (error) {
    throw new Refusal("damaged", `not valid CSV: ${error instanceof Error ? error.message : ""}`);
  }
};

/** Rows of one length, without empty rows and without empty columns at the sides. */
export const squareRows = (rows: readonly (readonly string[])[]): string[][] => {
  const filled = rows.filter((row) => row.some((cell) => cell !== ""));
  let left = Number.POSITIVE_INFINITY;
  let right = 0;
  for (const row of filled) {
    left = Math.min(
      left,
      row.findIndex((cell) => cell !== ""),
    );
    right = Math.max(right, row.findLastIndex((cell) => cell !== "") + 1);
  }
  return filled.map((row) => Array.from({ length: right - left }, (_, column) => row[left + column] ?? ""));
};

export const readCsv = (text: string, path: string): Reading => ({
  content: { kind: "sheets", sheets: [{ name: basename(path, extname(path)), rows: squareRows(parseRows(text)) }] },
  flags: [],
});
