import { foldText } from "./normalise.ts";

/**
 * Tokens for lexical search: every Chinese character and every pair of neighbours, Latin words and numbers whole.
 * Characters with bigrams beat a word segmenter on lay questions (docs/adr/0003).
 */
export const searchTokens = (text: string): string[] => {
  const tokens: string[] = [];
  for (const run of foldText(text).match(/\p{Script=Han}+|[a-z]+|\d+(?:\.\d+)?/gu) ?? []) {
    if (!/\p{Script=Han}/u.test(run)) {
      tokens.push(run);
      continue;
    }
    const symbols = [...run];
    for (const [i, symbol] of symbols.entries()) {
      tokens.push(symbol);
      const next = symbols[i + 1];
      if (next !== undefined) tokens.push(symbol + next);
    }
  }
  return tokens;
};

/** Character 1- to 3-grams of the folded text without white space, with their counts: features of the linear models. */
export const characterGrams = (text: string): Map<string, number> => {
  const counts = new Map<string, number>();
  const symbols = [...foldText(text).replace(/\s+/g, "")];
  for (let size = 1; size <= 3; size += 1) {
    for (let i = 0; i + size <= symbols.length; i += 1) {
      const gram = symbols.slice(i, i + size).join("");
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  return counts;
};

/** Pairs of neighbouring characters with punctuation removed: the measure of how much of one text stands in another. */
export const characterPairs = (text: string): Set<string> => {
  const symbols = [...foldText(text).replace(/[\s\p{P}]/gu, "")];
  const pairs = new Set<string>();
  for (let i = 0; i + 1 < symbols.length; i += 1) pairs.add(`${symbols[i]}${symbols[i + 1]}`);
  return pairs;
};
