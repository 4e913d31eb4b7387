import { z } from "zod";
import { outcomeKindSchema } from "./one-thing.ts";
import { regionCodeSchema } from "./region.ts";

/** Most facts of one request: more is a mistake or an attack. */
export const MOST_FACTS = 200;

/**
 * One thing known of a person or matter; null is 不清楚. An element of a list is named by `role` (`child[0]`) or in the
 * id itself (`child[0].birthDate`).
 */
export const factInputSchema = z.strictObject({
  factId: z.string().min(1).max(200),
  value: z.union([z.boolean(), z.number(), z.string().max(2000), z.array(z.string().max(2000)).max(100), z.null()]),
  role: z.string().max(200).optional(),
});
export type FactInput = z.infer<typeof factInputSchema>;

const choiceSchema = z.object({ code: z.string(), label: z.string() });
const quoteSchema = z.object({ passageId: z.string(), quote: z.string() });
export type RuleQuote = z.infer<typeof quoteSchema>;

const neededSchema = z.enum(["yes", "no", "depends"]);
export type Needed = z.infer<typeof neededSchema>;

const questionSchema = z.object({
  factId: z.string(),
  role: z.string().optional(),
  text: z.string(),
  why: z.string(),
  /** How the value is written: `bool`, `int`, `date`, `code`, `money` (分), `text`, `list` or `region`. */
  type: z.string(),
  unit: z.string().optional(),
  options: z.array(choiceSchema).optional(),
  canLookUp: z.array(z.string()).optional(),
  declinable: z.boolean(),
});
export type GuideQuestion = z.infer<typeof questionSchema>;

const proposedFactSchema = z.object({
  factId: z.string(),
  role: z.string().optional(),
  value: z.unknown(),
  label: z.string(),
  quote: z.string(),
});
export type ProposedFact = z.infer<typeof proposedFactSchema>;

const memberPlanSchema = z.object({
  serviceId: z.string(),
  title: z.string(),
  include: neededSchema,
  because: z.string(),
  dependsOn: z.array(z.string()),
  department: z.string().optional(),
  promisedDays: z.number().optional(),
  statutoryDays: z.number().optional(),
  unit: z.enum(["working", "calendar", "as-published"]).optional(),
});
export type MemberPlan = z.infer<typeof memberPlanSchema>;

export const waySchema = z.enum(["held", "fetched", "promised", "upload", "bring"]);

const checklistItemSchema = z.object({
  slotId: z.string(),
  title: z.string(),
  needed: neededSchema,
  how: waySchema,
  copies: z.number().optional(),
  validity: z.string().optional(),
  because: z.string(),
  usedBy: z.array(z.string()),
  citations: z.array(quoteSchema),
});
export type ChecklistItem = z.infer<typeof checklistItemSchema>;

const requirementPlanSchema = z.object({
  requirementId: z.string(),
  text: z.string(),
  met: neededSchema,
  because: z.string(),
  severity: z.enum(["fatal", "warning", "hint"]).optional(),
  citations: z.array(quoteSchema),
});

const timesPlanSchema = z.object({
  promisedDays: z.number().optional(),
  statutoryDays: z.number().optional(),
  slowestMemberDays: z.number().optional(),
  slowestMember: z.string().optional(),
  unit: z.string(),
  notices: z.array(z.string()),
});
export type TimesPlan = z.infer<typeof timesPlanSchema>;

const officeSchema = z.object({
  name: z.string(),
  address: z.string().optional(),
  hours: z.string().optional(),
  phone: z.string().optional(),
  region: z.string(),
});
export type Office = z.infer<typeof officeSchema>;

/** A day for the calendar. */
const deadlinePlanSchema = z.object({
  id: z.string(),
  title: z.string(),
  date: z.string(),
  kind: z.enum(["earliest", "latest", "notice"]),
  text: z.string(),
});
export type DeadlinePlan = z.infer<typeof deadlinePlanSchema>;

const titledSchema = z.object({ id: z.string(), title: z.string() });

/** The reply of `/v1/guides`. Undecided is `depends`, never a guess. */
export const guidanceSchema = z.object({
  outcome: z.enum(["choose", "ask", "planned", "not-offered-here", "none"]),
  candidates: z.array(titledSchema.extend({ score: z.number() })).optional(),
  nearest: z.array(titledSchema).optional(),
  intents: z.array(titledSchema.extend({ quote: z.string() })).optional(),
  oneThing: titledSchema
    .extend({ region: regionCodeSchema, version: z.string(), depth: z.enum(["modelled", "listed"]) })
    .optional(),
  question: questionSchema.optional(),
  proposedFacts: z.array(proposedFactSchema).optional(),
  members: z.array(memberPlanSchema).optional(),
  checklist: z.array(checklistItemSchema).optional(),
  unmet: z.array(z.object({ requirementId: z.string(), text: z.string(), remedy: z.string().optional() })).optional(),
  requirements: z.array(requirementPlanSchema).optional(),
  /** What the facts lead to: go on, not by this route, not yet … Only what is decided. */
  outcomes: z
    .array(z.object({ id: z.string(), kind: outcomeKindSchema, text: z.string(), remedy: z.string().optional() }))
    .optional(),
  times: timesPlanSchema.optional(),
  fees: z.array(z.object({ title: z.string(), text: z.string(), citations: z.array(quoteSchema) })).optional(),
  offices: z.array(officeSchema).optional(),
  channels: z.array(z.object({ type: z.string(), title: z.string(), url: z.string().optional() })).optional(),
  legalBasis: z
    .array(z.object({ title: z.string(), documentNumber: z.string().optional(), url: z.string().optional() }))
    .optional(),
  delegation: z
    .array(z.object({ who: z.string(), can: z.string(), allowed: neededSchema, slots: z.array(z.string()) }))
    .optional(),
  deadlines: z.array(deadlinePlanSchema).optional(),
  openFacts: z.array(z.string()),
  /** For what the person could not say and something still depends on: how it can be found out otherwise. */
  waysOn: z
    .array(z.object({ factId: z.string(), role: z.string().optional(), label: z.string(), ways: z.array(z.string()) }))
    .optional(),
  /** What the plan stands on, to be sent again with the next turn. */
  facts: z.array(factInputSchema).optional(),
  changes: z.array(z.object({ text: z.string(), from: z.string() })).optional(),
  /** With `not-offered-here`: who offers it. */
  offeredIn: z.array(z.object({ region: z.string(), name: z.string() })).optional(),
  formId: z.string().optional(),
});
export type Guidance = z.infer<typeof guidanceSchema>;
