import { pinyin } from "pinyin-pro";

/** Toneless syllable of each character, `nü` as `nv`; a character without one stands for itself. */
export const syllablesOf = (text: string): string[] =>
  pinyin(text, { toneType: "none", type: "array", v: true, nonZh: "spaced" });

/** What sounds alike to many speakers: flat and curled initials, front and back nasals. */
export const foldSound = (syllable: string): string =>
  syllable.replace(/^([zcs])h/u, "$1").replace(/([ei])ng$/u, "$1n");
