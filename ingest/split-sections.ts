import type { DraftPassage } from "./draft-passage.ts";
import { blockLines, outlineSections, type Section } from "./outline.ts";
import type { Block } from "./read/read-document.ts";

/** Length of a passage of running text, in characters: long enough to stand alone, short enough to be quoted. */
const MAX_LENGTH = 600;

const SENTENCE = /[^。！？]*[。！？]+[”’」』）)]*|[^。！？]+$/gu;

/** Sentences of a line; a quotation mark or bracket that closes belongs to the sentence before. */
const sentencesOf = (line: string): string[] => (line.match(SENTENCE) ?? []).map((text) => text.trim()).filter(Boolean);

/** Fills passages up to the limit with whole sentences; a longer sentence stands alone, uncut. */
export const packLines = (lines: readonly string[]): string[] => {
  const pieces = lines.flatMap((line) =>
    sentencesOf(line).map((sentence, i) => ({ sentence, before: i === 0 ? "\n" : "" })),
  );
  const packed: string[] = [];
  for (const { sentence, before } of pieces) {
    const last = packed.at(-1);
    const joined = last === undefined ? undefined : `${last}${before}${sentence}`;
    if (joined === undefined || joined.length > MAX_LENGTH) packed.push(sentence);
    else packed[packed.length - 1] = joined;
  }
  return packed;
};

/** The heading path with the document's title in front, once. */
export const pathUnder = (title: string, path: readonly string[]): string[] => [
  title,
  ...path.filter((text) => text !== title),
];

/** Running text by section; `unit` names what is counted. */
export const packOutline = (sections: readonly Section[], title: string, unit: string): DraftPassage[] =>
  sections
    .flatMap(({ path, blocks }) =>
      packLines(blocks.flatMap(blockLines)).map((text) => ({ text, headingPath: pathUnder(title, path) })),
    )
    .map(({ text, headingPath }, i) => ({ unit: `${unit}-${i + 1}`, field: "section", headingPath, text }));

export const packSections = (blocks: readonly Block[], title: string, unit: string): DraftPassage[] =>
  packOutline(outlineSections(blocks), title, unit);
