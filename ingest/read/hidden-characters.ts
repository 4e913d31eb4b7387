/** Controls (but for tab and line breaks), soft hyphens and fillers: gone without a word, they carry no message. */
const SILENT = /\u034f|[\u00ad\u115f\u1160\u3164\uffa0\ufeff\ufff9-\ufffb]|[\p{Cc}--[\t\n\r]]|\p{Cs}/gv;
/** Zero-width characters and bidirectional controls. */
const INVISIBLE = /\u17b4|\u17b5|\u180b|\u180c|\u180d|[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f]/g;
const TAGS = /[\u{e0000}-\u{e007f}]+/gu;
/** A selector after a letter chooses how it is drawn; two and more in a row spell bytes. */
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;

export type VisibleText = {
  text: string;
  /** What tag characters and rows of variation selectors spelt. */
  spelt: string[];
  /** Code points of the other invisible characters, in order. */
  invisible: string[];
};

const spellTags = (run: string): string =>
  [...run].map((symbol) => String.fromCharCode((symbol.codePointAt(0) ?? 0) & 0x7f)).join("");

const selectorByte = (symbol: string): number => {
  const code = symbol.codePointAt(0) ?? 0;
  return code < 0x10000 ? code - 0xfe00 : code - 0xe0100 + 16;
};

const spellSelectors = (run: string): string => new TextDecoder().decode(Uint8Array.from([...run].map(selectorByte)));

const nameOf = (symbol: string): string =>
  `U+${(symbol.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** The text without what a person cannot see, and what that was. */
export const takeVisible = (text: string): VisibleText => {
  const spelt: string[] = [];
  const invisible: string[] = [];
  const visible = text
    .replace(TAGS, (run) => {
      spelt.push(spellTags(run).replace(/[^\x20-\x7e]/g, ""));
      return "";
    })
    .replace(SELECTORS, (run) => {
      if ([...run].length > 1) spelt.push(spellSelectors(run));
      return "";
    })
    .replace(INVISIBLE, (symbol) => {
      invisible.push(nameOf(symbol));
      return "";
    })
    .replace(SILENT, "");
  return { text: visible, spelt: spelt.filter(Boolean), invisible };
};
