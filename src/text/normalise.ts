import * as toChina from "opencc-js/t2cn";

/**
 * CJK Radicals Supplement (U+2E80–2EFF) to unified ideographs. NFKC repairs the Kangxi block only; text extracted from
 * PDF files carries both. Source: Unicode EquivalentUnifiedIdeograph.
 */
const RADICALS =
  "⺁厂⺄乙⺅亻⺆冂⺇几⺉刂⺊卜⺋卩⺌小⺍小⺎尢⺏尣⺐尢⺑尣⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫罒⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴罓⺵罒⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲龟⻳龟";
const radicalMap = new Map<string, string>();
for (let i = 0; i < RADICALS.length; i += 2) radicalMap.set(RADICALS.charAt(i), RADICALS.charAt(i + 1));

/** Characters a reader cannot see but a machine reads: zero-width, bidirectional, soft hyphen, tags, variation selectors, controls. */
const HIDDEN =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|[\p{Cc}--[\t\n\r]]|\p{Cs}/gv;

/** Traditional Chinese as simplified, character by character and by its phrases. */
export const toSimplified: (text: string) => string = toChina.Converter({ from: "t", to: "cn" });

export const countHidden = (text: string): number => text.match(HIDDEN)?.length ?? 0;

/**
 * Radicals and compatibility ideographs that text taken from a PDF file carries, as the characters they stand for.
 * Unicode equates ⼾ with the traditional 戶; files carry it for the glyph of 户.
 */
export const repairRadicals = (text: string): string =>
  text
    .replaceAll("⼾", "户")
    .replace(/[\u2e80-\u2eff]/g, (radical) => radicalMap.get(radical) ?? radical)
    .replace(/[\u2f00-\u2fdf\uf900-\ufaff]/g, (symbol) => symbol.normalize("NFKC"));

/** What a person meant to type: NFKC, radicals repaired, hidden characters gone, white space single, ends trimmed. */
export const cleanText = (text: string): string =>
  repairRadicals(text.normalize("NFKC").replace(HIDDEN, "")).replace(/\s+/g, " ").trim();

const FULL_WIDTH: Readonly<Record<string, string>> = { ",": "，", ";": "；", ":": "：", "?": "？", "!": "！" };

/**
 * A question as it is understood, the same at training and at run time: NFKC makes Chinese punctuation ASCII, which
 * moves a sentence vector far from what the model learned, so it is put back; punctuation at the end says nothing.
 */
export const spokenText = (text: string): string =>
  cleanText(text)
    .replace(/(?<![\d\w])[,;:?!]|[,;:?!](?![\d\w])/gu, (mark) => FULL_WIDTH[mark] ?? mark)
    .replace(/[\s，。；：？！~…、.]+$/u, "");

/** The one form in which texts are compared: clean, simplified, lower case, plain quotation marks. */
export const foldText = (text: string): string =>
  toSimplified(cleanText(text))
    .toLowerCase()
    .replace(/[“”„‟「」『』]/g, '"')
    .replace(/[‘’]/g, "'");

export type FoldedText = {
  text: string;
  /** For each UTF-16 unit of `text`, where its character starts in the original; one more entry for the end. */
  offsets: number[];
  /** For each UTF-16 unit of `text`, where its character ends in the original. */
  ends: number[];
};

/**
 * Folds and drops white space and punctuation, keeping offsets, so that a quote that differs only in layout is found.
 * Works one code point at a time: NFKC never joins across the code points of Chinese text.
 */
export const foldWithOffsets = (text: string): FoldedText => {
  let folded = "";
  const offsets: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const symbol of text) {
    const part = foldText(symbol).replace(/[\s\p{P}]/gu, "");
    for (let i = 0; i < part.length; i += 1) {
      offsets.push(at);
      ends.push(at + symbol.length);
    }
    folded += part;
    at += symbol.length;
  }
  offsets.push(at);
  return { text: folded, offsets, ends };
};
