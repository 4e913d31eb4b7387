import type { Block } from "./read/read-document.ts";

/** A stretch of text under one heading; `path` leads from the outermost heading to its own. */
export type Section = { path: string[]; blocks: Exclude<Block, { kind: "heading" }>[] };

const NUMBERED: readonly (readonly [RegExp, number])[] = [
  [/^第[零〇一二三四五六七八九十百\d]+部分/u, 11],
  [/^[一二三四五六七八九十]{1,3}、/u, 12],
  [/^[（(][一二三四五六七八九十]{1,3}[）)]/u, 13],
];
const MAX_HEADING = 30;

/** 一、办理条件： → 办理条件. */
export const bareHeading = (text: string): string =>
  text
    .trim()
    .replace(
      /^(?:第[零〇一二三四五六七八九十百\d]+部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:\.\d{1,2})*[.、．]?\s*(?=\p{Script=Han}))\s*/u,
      "",
    )
    .replace(/[:：]$/u, "")
    .trim();

/** Level of a short numbered line that stands for a heading in texts without styles; below all styled headings. */
const levelOfLine = (text: string): number | undefined =>
  text.length > MAX_HEADING || /[。；，：:？！]/u.test(text)
    ? undefined
    : NUMBERED.find(([pattern]) => pattern.test(text))?.[1];

/** Bullets are a matter of layout: the text of an item is what is said. */
export const cleanLine = (text: string): string =>
  text
    .replace(/^[•·●○◆■▪▶➢*-]\s+/u, "")
    .replace(/[ \t\u3000\u00a0]+/gu, " ")
    .trim();

const levelOf = (block: Block): number | undefined => {
  if (block.kind === "heading") return block.level;
  return block.kind === "paragraph" ? levelOfLine(block.text.trim()) : undefined;
};

/** Groups blocks under their headings. Sections without text are left out. */
export const outlineSections = (blocks: readonly Block[]): Section[] => {
  const sections: Section[] = [];
  let path: { level: number; text: string }[] = [];
  for (const block of blocks) {
    const level = levelOf(block);
    if (block.kind === "heading" || (level !== undefined && block.kind !== "table")) {
      const own = level ?? 1;
      path = [...path.filter((entry) => entry.level < own), { level: own, text: cleanLine(block.text) }];
      sections.push({ path: path.map(({ text }) => text), blocks: [] });
    } else {
      if (sections.length === 0) sections.push({ path: [], blocks: [] });
      sections.at(-1)?.blocks.push(block);
    }
  }
  return sections.filter((section) => section.blocks.length > 0);
};

/** Each row as 列名：值；列名：值, so that it can be read without its table. */
export const tableLines = (rows: readonly (readonly string[])[]): string[] => {
  const clean = rows.map((row) => row.map(cleanLine));
  const [head = [], ...body] = clean;
  const named = body.length > 0 && head.filter(Boolean).length > 1;
  if (!named) return clean.map((row) => row.filter(Boolean).join("；")).filter(Boolean);
  return body
    .map((row) =>
      row
        .map((cell, i) => (cell === "" ? "" : head[i] ? `${head[i]}：${cell}` : cell))
        .filter(Boolean)
        .join("；"),
    )
    .filter(Boolean);
};

export const blockLines = (block: Section["blocks"][number]): string[] =>
  block.kind === "table" ? tableLines(block.rows) : block.text.split("\n").map(cleanLine).filter(Boolean);
