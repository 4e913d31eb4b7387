import type { Reading } from "../read-document.ts";
import { statedInBlocks } from "../stated-metadata.ts";
import { classifyParagraph } from "./find-headings.ts";

/** A line that goes on in the next: Latin prose broken in the middle of a sentence. Chinese text is not wrapped by hand. */
const goesOn = (line: string, next: string): boolean => /[a-z,]$/i.test(line) && /^[a-z]/.test(next);

const joinWrapped = (lines: readonly string[]): string[] => {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (last && line && goesOn(last, line)) joined[joined.length - 1] = `${last} ${line}`;
    else joined.push(line);
  }
  return joined.filter(Boolean);
};

export const readText = (text: string): Reading => {
  const lines = text.split(/\r\n?|\n|\f/).map((line) => line.replace(/[\s\u00a0\u3000]+/g, " ").trim());
  const blocks = joinWrapped(lines).map(classifyParagraph);
  return { content: { kind: "document", blocks, stated: statedInBlocks(blocks) }, flags: [] };
};
