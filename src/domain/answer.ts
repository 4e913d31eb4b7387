import { z } from "zod";
import { factInputSchema, guidanceSchema, MOST_FACTS } from "./guidance.ts";
import { audienceSchema, confidenceSchema, isoDateSchema } from "./passage.ts";
import { regionCodeSchema } from "./region.ts";

export const localeSchema = z.enum(["zh-CN", "zh-Hant", "en"]);
export type Locale = z.infer<typeof localeSchema>;

/** Longest question in characters, after NFKC and trimming. */
export const QUESTION_LIMIT = 300;

export const turnSchema = z.strictObject({ role: z.enum(["user", "assistant"]), text: z.string().max(4000) });
export type Turn = z.infer<typeof turnSchema>;

export const answerRequestSchema = z.strictObject({
  text: z.string(),
  region: regionCodeSchema.optional(),
  audience: audienceSchema.optional(),
  asOf: isoDateSchema.optional(),
  locale: localeSchema.optional(),
  history: z.array(turnSchema).max(20).optional(),
  guidance: z
    .strictObject({ oneThingId: z.string().min(1).max(200), facts: z.array(factInputSchema).max(MOST_FACTS) })
    .optional(),
});
export type AnswerRequest = z.infer<typeof answerRequestSchema>;

export const answerOutcomeSchema = z.enum([
  "answered",
  "clarify",
  "guide",
  "no-evidence",
  "other-region",
  "not-in-force",
  "out-of-scope",
  "case-progress",
  "complaint",
  "crisis",
  "declined",
  "unavailable",
]);
export type AnswerOutcome = z.infer<typeof answerOutcomeSchema>;

/** Where a sentence stands: offsets count UTF-16 units of the passage text as served by `/v1/passages/{id}`. */
export const quoteSchema = z.object({
  passageId: z.string(),
  quote: z.string().min(1),
  start: z.int().nonnegative(),
  end: z.int().positive(),
});
export type Quote = z.infer<typeof quoteSchema>;

export const sentenceSchema = z.object({
  text: z.string().min(1),
  kind: z.enum(["fact", "procedure", "connective", "notice"]),
  citations: z.array(quoteSchema),
});
export type Sentence = z.infer<typeof sentenceSchema>;

export const citationSchema = z.object({
  passageId: z.string(),
  documentId: z.string(),
  title: z.string(),
  headingPath: z.array(z.string()),
  url: z.string().optional(),
  issuer: z.string().optional(),
  documentNumber: z.string().optional(),
  region: regionCodeSchema,
  effectiveFrom: isoDateSchema.optional(),
  effectiveTo: isoDateSchema.optional(),
  capturedAt: isoDateSchema.optional(),
  origin: z.enum(["official-text", "compiled"]),
  confidence: confidenceSchema,
});
export type Citation = z.infer<typeof citationSchema>;

export const clarifyingQuestionSchema = z.object({
  text: z.string(),
  factId: z.string().optional(),
  options: z.array(z.object({ code: z.string(), label: z.string() })),
});

export const degradeLevelSchema = z.enum(["L0", "L1", "L2", "L3", "L4"]);
export type DegradeLevel = z.infer<typeof degradeLevelSchema>;

export const answerSchema = z.object({
  requestId: z.string(),
  outcome: answerOutcomeSchema,
  sentences: z.array(sentenceSchema),
  citations: z.array(citationSchema),
  complete: z.boolean(),
  unanswered: z.array(z.string()).optional(),
  question: clarifyingQuestionSchema.optional(),
  guidance: guidanceSchema.optional(),
  oneThing: z.object({ id: z.string(), title: z.string() }).optional(),
  covered: z.array(z.object({ region: z.string(), name: z.string() })).optional(),
  ended: z.object({ title: z.string(), effectiveTo: z.string(), supersededBy: z.string().optional() }).optional(),
  suggestions: z.array(z.string()).max(4),
  asOf: isoDateSchema,
  region: regionCodeSchema.optional(),
  origin: z.enum(["extract", "model"]),
  aiLabel: z.string(),
  degradeLevel: degradeLevelSchema,
});
export type Answer = z.infer<typeof answerSchema>;

export type AnswerStep = "screen" | "rewrite" | "route" | "retrieve" | "draft" | "verify";

/** What a streaming client receives, in order; `done` is last and holds everything that came before it. */
export type AnswerEvent =
  | { event: "meta"; data: { requestId: string; asOf: string; region?: string; degradeLevel: DegradeLevel } }
  | { event: "status"; data: { step: AnswerStep } }
  | { event: "sentence"; data: Sentence }
  | { event: "question"; data: z.infer<typeof clarifyingQuestionSchema> }
  | { event: "suggestion"; data: { text: string } }
  | { event: "notice"; data: { text: string } }
  | { event: "done"; data: Answer };
