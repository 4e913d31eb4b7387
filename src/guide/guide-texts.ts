import type { Locale } from "../domain/answer.ts";
import type { FactDefinition } from "../domain/one-thing.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { CHINESE, ENGLISH, type VerdictTexts } from "../rules/verdict-texts.ts";
import type { RulingKind } from "./evaluate-one-thing.ts";

type Need = NonNullable<ServiceGuide["materials"]>[number]["need"];
type Slowest = { promisedDays: number; unit: string; title: string; days: number };

/**
 * Every fixed phrase of a guidance. What guides and models say themselves is no part of it and stays as published:
 * English has no words for it that anybody has published.
 */
export type GuideTexts = {
  verdict: VerdictTexts;
  sentence: (text: string) => string;
  /** Why something holds of everybody. */
  unconditional: Readonly<Record<RulingKind, string>>;
  needs: Readonly<Record<Need, string>>;
  memberListed: string;
  parts: (parts: readonly string[]) => string;
  issuedWithin: (days: number) => string;
  outlasts: (fact: string) => string;
  immediate: string;
  slowest: (slowest: Slowest) => string;
  day: string;
  begins: (date: string, text: string) => string;
  runsUntil: (date: string, text: string) => string;
  hasEnded: (date: string, text: string) => string;
  replacedBy: (title: string) => string;
  hotline: string;
  fee: string;
  ways: Readonly<Record<FactDefinition["obtain"][number], string>>;
  /** A question about one element of a list, counted from one. */
  ofElement: (ordinal: number, role: string, question: string) => string;
  /** Of a date that lacks its day. */
  dayMissing: string;
  /** How a recap begins, parts its facts and ends; all of them are read back. */
  recap: { lead: string; between: string; end: string };
  notKnown: string;
};

const chinese: GuideTexts = {
  verdict: CHINESE,
  sentence: (text) => `${text}。`,
  unconditional: {
    member: "指南没有设条件，都要办。",
    slot: "指南没有设条件，都要交。",
    requirement: "指南没有设条件。",
    outcome: "指南没有设条件。",
    delegation: "指南没有设条件。",
  },
  needs: {
    required: "指南列为必须提交",
    conditional: "指南列为视情形提交",
    deferrable: "指南列为可以先受理、后补交",
  },
  memberListed: "指南列为联办事项，没有写条件。",
  parts: (parts) => parts.join("；"),
  issuedWithin: (days) => `${days} 日内开具的`,
  outlasts: (fact) => `有效期要晚于${fact}`,
  immediate: "即办件，当场办结。",
  slowest: ({ promisedDays, unit, title, days }) =>
    `联办承诺 ${promisedDays} ${unit}，其中最慢的“${title}”承诺 ${days} 日，要等它办完。`,
  day: "日",
  begins: (date, text) => `${date} 起：${text}`,
  runsUntil: (date, text) => `执行到 ${date}：${text}`,
  hasEnded: (date, text) => `已结束 ${date}：${text}`,
  replacedBy: (title) => `，现行：${title}`,
  hotline: "政务服务便民热线",
  fee: "收费",
  ways: {
    register: "授权后可以代您向登记部门查询",
    certificate: "看一看相关证件或证明",
    ask: "问办理窗口，或拨打 12345",
  },
  ofElement: (ordinal, role, question) => `第${ordinal}个${role}：${question}`,
  dayMissing: "，请补上是几号",
  recap: { lead: "已记下：", between: "；", end: "。" },
  notKnown: "不清楚",
};

const english: GuideTexts = {
  verdict: ENGLISH,
  sentence: (text) => `${text}.`,
  unconditional: {
    member: "The guide sets no condition: everybody does this.",
    slot: "The guide sets no condition: everybody hands this in.",
    requirement: "The guide sets no condition.",
    outcome: "The guide sets no condition.",
    delegation: "The guide sets no condition.",
  },
  needs: {
    required: "Listed by the guide as required",
    conditional: "Listed by the guide as needed in some cases",
    deferrable: "Listed by the guide as something that may be handed in later",
  },
  memberListed: "Listed by the guide as part of this matter, without a condition.",
  parts: (parts) => parts.join("; "),
  issuedWithin: (days) => `issued within the last ${days} days`,
  outlasts: (fact) => `valid beyond ${fact}`,
  immediate: "Done on the spot.",
  slowest: ({ promisedDays, unit, title, days }) =>
    `The whole is promised in ${promisedDays} ${unit}; its slowest part “${title}” is promised in ${days} days and has to be waited for.`,
  day: "days",
  begins: (date, text) => `From ${date}: ${text}`,
  runsUntil: (date, text) => `Until ${date}: ${text}`,
  hasEnded: (date, text) => `Ended on ${date}: ${text}`,
  replacedBy: (title) => `; now in force: ${title}`,
  hotline: "Government service hotline",
  fee: "Fees",
  ways: {
    register: "With your permission it can be looked up in a register",
    certificate: "Look at the certificate or paper concerned",
    ask: "Ask at the counter, or call 12345",
  },
  ofElement: (ordinal, role, question) => `${role} ${ordinal}: ${question}`,
  dayMissing: "; please add the day of the month",
  recap: { lead: "Noted: ", between: "; ", end: ". " },
  notKnown: "not sure",
};

const TABLES: Readonly<Record<Locale, GuideTexts>> = { "zh-CN": chinese, "zh-Hant": chinese, en: english };

/** Traditional Chinese is written from the simplified once a guidance is whole (`toLocale`). */
export const guideTexts = (locale: Locale | undefined): GuideTexts => TABLES[locale ?? "zh-CN"];

/** Each set of words once, for what is read back out of a conversation in any language. */
export const ALL_GUIDE_TEXTS: readonly GuideTexts[] = [chinese, english];
