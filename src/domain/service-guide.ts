import { z } from "zod";
import { audienceSchema, confidenceSchema, isoDateSchema } from "./passage.ts";
import { regionCodeSchema } from "./region.ts";

const text = z.string().trim().min(1);

/** Validity and trust of one item where they differ from its guide's. */
const itemMarks = {
  confidence: confidenceSchema.optional(),
  effectiveFrom: isoDateSchema.optional(),
  effectiveTo: isoDateSchema.optional(),
  supersededBy: text.optional(),
};

export const sourceSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  capturedAt: isoDateSchema.optional(),
  /** Why there is no capture date, in the editor's words. */
  capturedNote: text.optional(),
  confidence: confidenceSchema,
});

export const phonesSchema = z.strictObject({
  consult: text.optional(),
  supervise: text.optional(),
  other: text.optional(),
});

/** What holds in one named area only: bureau, telephone numbers and counters are never inherited sideways. */
const localBindingSchema = z.strictObject({
  region: regionCodeSchema,
  department: text.optional(),
  partners: z.array(text).optional(),
  phones: phonesSchema.optional(),
  places: z.array(text).optional(),
  publishedArea: text.optional(),
});

export const memberSchema = z.strictObject({
  id: text,
  title: text,
  case: text.optional(),
  /** Days as published; the source names no unit, so it is 日 and never working days. */
  promisedDays: z.int().nonnegative().optional(),
  result: text.optional(),
  note: text.optional(),
});

export const materialSchema = z.strictObject({
  title: text,
  need: z.enum(["required", "conditional", "deferrable"]),
  issuer: z.enum(["applicant", "government", "other"]),
  /** How the person is spared handing it in, as the portal states it. */
  waiver: text.optional(),
  when: text.optional(),
  note: text.optional(),
  /** The portal's own mark, where our regrouping by situation differs. */
  officialNeed: text.optional(),
  confidence: confidenceSchema.optional(),
});

const itemsSchema = z.strictObject({ items: z.array(text).min(1), confidence: confidenceSchema.optional() });

export const timesSchema = z.strictObject({
  promisedDays: z.int().nonnegative().optional(),
  statutoryDays: z.int().nonnegative().optional(),
  /** 即办件: decided on the spot. */
  immediate: z.boolean().optional(),
  unit: text.optional(),
  note: text.optional(),
  confidence: confidenceSchema.optional(),
});

export const reformSchema = z.strictObject({
  daysBefore: z.int().optional(),
  daysAfter: z.int().optional(),
  tripsBefore: z.int().optional(),
  tripsAfter: z.int().optional(),
  materialsBefore: z.int().optional(),
  materialsAfter: z.int().optional(),
  stepsBefore: z.int().optional(),
  stepsAfter: z.int().optional(),
});

/** One business version of a service or one-thing as published, bound to the regions that use it. */
export const serviceGuideSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  titleEn: text.optional(),
  kind: z.enum(["one-thing", "service"]),
  aliases: z.array(text),
  audience: z.array(audienceSchema).min(1),
  stage: text,
  code: text.optional(),
  implementationCode: text.optional(),
  /** False: the portal lists the name and publishes no guide; nothing may be answered from it. */
  published: z.boolean(),
  /** True: no official page stands behind it; shown as a sample with a notice. */
  sample: z.boolean().optional(),
  binding: z.strictObject({
    region: regionCodeSchema,
    coverage: z.enum(["whole", "most-areas"]),
    areas: z.int().positive().optional(),
    published: text,
  }),
  version: text,
  /** Web pages it was taken from; a list that a department hands over has none. */
  sources: z.array(sourceSchema),
  effectiveFrom: isoDateSchema.optional(),
  effectiveTo: isoDateSchema.optional(),
  supersededBy: text.optional(),
  department: z.strictObject({ name: text, partners: z.array(text).optional() }).optional(),
  phones: phonesSchema.optional(),
  places: z.array(text).optional(),
  local: z.array(localBindingSchema).optional(),
  members: z.array(memberSchema).optional(),
  conditions: z.array(z.strictObject({ text, ...itemMarks })).optional(),
  situations: z.array(z.strictObject({ question: text, text, ...itemMarks })).optional(),
  materials: z.array(materialSchema).optional(),
  times: timesSchema.optional(),
  reform: reformSchema.optional(),
  fee: z.strictObject({ text, confidence: confidenceSchema.optional() }).optional(),
  steps: itemsSchema.optional(),
  channels: itemsSchema.optional(),
  legalBasis: z.array(text).optional(),
  facts: z.array(z.strictObject({ text, region: regionCodeSchema.optional(), ...itemMarks })).optional(),
  faq: z.array(z.strictObject({ question: text, answer: text, from: text.optional(), ...itemMarks })).optional(),
  /** Faults of the published record that an editor has read and listed. */
  knownIssues: z.array(text).optional(),
  editorNotes: z.array(text).optional(),
  relatedMatters: z.array(text).optional(),
});
export type ServiceGuide = z.infer<typeof serviceGuideSchema>;
