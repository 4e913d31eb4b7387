import type { ChecklistItem, Guidance, MemberPlan } from "../domain/guidance.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { type Passages, quotePart } from "./guide-passages.ts";
import type { GuideTexts } from "./guide-texts.ts";

type Material = NonNullable<ServiceGuide["materials"]>[number];

/** As the waiver is worded; without one, a document that is brought is never refused. */
const wayOf = ({ waiver }: Material): ChecklistItem["how"] => {
  if (waiver === undefined) return "bring";
  if (waiver.includes("承诺")) return "promised";
  if (/证照/u.test(waiver)) return "held";
  return /系统|共享|核验|免/u.test(waiver) ? "fetched" : "bring";
};

const materialReason = ({ need, when, waiver, note }: Material, texts: GuideTexts): string =>
  texts.sentence(texts.parts([texts.needs[need], when, note, waiver].filter((part) => part !== undefined)));

const listedMembers = ({ members = [] }: ServiceGuide, texts: GuideTexts): MemberPlan[] =>
  members.map(({ id, title, case: situation, note, promisedDays }) => ({
    serviceId: id,
    title: situation ? `${title}（${situation}）` : title,
    include: "depends",
    because: texts.parts([situation, note].filter((part) => part !== undefined)) || texts.memberListed,
    dependsOn: [],
    ...(promisedDays === undefined ? {} : { promisedDays, unit: "as-published" as const }),
  }));

/** What a guide lists, as published: nothing is decided where no rule was modelled. */
export const planListed = (
  guide: ServiceGuide,
  passages: Passages,
  texts: GuideTexts,
): Required<Pick<Guidance, "members" | "checklist" | "requirements">> => ({
  members: listedMembers(guide, texts),
  checklist: (guide.materials ?? []).map((material, i) => ({
    slotId: `material-${i + 1}`,
    title: material.title,
    needed: "depends",
    how: wayOf(material),
    because: materialReason(material, texts),
    usedBy: [],
    citations: quotePart(passages, `${guide.id}:materials`, `material-${i + 1}`),
  })),
  requirements: (guide.conditions ?? []).map(({ text }, i) => ({
    requirementId: `condition-${i + 1}`,
    text,
    met: "depends",
    because: text,
    citations: quotePart(passages, `${guide.id}:conditions`, `condition-${i + 1}`),
  })),
});
