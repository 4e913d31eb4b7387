import type { Block } from "../read-document.ts";

/** How Chinese official documents number their parts (GB/T 9704): 第一章, 一、, （一）. */
const LEVELS: readonly [RegExp, number][] = [
  [/^第[一二三四五六七八九十百零〇\d]+[编章]/, 2],
  [/^第[一二三四五六七八九十百零〇\d]+节/, 3],
  [/^[一二三四五六七八九十]+、/, 2],
  [/^（[一二三四五六七八九十]+）/, 3],
];
const LONGEST = 30;
const ITEM = /^(?:[•·●○■□◆▪*－-]\s+|[•●○■□◆▪])(.+)$/s;
const NUMBERED = /^(?:\d{1,2}[.．、)）](?!\d)|[（(]\d{1,2}[）)]|[①-⑳])\s*\S/;

const headingLevel = (text: string): number | undefined =>
  text.length <= LONGEST && !/[。；;，,：:！？]/.test(text)
    ? LEVELS.find(([pattern]) => pattern.test(text))?.[1]
    : undefined;

/** A paragraph of plain text as what its numbering shows it to be. The number stays in the text; a bullet does not. */
export const classifyParagraph = (text: string): Block => {
  const level = headingLevel(text);
  if (level) return { kind: "heading", level, text };
  const item = ITEM.exec(text)?.[1];
  if (item) return { kind: "list-item", text: item.trim() };
  return NUMBERED.test(text) ? { kind: "list-item", text } : { kind: "paragraph", text };
};

/** Whether a line begins something new, whatever stood before it. */
export const beginsBlock = (line: string): boolean =>
  classifyParagraph(line).kind !== "paragraph" || /^第.{1,6}条/.test(line);
