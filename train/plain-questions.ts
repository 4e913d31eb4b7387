import type { ServiceGuide } from "../src/domain/service-guide.ts";

/** The plainest way to ask for each field. The bank holds how people really ask; these are what a textbook would say. */
const PLAIN: readonly (readonly [unit: string, phrases: readonly string[]])[] = [
  ["materials", ["要带什么", "需要哪些材料", "要交什么资料"]],
  ["times", ["要多久", "几天能办好", "办理时限是多少天"]],
  ["fee", ["多少钱", "收费吗", "要不要钱"]],
  ["conditions", ["有什么条件", "什么人可以办", "要符合哪些条件"]],
  ["steps", ["怎么办理", "办理流程是什么", "怎么申请"]],
  ["channels", ["在哪里办", "可以网上办吗", "去哪办"]],
  ["phone", ["咨询电话是多少", "打什么电话"]],
  ["department", ["归哪个部门管", "哪个部门办理"]],
  ["basis", ["依据什么规定", "政策依据是什么"]],
  ["members", ["包含哪些事项", "可以一起办哪些事"]],
];

const NAMES = 4;
const ASKS_ALREADY = /怎么|吗|多少|什么|哪|能|要|几|如何|啥|办$/u;

/** Short names that a question can be built on: the title without its frame, and aliases that ask nothing themselves. */
const namesOf = (guide: ServiceGuide): string[] => {
  const bare = guide.title.replace(/[（(][^）)]*[）)]/gu, "").replace(/一件事$/u, "");
  const thing = bare.replace(/(?:申领|申请)$/u, "");
  return [...new Set([thing, bare, ...guide.aliases.filter((alias) => !ASKS_ALREADY.test(alias))])].slice(0, NAMES);
};

const holds = (guide: ServiceGuide, unit: string): boolean => {
  if (unit === "phone")
    return guide.phones !== undefined || (guide.local ?? []).some(({ phones }) => phones !== undefined);
  if (unit === "department") return guide.department !== undefined;
  const fields: Readonly<Record<string, unknown>> = {
    materials: guide.materials,
    times: guide.times,
    fee: guide.fee,
    conditions: guide.conditions,
    steps: guide.steps,
    channels: guide.channels,
    basis: guide.legalBasis,
    members: guide.members,
  };
  return fields[unit] !== undefined;
};

type PlainQuestion = { text: string; units: string[] };

const BENEFIT = /(?:补贴|津贴|补助|补偿|补助金|保险金|抚恤金|救助)$/u;
const FEE_OF_BENEFIT = ["申请要收费吗", "办理要交钱吗"];
const AMOUNT = ["多少钱", "给多少钱", "一个月多少钱", "一年给多少钱", "每月发多少", "每年发多少", "标准是多少"];

/** Where the guide says how much a benefit pays: a fact with its name and a sum, and the question about the amount. */
const amountUnits = (guide: ServiceGuide, name: string): string[] => {
  const facts = (guide.facts ?? []).flatMap(({ text }, i) =>
    text.includes(name) && /元/u.test(text) ? [`fact-${i + 1}`] : [],
  );
  const asked = (guide.faq ?? []).flatMap(({ question }, i) =>
    /^\S{0,6}多少钱/u.test(question) ? [`faq-${i + 1}`] : [],
  );
  return facts.length > 0 ? facts : asked;
};

/** Asking a benefit's price means what it pays, never what applying costs. */
const ofBenefit = (guide: ServiceGuide, name: string): PlainQuestion[] => {
  const units = amountUnits(guide, name);
  return [
    ...FEE_OF_BENEFIT.filter(() => holds(guide, "fee")).map((phrase) => ({ text: `${name}${phrase}`, units: ["fee"] })),
    ...AMOUNT.filter(() => units.length > 0).map((phrase) => ({ text: `${name}${phrase}`, units })),
  ];
};

const ofName = (guide: ServiceGuide, name: string, place: number): PlainQuestion[] => {
  const pays = BENEFIT.test(name);
  const plain = PLAIN.filter(([unit]) => holds(guide, unit) && !(pays && unit === "fee"));
  return [
    ...plain.flatMap(([unit, phrases]) =>
      phrases
        .filter((_, k) => place === 0 || (place + k) % 2 === 0)
        .map((phrase) => ({ text: `${name}${phrase}`, units: [unit] })),
    ),
    ...(pays ? ofBenefit(guide, name) : []),
  ];
};

/** Name and field put together, for every field that a guide publishes. */
export const plainQuestions = (guide: ServiceGuide): PlainQuestion[] =>
  guide.published ? namesOf(guide).flatMap((name, place) => ofName(guide, name, place)) : [];
