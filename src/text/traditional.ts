import { toSimplified } from "./normalise.ts";

/** A traditional character that stands for two simplified ones, which conversion back therefore leaves as it is. */
const AMBIGUOUS: Readonly<Record<string, string>> = { 著: "着", 乾: "干" };

/** A text for comparison with another, whichever of the two scripts either is written in. */
export const inEitherScript = (text: string): string =>
  toSimplified(text).replace(/[著乾]/gu, (symbol) => AMBIGUOUS[symbol] ?? symbol);

let converter: Promise<(text: string) => string> | undefined;

/** The tables are large and few ask for them, so that they are loaded with the first who does. */
const loadConverter = async (): Promise<(text: string) => string> => {
  const { Converter } = await import("opencc-js/cn2t");
  return Converter({ from: "cn", to: "tw" });
};

/** A function from simplified to traditional Chinese as Taiwan writes it. Words of other languages stay. */
export const traditionalWriter = (): Promise<(text: string) => string> => {
  converter ??= loadConverter();
  return converter;
};
