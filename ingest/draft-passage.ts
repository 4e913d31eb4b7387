import type { Field, PassagePart } from "../src/domain/passage.ts";

/** What a splitter says of a passage; the rest is the same for the whole document. */
export type DraftPassage = {
  unit: string;
  field: Field;
  headingPath: string[];
  text: string;
  parts?: PassagePart[];
  question?: string;
};

/** Lines as one text, each with its place, so that it can be quoted alone. */
export const joinLines = (lines: readonly string[], unit: string): { text: string; parts: PassagePart[] } => {
  let text = "";
  const parts: PassagePart[] = [];
  for (const [i, line] of lines.entries()) {
    if (i > 0) text += "\n";
    parts.push({ unit: `${unit}-${i + 1}`, start: text.length, end: text.length + line.length });
    text += line;
  }
  return { text, parts: lines.length > 1 ? parts : [] };
};
