import { z } from "zod";
import { isoDateSchema } from "./passage.ts";

/** `role.name`: `mother.hukouRegion`. `role.count` is how many people or things a role that is a list holds. */
export const factIdSchema = z.string().regex(/^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/);
const roleIdSchema = z.string().regex(/^[a-z][A-Za-z0-9]*$/);

/** money is an integer of 分, date YYYY-MM-DD, region a GB/T 2260 code, list a set of codes. */
export const factTypeSchema = z.enum(["bool", "int", "date", "code", "money", "text", "list", "region"]);
export type FactType = z.infer<typeof factTypeSchema>;

export const factValueSchema = z.union([z.boolean(), z.int(), z.string(), z.array(z.string())]);
export type FactValue = z.infer<typeof factValueSchema>;

/** Where a known value comes from; `source` is the name of the register or document as a person reads it. */
export type FactOrigin = { by: "person" } | { by: "record"; source: string; asOf?: string };

/**
 * What is known of one fact of one person or thing. `notApplicable` is no value at all (the name of a spouse nobody
 * has): a comparison with it stays undecided and nobody is asked for it.
 */
export type Fact =
  | { state: "known"; value: FactValue; origin?: FactOrigin }
  | { state: "unknown" | "declined" | "conflict" | "notApplicable" };

/** Facts by key: the fact id, or `child[1].birthDate` for the second of a list. A missing key is unknown. */
export type FactSet = ReadonlyMap<string, Fact>;

/** Literal words of a published passage that say what a rule says. */
export const ruleCitationSchema = z.strictObject({ passageId: z.string().min(1), quote: z.string().min(1) });
export type RuleCitation = z.infer<typeof ruleCitationSchema>;

const cite = { cite: ruleCitationSchema.optional() };

const operandSchema = z.union([
  z.boolean(),
  z.int(),
  z.string(),
  z.strictObject({ param: z.string().min(1) }),
  z.strictObject({ fact: factIdSchema }),
]);
export type Operand = z.infer<typeof operandSchema>;

const scalarComparisonSchema = z.strictObject({
  fact: factIdSchema,
  op: z.enum(["eq", "ne", "lt", "lte", "gt", "gte"]),
  value: operandSchema,
  ...cite,
});
/** `in`: equal to one of them, or, for a list, holding one of them. `within`: inside one of the regions. */
const listComparisonSchema = z.strictObject({
  fact: factIdSchema,
  op: z.enum(["in", "notIn", "within"]),
  value: z.array(operandSchema).min(1),
  ...cite,
});
/** Both ends belong to it. */
const betweenSchema = z.strictObject({
  fact: factIdSchema,
  op: z.literal("between"),
  value: z.tuple([operandSchema, operandSchema]),
  ...cite,
});
const comparisonSchema = z.union([scalarComparisonSchema, listComparisonSchema, betweenSchema]);
export type Comparison = z.infer<typeof comparisonSchema>;
export type Operator = Comparison["op"];

type Cited = { cite?: RuleCitation | undefined };
export type Quantified = { role: string; where: Condition; atLeast?: number | undefined };
/** A citation covers the part below it, where that part has none of its own. */
export type Condition =
  | ({ all: Condition[] } & Cited)
  | ({ any: Condition[] } & Cited)
  | ({ not: Condition } & Cited)
  | Comparison
  | ({ exists: Quantified } & Cited)
  | ({ forAll: { role: string; where: Condition } } & Cited)
  | ({ known: string } & Cited)
  | ({ vague: string } & Cited);

const nested = z.lazy(() => conditionSchema);
export const conditionSchema: z.ZodType<Condition> = z.union([
  z.strictObject({ all: z.array(nested).min(1), ...cite }),
  z.strictObject({ any: z.array(nested).min(1), ...cite }),
  z.strictObject({ not: nested, ...cite }),
  comparisonSchema,
  z.strictObject({
    exists: z.strictObject({ role: roleIdSchema, where: nested, atLeast: z.int().positive().optional() }),
    ...cite,
  }),
  z.strictObject({ forAll: z.strictObject({ role: roleIdSchema, where: nested }), ...cite }),
  /** Whether the fact is known: the only operator that sees the difference between unknown and false. */
  z.strictObject({ known: factIdSchema, ...cite }),
  /** What the source leaves open, in words: no fact decides it, a person does. */
  z.strictObject({ vague: z.string().min(1), ...cite }),
]);

export const agePolicySchema = z.enum(["on-birthday", "day-after-birthday", "birth-month"]);
export type AgePolicy = z.infer<typeof agePolicySchema>;

/** The day a span runs to; the day of evaluation where absent. */
const at = {
  at: z.union([z.strictObject({ param: z.string().min(1) }), z.strictObject({ fact: factIdSchema })]).optional(),
};

/** How a fact follows from others. `condition` gives a condition a name, so that several rules can use it. */
export const derivationSchema = z.discriminatedUnion("fn", [
  z.strictObject({ fn: z.literal("ageInYears"), of: factIdSchema, policy: agePolicySchema, ...at }),
  /** 满几个月 */
  z.strictObject({ fn: z.literal("fullMonthsSince"), of: factIdSchema, ...at }),
  /** 几个月内: a month that has begun counts whole. */
  z.strictObject({ fn: z.literal("begunMonthsSince"), of: factIdSchema, ...at }),
  z.strictObject({ fn: z.literal("daysSince"), of: factIdSchema, ...at }),
  z.strictObject({ fn: z.literal("condition"), when: conditionSchema }),
]);
export type Derivation = z.infer<typeof derivationSchema>;

/** A figure that changes with time. Rows do not overlap; an absent end is one that the source does not name. */
export const parameterSchema = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9.-]*$/),
  title: z.string().min(1),
  type: z.enum(["bool", "int", "date", "code", "money", "text", "region"]),
  rows: z
    .array(
      z.strictObject({
        effectiveFrom: isoDateSchema.optional(),
        effectiveTo: isoDateSchema.optional(),
        value: z.union([z.boolean(), z.int(), z.string()]),
        cite: ruleCitationSchema,
      }),
    )
    .min(1),
});
export type Parameter = z.infer<typeof parameterSchema>;
