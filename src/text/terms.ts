import { createNameIndex } from "./name-index.ts";
import { foldText } from "./normalise.ts";
import { characterPairs } from "./tokens.ts";

/** What people call a document or a scheme, and its official name; both sides of a comparison are brought to the second. */
const LAY_TERMS: readonly (readonly [RegExp, string])[] = [
  [/户口本|户口册/gu, "户口簿"],
  [/社保卡/gu, "社会保障卡"],
  [/出生证(?!明)/gu, "出生医学证明"],
  [/房产证|房本|不动产证(?!明)|不动产权证(?!书)/gu, "不动产权证书"],
  [/驾照/gu, "驾驶证"],
  [/低保(?!边缘)/gu, "最低生活保障"],
  [/公租房/gu, "公共租赁住房"],
  [/残疾证/gu, "残疾人证"],
  [/失业金/gu, "失业保险金"],
  [/人社(?=局|部门|厅|、|，|。|$)/gu, "人力资源和社会保障"],
  [/(?<!城)(?<!居民)(?<!职工)医保/gu, "医疗保险"],
  [/医疗保障/gu, "医疗保险"],
  [/社保(?!障)/gu, "社会保险"],
  [/身份证明?(?!件)/gu, "身份证"],
  [/高新企业|高企/gu, "高新技术企业"],
  [/死亡证(?!明)/gu, "死亡证明"],
];

export const officialTerms = (text: string): string => {
  let out = foldText(text);
  for (const [pattern, official] of LAY_TERMS) out = out.replace(pattern, official);
  return out;
};

export type TermFinder = (text: string) => string[];

const MIN_TERM = 3;
const MAX_TERM = 24;

/** Finds names of a closed list (services, documents, bureaus) in a text, in their official spelling. */
export const createTermFinder = (terms: Iterable<string>): TermFinder => {
  const names: string[] = [];
  for (const term of terms) {
    const official = officialTerms(term)
      .replace(/[（(][^）)]*[）)]/gu, "")
      .trim();
    if (official.length >= MIN_TERM && official.length <= MAX_TERM && !/[\d；，。→]/u.test(official))
      names.push(official);
  }
  const find = createNameIndex(names);
  return (text) => find(officialTerms(text)).map(({ name }) => name);
};

/** Share of a term's character pairs that stand in a text: 1 where the term itself stands there. */
export const termSupport = (term: string, support: string): number => {
  if (support.includes(term)) return 1;
  const own = characterPairs(term);
  const pairs = characterPairs(support);
  let found = 0;
  for (const pair of own) if (pairs.has(pair)) found += 1;
  return own.size === 0 ? 1 : found / own.size;
};
