import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { NATION } from "../src/domain/region.ts";
import type { Block, StatedMetadata } from "./read/read-document.ts";
import { isoDate } from "./read-dates.ts";

/** A collection of laws: one JSON object a line, each a Markdown document; other keys are ignored. */
const rowSchema = z.object({
  path: z.string().min(1),
  title: z.string().trim().min(1),
  markdown: z.string().min(1),
  category: z.string().optional(),
});

/** Kinds of law that only bodies of the state make. */
const NATIONAL_CATEGORY =
  /^(?:宪法|宪法相关法|法律|民法典|民法商法|行政法|经济法|社会法|刑法|诉讼与非诉讼程序法|行政法规|监察法规|部门规章|司法解释)$/u;

export type LawRow =
  | { ok: true; path: string; blocks: Block[]; stated: StatedMetadata; editionHint?: string }
  | { ok: false; path: string; detail: string };

const COLLECTION = /\.jsonl(?:\.gz)?$/iu;
export const isLawCollection = (path: string): boolean => COLLECTION.test(path);

/** A document beyond this, in characters, is no law: the longest code has some 150,000. */
const MAX_ROW = 5_000_000;

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/gu, "")
    .split("|")
    .map((cell) => cell.trim());

const isRule = (cells: readonly string[]): boolean => cells.every((cell) => /^:?-+:?$/u.test(cell));

const addTableRow = (blocks: Block[], line: string): void => {
  const cells = cellsOf(line);
  const last = blocks.at(-1);
  if (last?.kind !== "table") blocks.push({ kind: "table", rows: [cells] });
  else if (!isRule(cells)) last.rows.push(cells);
};

/** Headings, tables and lines: all that the Markdown of these collections uses. */
const blocksOfMarkdown = (markdown: string): Block[] => {
  const blocks: Block[] = [];
  for (const raw of markdown.replace(/<!--[\s\S]*?-->/gu, "").split(/\r?\n/u)) {
    const line = raw.trim();
    const [, marks = "", title = ""] = /^(#{1,6})\s+(.+)$/u.exec(line) ?? [];
    if (marks !== "") blocks.push({ kind: "heading", level: marks.length, text: title });
    else if (line.startsWith("|")) addTableRow(blocks, line);
    else if (line !== "") blocks.push({ kind: "paragraph", text: line });
  }
  return blocks;
};

/** `公司法(2023-12-29).md`: the collection dates the wording in its path. */
const editionIn = (path: string): string | undefined => {
  const match = /[（(](\d{4})-(\d{2})-(\d{2})[）)](?:\.\w+)?$/u.exec(path);
  return match ? isoDate(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
};

const parseRow = (line: string, number: number): LawRow => {
  const path = `line-${number}`;
  if (line.length > MAX_ROW) return { ok: false, path, detail: `line ${number} is longer than a law can be` };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, path, detail: `line ${number} is no JSON` };
  }
  const row = rowSchema.safeParse(value);
  if (!row.success) {
    const issue = row.error.issues[0];
    return {
      ok: false,
      path,
      detail: `line ${number}, ${issue?.path.join(".") ?? "row"}: ${issue?.message ?? "wrong"}`,
    };
  }
  const { path: place, title, markdown, category } = row.data;
  const editionHint = editionIn(place);
  return {
    ok: true,
    path: place,
    blocks: blocksOfMarkdown(markdown),
    stated: { title, ...(NATIONAL_CATEGORY.test(category ?? "") ? { region: NATION } : {}) },
    ...(editionHint === undefined ? {} : { editionHint }),
  };
};

/** Reads `.jsonl` or `.jsonl.gz` line by line; a row that is wrong is refused alone. Throws when the file is cut short. */
export async function* readLawRows(file: string): AsyncGenerator<LawRow> {
  const input = createReadStream(file);
  const bytes = /\.gz$/iu.test(file) ? input.pipe(createGunzip()) : input;
  input.on("error", (error) => bytes.destroy(error));
  let number = 0;
  for await (const line of createInterface({ input: bytes, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() !== "") yield parseRow(line, number);
  }
}
