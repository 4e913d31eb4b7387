import { type DraftSentence, type Evidence, verifySentence } from "../src/answer/verify-sentence.ts";
import type { Passage } from "../src/domain/passage.ts";
import { splitSentences } from "../src/text/sentences.ts";

export const ERROR_CLASSES = ["digit", "unit", "date", "negation", "comparison", "subject", "passage"] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];
export type Planted = { errorClass: ErrorClass; truth: DraftSentence; planted: DraftSentence };

/** Rewrites one thing in a true sentence so that it is false; undefined where the sentence offers no place for it. */
type Mutation = (text: string, at: number) => string | undefined;

type Change = (match: RegExpMatchArray) => string | undefined;

/** Changes one of the places where a pattern matches; which one goes round with `at`. */
const replaceOne = (text: string, at: number, edit: { pattern: RegExp; change: Change }): string | undefined => {
  const matches = [...text.matchAll(edit.pattern)];
  const match = matches[at % Math.max(matches.length, 1)];
  const changed = match && edit.change(match);
  if (!match || changed === undefined || changed === match[0]) return undefined;
  return text.slice(0, match.index) + changed + text.slice(match.index + match[0].length);
};

const DATE = /\d{4}-\d{2}-\d{2}|\d{4} ?年(?! ?度?以)/gu;
const UNIT_SWAPS: Readonly<Record<string, string>> = {
  个工作日: "日",
  日: "个工作日",
  天: "个月",
  个月: "年",
  年: "个月",
  元: "万元",
  岁: "个月",
  小时: "日",
  次: "份",
  份: "次",
  吨: "公斤",
};
const LIMIT_SWAPS: Readonly<Record<string, string>> = {
  以上: "以下",
  以下: "以上",
  以内: "以上",
  不超过: "不少于",
  不少于: "不超过",
  至少: "至多",
  最多: "最少",
  不满: "满",
  未满: "满",
  不足: "超过",
  最高: "最低",
};
const DENIALS: readonly (readonly [RegExp, string])[] = [
  [/不能/gu, "能"],
  [/不可以?/gu, "可以"],
  [/不需要?/gu, "需要"],
  [/不收费/gu, "收费"],
  [/免提交/gu, "需提交"],
  [/不支持/gu, "支持"],
  [/无需/gu, "需"],
  [/(?<![不可])可以/gu, "不可以"],
  [/(?<![不可])能(?=[办领申用网自查])/gu, "不能"],
  [/(?<=要)加?交/gu, "不交"],
];

const LIMITED =
  /(?<=\d ?[\p{Script=Han}]{0,3})(?:以上|以下|以内)|(?:不超过|不少于|至少|最多|不满|未满|不足|最高)(?= ?\d)/gu;
const UNIT = /(?<=\d ?)(个工作日|个月|小时|[日天年元岁次份吨])/gu;

const MUTATIONS: Readonly<Record<Exclude<ErrorClass, "subject" | "passage">, Mutation>> = {
  digit: (text, at) =>
    replaceOne(text, at, {
      pattern: /(?<![\d-])\d+(?![\d-])/gu,
      change: ([digits]) => String(Number(digits) + 1 + (at % 3)),
    }),
  unit: (text, at) => replaceOne(text, at, { pattern: UNIT, change: ([unit]) => UNIT_SWAPS[unit] }),
  date: (text, at) =>
    replaceOne(text, at, {
      pattern: DATE,
      change: ([date]) => date.replace(/\d{4}/u, (year) => String(Number(year) + 1 + (at % 2))),
    }),
  comparison: (text, at) => replaceOne(text, at, { pattern: LIMITED, change: ([limit]) => LIMIT_SWAPS[limit] }),
  negation: (text, at) => {
    for (const [pattern, opposite] of DENIALS) {
      const changed = replaceOne(text, at, { pattern, change: () => opposite });
      if (changed !== undefined) return changed;
    }
    return undefined;
  },
};

const titled = (passage: Passage): string => passage.title.replace(/[（(][^）)]*[）)]/gu, "");

/** The sentences that the product would show of a passage, with their service named. */
export const trueSentences = (passage: Passage): DraftSentence[] =>
  splitSentences(passage.text)
    .filter((sentence) => !sentence.startsWith("问："))
    .map((sentence) => sentence.replace(/^答：/u, ""))
    .map((quote) => ({
      text: `${titled(passage)}，${quote}`,
      kind: "fact",
      citations: [{ passageId: passage.id, quote }],
    }));

const plantWithin = (truth: DraftSentence, index: number): Planted[] => {
  const [citation] = truth.citations;
  const quote = citation?.quote ?? "";
  const prefix = truth.text.slice(0, truth.text.length - quote.length);
  return (Object.keys(MUTATIONS) as (keyof typeof MUTATIONS)[]).flatMap((errorClass) => {
    const changed = MUTATIONS[errorClass](quote, index);
    return changed === undefined ? [] : [{ errorClass, truth, planted: { ...truth, text: prefix + changed } }];
  });
};

/** The service's name changed for another's, and the same words cited to a passage that does not hold them. */
const plantAround = (passage: Passage, truth: DraftSentence, other: Passage): Planted[] => {
  const renamed = truth.text.replace(titled(passage), titled(other));
  const otherQuote = trueSentences(other)[0]?.citations[0]?.quote;
  return [
    ...(renamed === truth.text || titled(other) === titled(passage)
      ? []
      : [{ errorClass: "subject" as const, truth, planted: { ...truth, text: renamed } }]),
    ...(otherQuote === undefined || other.documentId === passage.documentId
      ? []
      : [
          {
            errorClass: "passage" as const,
            truth,
            planted: { ...truth, citations: [{ passageId: other.id, quote: otherQuote }] },
          },
        ]),
  ];
};

/** Errors planted into true sentences over the given passages, the same for the same passages. */
export const plantErrors = (passages: readonly Passage[]): Planted[] =>
  passages.flatMap((passage, i) => {
    const other = passages[(i * 7 + 31) % passages.length] ?? passage;
    return trueSentences(passage).flatMap((truth, k) => [
      ...plantWithin(truth, i + k),
      ...(k === 0 ? plantAround(passage, truth, other) : []),
    ]);
  });

export type Catch = { errorClass: ErrorClass; planted: number; caught: number; missed: Planted[] };

/** What the verifier lets through, class by class. */
export const countCaught = (planted: readonly Planted[], evidence: Evidence): Catch[] =>
  ERROR_CLASSES.map((errorClass) => {
    const own = planted.filter((entry) => entry.errorClass === errorClass);
    const missed = own.filter((entry) => verifySentence(entry.planted, evidence).ok);
    return { errorClass, planted: own.length, caught: own.length - missed.length, missed };
  });
