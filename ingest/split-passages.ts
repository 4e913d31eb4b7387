import type { Passage } from "../src/domain/passage.ts";
import type { ServiceGuide } from "../src/domain/service-guide.ts";
import { contacts } from "./compose-contacts.ts";
import * as compose from "./compose-fields.ts";
import type { FieldText } from "./field-text.ts";

export const DEFAULT_TENANT = "default";

const present = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const toPassage = (guide: ServiceGuide, field: FieldText): Passage => {
  const [source] = guide.sources;
  const suffix = field.local ? `@${field.region}` : "";
  return present({
    id: `${guide.id}:${field.unit}${suffix}`,
    documentId: guide.id,
    unit: field.unit,
    field: field.field,
    title: guide.title,
    headingPath: [guide.title, field.heading],
    text: field.text,
    parts: field.parts ?? [],
    question: field.question,
    url: source?.url,
    issuer: field.issuer ?? guide.department?.name,
    documentNumber: guide.code,
    region: field.region ?? guide.binding.region,
    coverage: field.region ? ("whole" as const) : guide.binding.coverage,
    audience: guide.audience,
    effectiveFrom: field.effectiveFrom ?? guide.effectiveFrom,
    effectiveTo: field.effectiveTo ?? guide.effectiveTo,
    supersededBy: field.supersededBy ?? guide.supersededBy,
    capturedAt: source?.capturedAt,
    origin: "compiled" as const,
    confidence: field.confidence ?? source?.confidence ?? "unverified",
    tenant: DEFAULT_TENANT,
  }) as Passage;
};

/**
 * One passage a field, member service, situation, fact or question of a guide, in the order of the guide. A guide
 * without published content gives none: nothing can be answered from it.
 */
export const splitPassages = (guide: ServiceGuide): Passage[] => {
  if (!guide.published) return [];
  const fields: FieldText[] = [
    ...compose.conditions(guide),
    ...compose.materials(guide),
    ...compose.times(guide),
    ...compose.fee(guide),
    ...compose.steps(guide),
    ...compose.channels(guide),
    ...contacts(guide),
    ...compose.basis(guide),
    ...compose.members(guide),
    ...compose.reform(guide),
    ...compose.situations(guide),
    ...compose.facts(guide),
    ...compose.questions(guide),
  ];
  return fields.map((field) => toPassage(guide, field));
};
