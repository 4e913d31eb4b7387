import { type Reading, Refusal } from "../read-document.ts";

/** Deeper than any record, and shallow enough for every recursive walk. */
const DEEPEST = 200;

const STRING_OR_BRACKET = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;

const checkDepth = (text: string): void => {
  let depth = 0;
  for (const [symbol] of text.matchAll(STRING_OR_BRACKET)) {
    if (symbol === "[" || symbol === "{") depth += 1;
    else if (symbol === "]" || symbol === "}") depth -= 1;
    if (depth > DEEPEST) throw new Refusal("damaged", `values nested deeper than ${DEEPEST} levels`);
  }
};

export const readJson = (text: string): Reading => {
  checkDepth(text);
  try {
    return { content: { kind: "json", value: JSON.parse(text) }, flags: [] };
  } catch (error) {
    throw new Refusal("damaged", `not valid JSON: ${error instanceof Error ? error.message : ""}`);
  }
};
