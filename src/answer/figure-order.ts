import { extractFigures } from "../text/figures.ts";

/**
 * The figures of a sentence come in the order of its quote. 2022 年 1 次，2023 年 2 次 told as 2022 年 2 次，2023 年 1 次
 * holds every figure and is false: where several are said, an order that the quote does not have is not borne out.
 */
export const keepsFigureOrder = (text: string, quotes: readonly string[]): boolean => {
  const held = quotes.flatMap((quote) => extractFigures(quote).map(({ value }) => value));
  let at = 0;
  for (const { value } of extractFigures(text)) {
    const found = held.indexOf(value, at);
    // A figure in another form was accepted by verification; it says nothing of the order.
    if (found < 0 && !held.includes(value)) continue;
    if (found < 0) return false;
    at = found + 1;
  }
  return true;
};
