import type { FactSet } from "../domain/condition.ts";
import type { DeadlinePlan, MemberPlan, TimesPlan } from "../domain/guidance.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { addDays, addMonths } from "../rules/dates.ts";
import { parseFactKey } from "../rules/fact-key.ts";
import { splitSentences } from "../text/sentences.ts";
import type { GuideTexts } from "./guide-texts.ts";

/** Time that passes beside the promise: announcements, and what is left out of the count. */
const BESIDE =
  /不计(?:入|算)|不(?:含|包括)[^。；]{0,12}(?:时间|时限|日|天)|(?:公告|公示)(?:期|时间)?[^。；]{0,10}\d+\s*(?:个?工作日|日|天)/u;

const published = ({ facts = [], faq = [], members = [], situations = [] }: ServiceGuide, asOf: string): string[] =>
  [
    ...facts.filter(({ effectiveTo = asOf, effectiveFrom = asOf }) => effectiveFrom <= asOf && asOf <= effectiveTo),
    ...situations,
  ]
    .map(({ text }) => text)
    .concat(
      faq.map(({ answer }) => answer),
      members.flatMap(({ title, note }) => (note === undefined ? [] : [`${title}：${note}`])),
    );

const noticesOf = (guide: ServiceGuide, asOf: string): string[] => {
  const sentences = published(guide, asOf).flatMap((text) => splitSentences(text));
  return [...new Set(sentences.map((text) => text.trim()).filter((text) => BESIDE.test(text)))];
};

/** The joint promise, and what it does not tell: the slowest member of this plan and the time that is not counted. */
export const planTimes = (
  guide: ServiceGuide,
  members: readonly MemberPlan[],
  { asOf, texts }: { asOf: string; texts: GuideTexts },
): TimesPlan => {
  const { promisedDays, statutoryDays, immediate, note } = guide.times ?? {};
  const unit = texts.verdict.unit(guide.times?.unit ?? texts.day);
  const slowest = members
    .filter(({ include }) => include !== "no")
    .reduce<MemberPlan | undefined>(
      (longest, each) => ((each.promisedDays ?? -1) > (longest?.promisedDays ?? -1) ? each : longest),
      undefined,
    );
  const days = slowest?.promisedDays;
  const notices = [
    ...(immediate ? [texts.immediate] : []),
    ...(slowest && days !== undefined && promisedDays !== undefined && days > promisedDays
      ? [texts.slowest({ promisedDays, unit, title: slowest.title, days })]
      : []),
    ...(note === undefined ? [] : [note]),
    ...noticesOf(guide, asOf),
  ];
  return {
    ...(promisedDays === undefined ? {} : { promisedDays }),
    ...(statutoryDays === undefined ? {} : { statutoryDays }),
    ...(days === undefined ? {} : { slowestMemberDays: days, slowestMember: slowest?.title ?? "" }),
    unit,
    notices,
  };
};

type Deadline = OneThingModel["deadlines"][number];

/** Working days cannot be counted without the calendar of holidays, so such a day is told in words only. */
const dayOf = ({ days, months, unit }: Deadline, from: string): string | undefined => {
  if (days !== undefined && unit === "working") return undefined;
  return addDays(addMonths(from, months ?? 0), days ?? 0);
};

/** The days of a plan that the known dates lead to, for each element of a list. */
export const planDeadlines = ({ deadlines }: OneThingModel, facts: FactSet): DeadlinePlan[] =>
  deadlines.flatMap((deadline) =>
    [...facts].flatMap(([key, fact]) => {
      if (fact.state !== "known" || parseFactKey(key).factId !== deadline.from) return [];
      const date = dayOf(deadline, String(fact.value));
      const { index } = parseFactKey(key);
      const id = index === undefined ? deadline.id : `${deadline.id}-${index + 1}`;
      return date === undefined ? [] : [{ id, title: deadline.title, date, kind: deadline.kind, text: deadline.text }];
    }),
  );
