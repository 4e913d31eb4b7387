import type { PassagePart } from "../src/domain/passage.ts";

export type Item = { unit: string; text: string; when?: string | undefined };
type Line = { label: string; items: readonly Item[]; separator?: string };

/** Joins labelled lists into one text and records where each item stands, so that it can be quoted alone. */
export const writeLines = (lines: readonly Line[]): { text: string; parts: PassagePart[] } => {
  let text = "";
  const parts: PassagePart[] = [];
  for (const line of lines.filter(({ items }) => items.length > 0)) {
    text += text === "" ? line.label : `\n${line.label}`;
    for (const [i, item] of line.items.entries()) {
      if (i > 0) text += line.separator ?? "；";
      const start = text.length;
      text += item.text;
      parts.push({ unit: item.unit, start, end: text.length, ...(item.when ? { when: item.when } : {}) });
    }
    text += "。";
  }
  return { text, parts };
};

export const withNotes = (title: string, notes: readonly (string | undefined)[]): string => {
  const present = notes.filter((note) => note !== undefined);
  return present.length === 0 ? title : `${title}（${present.join("；")}）`;
};

export const withoutStop = (text: string): string => text.replace(/[。；]+$/u, "");
