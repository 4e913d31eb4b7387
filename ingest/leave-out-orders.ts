import type { KnowledgeFlag } from "../src/domain/knowledge-document.ts";
import type { Block } from "./read/read-document.ts";

const SENTENCE = /[^。！？!?\n]+[。！？!?\n]*/gu;
const HAN = /\p{Script=Han}/gu;
const LATIN_WORD = /\p{Script=Latin}{2,}/gu;
/** A text with this share of Chinese characters is Chinese, whatever names and links it holds. */
const CHINESE_SHARE = 0.15;
/** So many words without a Chinese character are a sentence, not a name. */
const FOREIGN_WORDS = 4;

const textsOf = (block: Block): string[] => (block.kind === "table" ? block.rows.flat() : [block.text]);

const isChinese = (blocks: readonly Block[]): boolean => {
  const text = blocks.flatMap(textsOf).join("");
  return (text.match(HAN)?.length ?? 0) > text.length * CHINESE_SHARE;
};

const isForeign = (sentence: string): boolean =>
  !/\p{Script=Han}/u.test(sentence) && (sentence.match(LATIN_WORD)?.length ?? 0) >= FOREIGN_WORDS;

const foreignSentences = (text: string): string[] =>
  (text.match(SENTENCE) ?? []).map((sentence) => sentence.trim()).filter(isForeign);

const without = (text: string, left: readonly string[]): string =>
  left.reduce((rest, sentence) => rest.replaceAll(sentence, ""), text).trim();

const strip = (block: Block, left: readonly string[]): Block[] => {
  if (block.kind === "table") {
    const rows = block.rows.filter((row) => !row.some((cell) => left.some((sentence) => cell.includes(sentence))));
    return rows.length > 0 ? [{ ...block, rows }] : [];
  }
  const text = without(block.text, left);
  return text === "" ? [] : [{ ...block, text }];
};

export type LeftOut = { blocks: Block[]; flags: KnowledgeFlag[] };

/**
 * What reads like an order to a machine stays with the document for its editor and goes into no passage, so that it can
 * neither be quoted nor obeyed; so does a sentence in another language within a Chinese text, which no reader would miss.
 * A table row that holds one goes as a whole.
 */
export const leaveOutOrders = (blocks: readonly Block[], flags: readonly KnowledgeFlag[]): LeftOut => {
  const orders = flags.filter(({ kind }) => kind === "instruction-like").map(({ text }) => text.trim());
  const foreign = isChinese(blocks) ? blocks.flatMap(textsOf).flatMap(foreignSentences) : [];
  const left = [...new Set([...orders, ...foreign])].filter((text) => text !== "").sort((a, b) => b.length - a.length);
  return {
    blocks: left.length === 0 ? [...blocks] : blocks.flatMap((block) => strip(block, left)),
    flags: [
      ...flags,
      ...foreign.filter((text) => !orders.includes(text)).map((text) => ({ kind: "foreign-sentence", text })),
    ],
  };
};
