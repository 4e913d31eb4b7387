import type { ChecklistItem, Guidance, MemberPlan, Needed } from "../domain/guidance.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { explainVerdict, type FactWords } from "../rules/explain-verdict.ts";
import type { Tristate } from "../rules/values.ts";
import { citationsOf, type Evaluation, type Ruling, rulingOf } from "./evaluate-one-thing.ts";
import { type Passages, verifiedQuotes } from "./guide-passages.ts";
import type { GuideTexts } from "./guide-texts.ts";

export type Planned = {
  model: OneThingModel;
  guide: ServiceGuide;
  evaluation: Evaluation;
  words: FactWords;
  texts: GuideTexts;
  passages: Passages;
};

export const toNeeded = (value: Tristate): Needed => {
  if (value === null) return "depends";
  return value ? "yes" : "no";
};

const because = ({ kind, verdict }: Ruling, { words, texts }: Planned): string => {
  const reason = explainVerdict(verdict, words);
  return reason === "" ? texts.unconditional[kind] : texts.sentence(reason);
};

/** How the person is spared an effort, from the first way that the slot allows. */
const WAYS: Readonly<Record<OneThingModel["materialSlots"][number]["satisfyBy"][number], ChecklistItem["how"]>> = {
  "system-form": "fetched",
  register: "fetched",
  "e-certificate": "held",
  undertaking: "promised",
  upload: "upload",
  original: "bring",
};

const memberTitle = (guide: ServiceGuide, serviceId: string, own: string | undefined): string => {
  const member = guide.members?.find(({ id }) => id === serviceId);
  if (!member) return own ?? serviceId;
  return member.case ? `${member.title}（${member.case}）` : member.title;
};

export const buildMembers = (planned: Planned): MemberPlan[] => {
  const { model, guide, evaluation } = planned;
  return model.members.map(({ serviceId, title, dependsOn }) => {
    const ruling = rulingOf(evaluation, "member", serviceId);
    const promisedDays = guide.members?.find(({ id }) => id === serviceId)?.promisedDays;
    return {
      serviceId,
      title: memberTitle(guide, serviceId, title),
      include: toNeeded(ruling.verdict.value),
      because: because(ruling, planned),
      dependsOn,
      ...(promisedDays === undefined ? {} : { promisedDays, unit: "as-published" as const }),
    };
  });
};

type Slot = OneThingModel["materialSlots"][number];

/** Copies for all elements of a list, once their number is known. */
const copiesOf = (slot: Slot, { evaluation }: Planned): number | undefined => {
  const count = slot.each === undefined ? undefined : evaluation.context.facts.get(`${slot.each}.count`);
  const times = count?.state === "known" && typeof count.value === "number" ? count.value : undefined;
  if (times === undefined || times === 1) return slot.copies;
  return times * (slot.copies ?? 1);
};

const validityOf = ({ validity }: Slot, { words, texts }: Planned): string | undefined => {
  if (validity === undefined) return undefined;
  const { text, maxAgeDays, mustOutlast } = validity;
  const parts = [
    text,
    maxAgeDays === undefined ? undefined : texts.issuedWithin(maxAgeDays),
    mustOutlast === undefined ? undefined : texts.outlasts(words.fact(mustOutlast)),
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? texts.parts(parts) : undefined;
};

/** One line for each kind of evidence: whether it is needed, how the person gets it there, and which words say so. */
export const buildChecklist = (planned: Planned): ChecklistItem[] =>
  planned.model.materialSlots.map((slot) => {
    const { evaluation, passages } = planned;
    const ruling = rulingOf(evaluation, "slot", slot.id);
    const copies = copiesOf(slot, planned);
    const validity = validityOf(slot, planned);
    return {
      slotId: slot.id,
      title: slot.title,
      needed: toNeeded(ruling.verdict.value),
      how: WAYS[slot.satisfyBy[0] ?? "original"],
      ...(copies === undefined ? {} : { copies }),
      ...(validity === undefined ? {} : { validity }),
      because: because(ruling, planned),
      usedBy: slot.usedBy,
      citations: verifiedQuotes(citationsOf(ruling), passages),
    };
  });

type Judged = Pick<Guidance, "requirements" | "unmet" | "outcomes" | "delegation">;

const STOPS: ReadonlySet<string> = new Set(["not-by-this-route", "not-yet", "already-lapsed"]);

/** What has to hold, what does not, and where that leads. A stop that no requirement tells is told as one. */
export const buildJudgement = (planned: Planned): Judged => {
  const { model, evaluation, passages } = planned;
  const requirements = model.requirements.map(({ id, text, severity }) => {
    const ruling = rulingOf(evaluation, "requirement", id);
    return {
      requirementId: id,
      text,
      met: toNeeded(ruling.verdict.value),
      because: because(ruling, planned),
      severity,
      citations: verifiedQuotes(citationsOf(ruling), passages),
    };
  });
  const failed = model.requirements.filter(({ id }) => rulingOf(evaluation, "requirement", id).verdict.value === false);
  const outcomes = model.outcomes
    .filter(({ id }) => rulingOf(evaluation, "outcome", id).verdict.value === true)
    .map(({ id, kind, text, remedy }) => ({ id, kind, text, ...(remedy === undefined ? {} : { remedy }) }));
  const stops = failed.some(({ severity }) => severity === "fatal")
    ? []
    : outcomes.filter(({ kind }) => STOPS.has(kind));
  return {
    requirements,
    unmet: [...failed, ...stops].map(({ id, text, remedy }) => ({
      requirementId: id,
      text,
      ...(remedy === undefined ? {} : { remedy }),
    })),
    outcomes,
    delegation: model.delegation.map(({ id, who, can, slots }) => ({
      who,
      can,
      allowed: toNeeded(rulingOf(evaluation, "delegation", id).verdict.value),
      slots,
    })),
  };
};
