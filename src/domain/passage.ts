import { z } from "zod";
import { regionCodeSchema } from "./region.ts";

export const audienceSchema = z.enum(["natural", "legal"]);
export type Audience = z.infer<typeof audienceSchema>;

export const isoDateSchema = z.iso.date();

/** Which kind of question a passage answers; closed, because routing, ranking and evaluation all count by it. */
export const fieldSchema = z.enum([
  "conditions",
  "materials",
  "times",
  "fee",
  "steps",
  "channels",
  "department",
  "phone",
  "places",
  "basis",
  "members",
  "member",
  "results",
  "reform",
  "situation",
  "fact",
  "faq",
  "article",
  "section",
]);
export type Field = z.infer<typeof fieldSchema>;

/** How sure we are of a figure: read on an official page, on a secondary page, or not checked against any page. */
export const confidenceSchema = z.enum(["official", "secondary", "unverified"]);
export type Confidence = z.infer<typeof confidenceSchema>;

/** One item inside a passage (a material, a condition) that can be quoted alone. Offsets in UTF-16 units of `text`. */
export const passagePartSchema = z.strictObject({
  unit: z.string(),
  start: z.int().nonnegative(),
  end: z.int().positive(),
  /** The case in which the item applies, as words; absent when it always applies. */
  when: z.string().optional(),
});
export type PassagePart = z.infer<typeof passagePartSchema>;

/** One field, question-and-answer pair or article of a document: the unit that is retrieved, quoted and cited. */
export const passageSchema = z.strictObject({
  id: z.string().min(1),
  documentId: z.string().min(1),
  /** Name of the item within its document: `materials`, `faq-3`, `situation-1` … */
  unit: z.string().min(1),
  field: fieldSchema,
  title: z.string().min(1),
  headingPath: z.array(z.string()),
  text: z.string().min(1),
  parts: z.array(passagePartSchema),
  /** For a question-and-answer pair: the question as published. */
  question: z.string().optional(),
  url: z.string().optional(),
  issuer: z.string().optional(),
  documentNumber: z.string().optional(),
  region: regionCodeSchema,
  /** `most-areas`: the text is the version that most areas of the region use, so a local check is advised. */
  coverage: z.enum(["whole", "most-areas"]),
  audience: z.array(audienceSchema).min(1),
  effectiveFrom: isoDateSchema.optional(),
  effectiveTo: isoDateSchema.optional(),
  supersededBy: z.string().optional(),
  capturedAt: isoDateSchema.optional(),
  origin: z.enum(["official-text", "compiled"]),
  confidence: confidenceSchema,
  tenant: z.string().min(1),
});
export type Passage = z.infer<typeof passageSchema>;

/**
 * A passage with the scores that retrieval gave it, each between 0 and 1 within its own candidate list. `cosine` is the
 * similarity of the vectors themselves; absent where the passage was found by its words alone.
 */
export type RankedPassage = { passage: Passage; score: number; dense: number; lexical: number; cosine?: number };
