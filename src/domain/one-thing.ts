import { z } from "zod";
import {
  conditionSchema,
  derivationSchema,
  factIdSchema,
  factTypeSchema,
  factValueSchema,
  ruleCitationSchema,
} from "./condition.ts";
import { isoDateSchema } from "./passage.ts";

const text = z.string().trim().min(1);
const id = z.string().regex(/^[a-z][a-z0-9-]*$/);
/** As the guide numbers its members (`newborn.1`), or `newborn.sign-online` for a service the guide does not number. */
const serviceIdSchema = z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/);

/** Values by fact key (`child[0].birthDate`); null is unknown. */
export const caseFactsSchema = z.record(z.string(), factValueSchema.nullable());
export type CaseFacts = z.infer<typeof caseFactsSchema>;

export const ruleCaseSchema = z.strictObject({
  /** Name of one of the model's `people`, whose facts `facts` add to or replace. */
  from: text.optional(),
  facts: caseFactsSchema,
  asOf: isoDateSchema.optional(),
  expect: z.boolean().nullable(),
});
export type RuleCase = z.infer<typeof ruleCaseSchema>;

/** `always`: the source sets no condition. `vague`: the source names one that only a person can judge. */
export const ruleSchema = z.union([
  z.strictObject({ always: z.literal(true), cite: ruleCitationSchema }),
  z.strictObject({ vague: text, cite: ruleCitationSchema }),
  z.strictObject({ when: conditionSchema, cite: ruleCitationSchema, cases: z.array(ruleCaseSchema).min(1) }),
]);
export type Rule = z.infer<typeof ruleSchema>;

const roleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  label: text.max(20),
  /** A list of people or things; how many is the fact `<role>.count`. */
  many: z.literal(true).optional(),
});

export const factOptionSchema = z.strictObject({ code: z.string().regex(/^[a-z0-9][a-z0-9-]*$/), label: text.max(20) });

export const factDefinitionSchema = z.strictObject({
  id: factIdSchema,
  type: factTypeSchema,
  /** Names the fact in an explanation: 户口所在地. */
  label: text.max(20),
  question: text.max(40),
  why: text.max(60),
  options: z.array(factOptionSchema).min(2).optional(),
  obtain: z.array(z.enum(["register", "certificate", "ask"])).min(1),
  /** Registers (`vocabulary.json`) that can be asked with permission instead of the person. */
  canLookUp: z.array(id).optional(),
  sensitive: z.literal(true).optional(),
  declinable: z.literal(true).optional(),
  /** Among facts that settle as much, the lower is asked first. */
  askOrder: z.int().nonnegative(),
  unit: text.optional(),
  /** Least and greatest value of a number that can be true at all. */
  min: z.int().optional(),
  max: z.int().optional(),
});
export type FactDefinition = z.infer<typeof factDefinitionSchema>;

/** A fact that follows from others and is never asked. A condition that is derived has cases of its own. */
export const derivedFactSchema = z.strictObject({
  id: factIdSchema,
  label: text.max(20),
  derive: derivationSchema,
  unit: text.optional(),
  cases: z.array(ruleCaseSchema).optional(),
});

const memberModelSchema = z.strictObject({
  serviceId: serviceIdSchema,
  /** For a service that the guide does not number. */
  title: text.optional(),
  include: ruleSchema,
  dependsOn: z.array(serviceIdSchema),
  optional: z.literal(true).optional(),
});

const requirementSchema = z.strictObject({
  id,
  text,
  check: ruleSchema,
  severity: z.enum(["fatal", "warning", "hint"]),
  remedy: text.optional(),
});

const materialSlotSchema = z.strictObject({
  id,
  title: text,
  needed: ruleSchema,
  /** Kinds of evidence (`vocabulary.json`): any of the lists will do, and all of a list are needed. */
  alternatives: z.array(z.array(id).min(1)).min(1),
  /** Ways in the order of the person's effort; `system-form` is filled and made by the portal. */
  satisfyBy: z.array(z.enum(["system-form", "register", "e-certificate", "undertaking", "upload", "original"])).min(1),
  copies: z.int().positive().optional(),
  /** One for each element of this role. */
  each: z.string().optional(),
  validity: z
    .strictObject({
      maxAgeDays: z.int().positive().optional(),
      mustOutlast: factIdSchema.optional(),
      text: text.optional(),
    })
    .optional(),
  usedBy: z.array(serviceIdSchema).min(1),
});

/** `proceed` and the kinds that stop the person exclude each other; `at-the-window` goes with either. */
export const outcomeKindSchema = z.enum(["proceed", "not-by-this-route", "at-the-window", "not-yet", "already-lapsed"]);

const outcomeSchema = z.strictObject({ id, kind: outcomeKindSchema, when: ruleSchema, text, remedy: text.optional() });

/**
 * A day that can be put in a calendar: so long after a date that is a fact, or before it where the length is negative.
 * `earliest` is the first day, `latest` the last.
 */
const deadlineSchema = z.strictObject({
  id,
  title: text,
  kind: z.enum(["earliest", "latest", "notice"]),
  from: factIdSchema,
  days: z.int().optional(),
  months: z.int().optional(),
  unit: z.enum(["working", "calendar", "as-published"]),
  text,
  cite: ruleCitationSchema,
});

/** What somebody else may do for the person, and what they must bring for it. */
const delegationSchema = z.strictObject({
  id,
  who: text,
  can: text,
  allowed: ruleSchema,
  slots: z.array(id),
});

/** The rules of a one-thing: what is asked, what follows, and the words of the guide for each. Joined to it by id. */
export const oneThingModelSchema = z.strictObject({
  id,
  version: text,
  /** The day on which the cases are decided, unless a case names another. */
  casesAsOf: isoDateSchema,
  roles: z.array(roleSchema).min(1),
  facts: z.array(factDefinitionSchema).min(1),
  derivedFacts: z.array(derivedFactSchema),
  situations: z.array(z.strictObject({ id, title: text, when: ruleSchema })),
  members: z.array(memberModelSchema).min(1),
  requirements: z.array(requirementSchema),
  materialSlots: z.array(materialSlotSchema),
  outcomes: z.array(outcomeSchema).min(1),
  deadlines: z.array(deadlineSchema),
  delegation: z.array(delegationSchema),
  formId: id.optional(),
  /** Invented people for the cases, by name: 'a family that can use the joint route'. */
  people: z.record(z.string(), caseFactsSchema),
});
export type OneThingModel = z.infer<typeof oneThingModelSchema>;

/** What several one-things share, so that the same thing has the same id in each. */
export const vocabularySchema = z.strictObject({
  sources: z.array(z.strictObject({ id, title: text })),
  evidence: z.array(z.strictObject({ id, title: text })),
  facts: z.array(
    z.strictObject({
      id: factIdSchema,
      type: factTypeSchema,
      label: text.max(20),
      options: z.array(factOptionSchema).min(2).optional(),
      note: text.optional(),
    }),
  ),
});
export type Vocabulary = z.infer<typeof vocabularySchema>;
