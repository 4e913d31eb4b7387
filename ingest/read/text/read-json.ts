import { type Reading, Refusal } from "../read-document.ts";

/** Deeper than any record, and shallow enough for every recursive walk. */
const DEEPEST = 200;

const checkDepth = (text: string): void => {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const symbol = text[at];
    if (quoted) {
      if (symbol === "\\") at += 1;
      else if (symbol === '"') quoted = false;
      continue;
    }
    if (symbol === '"') quoted = true;
    else if (symbol === "[" || symbol === "{") depth += 1;
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
