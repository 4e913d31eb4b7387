import type { Block, StatedMetadata } from "./read-document.ts";

type Key = keyof StatedMetadata;

/** Labels of the index table that stands above a published document (GB/T 9704 and the practice of government sites). */
const LABELS: Readonly<Record<string, Key>> = {
  发文字号: "documentNumber",
  发文文号: "documentNumber",
  文件编号: "documentNumber",
  文号: "documentNumber",
  发布机构: "issuer",
  发文机关: "issuer",
  发文单位: "issuer",
  发布单位: "issuer",
  制发机关: "issuer",
  公开主体: "issuer",
  发布日期: "published",
  发布时间: "published",
  发文日期: "published",
  成文日期: "published",
  生效日期: "effectiveFrom",
  生效时间: "effectiveFrom",
  实施日期: "effectiveFrom",
  施行日期: "effectiveFrom",
  失效日期: "effectiveTo",
  失效时间: "effectiveTo",
  废止日期: "effectiveTo",
  有效期至: "effectiveTo",
  适用地区: "region",
  文件名称: "title",
};

/** Labels of the same tables that say nothing we keep, but show where a value ends. */
const OTHER_LABELS = [
  "索引号",
  "主题分类",
  "主题词",
  "信息分类",
  "信息名称",
  "有效性",
  "公开方式",
  "公文种类",
  "体裁分类",
  "组配分类",
  "标题",
  "名称",
];
const KNOWN = new Set([...Object.keys(LABELS), ...OTHER_LABELS]);
/** A label at the start or after white space, its characters perhaps spaced out: 索 引 号： */
const LABEL_AT = new RegExp(
  `(?<=^|\\s)【?(${[...KNOWN].map((label) => [...label].join("\\s*")).join("|")})】?\\s*[:：]`,
  "gu",
);
const EMPTY_VALUE = /^[-—–/\s]*$|^无$/;

const labelOf = (text: string): string => text.replace(/[\s:：【】[\]]/g, "");

type Pair = { key: Key | undefined; value: string };

/** The pairs of a line that begins with a label: one line may hold several. */
const splitPairs = (text: string): Pair[] => {
  const labels = [...text.matchAll(LABEL_AT)];
  if (labels[0]?.index !== 0) return [];
  return labels.map((match, index) => ({
    key: LABELS[labelOf(match[1] ?? "")],
    value: text.slice(match.index + match[0].length, labels[index + 1]?.index).trim(),
  }));
};

const pairsOfRow = (row: readonly string[]): Pair[] =>
  row.flatMap((cell, index) => {
    const label = labelOf(cell);
    if (KNOWN.has(label)) return [{ key: LABELS[label], value: (row[index + 1] ?? "").trim() }];
    return splitPairs(cell);
  });

const pairsOf = (block: Block): Pair[] => {
  if (block.kind === "table") {
    const pairs = block.rows.flatMap(pairsOfRow);
    return pairs.length >= 2 ? pairs : [];
  }
  return block.kind === "paragraph" || block.kind === "list-item" ? splitPairs(block.text) : [];
};

/** A line of its own such as 国办发〔2024〕3号 above the text. */
const NUMBER_LINE = /^[\p{sc=Han}]{1,14}[〔[［(（]\d{4}[〕\]］)）]\s*第?\d+号$/u;
/** How far down the head of a document may reach. */
const HEAD = 40;
const NUMBER_HEAD = 12;

/** What an index table, a labelled line or the number line at the head of the text states; the first says it. */
export const statedInBlocks = (blocks: readonly Block[]): StatedMetadata => {
  const stated: StatedMetadata = {};
  for (const { key, value } of blocks.slice(0, HEAD).flatMap(pairsOf)) {
    if (key && !EMPTY_VALUE.test(value)) stated[key] ??= value;
  }
  for (const block of blocks.slice(0, NUMBER_HEAD)) {
    if (block.kind === "paragraph" && NUMBER_LINE.test(block.text)) stated.documentNumber ??= block.text;
  }
  return stated;
};

/** Names of the `<meta>` tags that government sites must carry, and the same in the front matter of Markdown. */
export const META_KEYS: Readonly<Record<string, Key>> = {
  articletitle: "title",
  pubdate: "published",
  contentsource: "issuer",
  url: "url",
  title: "title",
  issuer: "issuer",
  documentnumber: "documentNumber",
  published: "published",
  effectivefrom: "effectiveFrom",
  effectiveto: "effectiveTo",
  supersededby: "supersededBy",
  region: "region",
};
