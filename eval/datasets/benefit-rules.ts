import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Condition, Derivation, FactType } from "../../src/domain/condition.ts";
import { isDate } from "../../src/rules/dates.ts";

const inputSchema = z.object({
  inputCriteria: z.object({
    id: z.string(),
    type: z.string(),
    values: z.array(z.object({ value: z.unknown() })),
  }),
});
type Field = { fieldset: { criteriaKey: string; inputs: z.infer<typeof inputSchema>[]; children: Group[] } };
type Group = { fieldsets: Field[] };
const fieldSchema: z.ZodType<Field> = z.lazy(() =>
  z.object({
    fieldset: z.object({
      criteriaKey: z.string(),
      inputs: z.array(inputSchema),
      children: z.array(z.object({ fieldsets: z.array(fieldSchema) })),
    }),
  }),
);
const criterionSchema = z.object({
  criteriaKey: z.string(),
  acceptableValues: z.array(z.string()).min(1).nullish(),
});
type Criterion = z.infer<typeof criterionSchema>;
const fileSchema = z.object({
  data: z.object({
    lifeEventForm: z.object({
      sectionsEligibilityCriteria: z.array(z.object({ section: z.object({ fieldsets: z.array(fieldSchema) }) })),
    }),
    benefits: z.array(
      z.object({ benefit: z.object({ title: z.string(), eligibility: z.array(criterionSchema).min(1) }) }),
    ),
  }),
});

/** A criterion that is not read, with its place in the file. Nothing is guessed in its stead. */
export type Unread = { place: string; reason: string };
export type BenefitRules = {
  /** Without a condition where one of its criteria was not read. */
  benefits: { title: string; criteria: Condition[]; condition?: Condition }[];
  types: Map<string, FactType>;
  derivations: Map<string, Derivation>;
  unread: Unread[];
  /** Values that a criterion accepts and that its question does not offer: nobody can give them. */
  unreachable: Unread[];
};

/** `applicant_date_of_birth` → `applicant.dateOfBirth`. */
export const toFactId = (key: string): string => {
  const [role = "", ...words] = key.split(/[_-]/u);
  const [first = "", ...rest] = words;
  return `${role}.${first}${rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
};

type Question = { type: "date" | "code"; options: ReadonlySet<string> };

const readQuestions = (fields: readonly Field[]): [string, Question][] =>
  fields.flatMap(({ fieldset }) => {
    const own = fieldset.inputs.map(({ inputCriteria: { type, values } }): [string, Question] => {
      const options = values.flatMap(({ value }) => (typeof value === "string" ? [value] : []));
      return [fieldset.criteriaKey, { type: type === "Date" ? "date" : "code", options: new Set(options) }];
    });
    return [...own, ...fieldset.children.flatMap((child) => readQuestions(child.fieldsets))];
  });

const CALENDAR = /^(>=|<=|>|<|=)(\d{2})-(\d{2})-(\d{4})$/u;
const SPAN = /^(>=|<=|>|<|=)(\d{1,3})years$/u;
const OPERATORS = { ">=": "gte", "<=": "lte", ">": "gt", "<": "lt", "=": "eq" } as const;

/** The fact that counts the whole years since a date, from the day itself or from the day after. */
export const spanFacts = (factId: string): { reached: string; passed: string } => ({
  reached: `${factId}Reached`,
  passed: `${factId}Passed`,
});

/**
 * `>18years` is true from the day after the anniversary, `>=18years` from the anniversary. The source compares days,
 * not whole years: somebody of eighteen years and a day is older than eighteen years.
 */
const readSpan = (factId: string, operator: keyof typeof OPERATORS, years: number): Condition => {
  const { reached, passed } = spanFacts(factId);
  const atLeast: Condition = { fact: reached, op: "gte", value: years };
  const moreThan: Condition = { fact: passed, op: "gte", value: years };
  switch (operator) {
    case ">=":
      return atLeast;
    case ">":
      return moreThan;
    case "<":
      return { not: atLeast };
    case "<=":
      return { not: moreThan };
    case "=":
      return { all: [atLeast, { not: moreThan }] };
  }
};

/** `<01-01-1978`, `>=62years`: an operator and a day (month first) or a number of years. Undefined where it is neither. */
export const readDateCriterion = (factId: string, text: string): Condition | undefined => {
  const calendar = CALENDAR.exec(text);
  if (calendar) {
    const [, operator = "", month, day, year] = calendar;
    const value = `${year}-${month}-${day}`;
    if (!isDate(value)) return undefined;
    return { fact: factId, op: OPERATORS[operator as keyof typeof OPERATORS], value };
  }
  const span = SPAN.exec(text);
  return span ? readSpan(factId, span[1] as keyof typeof OPERATORS, Number(span[2])) : undefined;
};

type Read = { condition: Condition; strange: string[] } | { reason: string };

const readCriterion = ({ criteriaKey, acceptableValues }: Criterion, question: Question | undefined): Read => {
  const factId = toFactId(criteriaKey);
  if (!question) return { reason: `${criteriaKey} is no question of the form` };
  if (!acceptableValues) return { reason: `${criteriaKey} accepts no value` };
  if (question.type === "code") {
    const strange = acceptableValues.filter((value) => !question.options.has(value));
    if (strange.length === acceptableValues.length)
      return { reason: `${criteriaKey} accepts only what its question does not offer: ${strange.join(", ")}` };
    return { condition: { fact: factId, op: "in", value: acceptableValues }, strange };
  }
  const parts: Condition[] = [];
  for (const text of acceptableValues) {
    const part = readDateCriterion(factId, text);
    if (!part) return { reason: `${criteriaKey}: neither a day nor a number of years: ${text}` };
    parts.push(part);
  }
  return { condition: { any: parts }, strange: [] };
};

const declare = (questions: ReadonlyMap<string, Question>): Pick<BenefitRules, "types" | "derivations"> => {
  const types = new Map<string, FactType>();
  const derivations = new Map<string, Derivation>();
  for (const [key, { type }] of questions) {
    const factId = toFactId(key);
    types.set(factId, type);
    if (type !== "date") continue;
    const { reached, passed } = spanFacts(factId);
    derivations.set(reached, { fn: "ageInYears", of: factId, policy: "on-birthday" });
    derivations.set(passed, { fn: "ageInYears", of: factId, policy: "day-after-birthday" });
  }
  return { types, derivations };
};

/** A published form of questions and its benefits as conditions: a benefit asks for all of its criteria. */
export const importBenefitRules = (file: unknown): BenefitRules => {
  const { data } = fileSchema.parse(file);
  const fields = data.lifeEventForm.sectionsEligibilityCriteria.flatMap(({ section }) => section.fieldsets);
  const questions = new Map(readQuestions(fields));
  const unread: Unread[] = [];
  const unreachable: Unread[] = [];
  const benefits = data.benefits.map(({ benefit: { title, eligibility } }, i) => {
    const criteria: Condition[] = [];
    for (const [j, criterion] of eligibility.entries()) {
      const place = `benefits[${i}].eligibility[${j}]`;
      const read = readCriterion(criterion, questions.get(criterion.criteriaKey));
      if ("reason" in read) unread.push({ place, reason: read.reason });
      else {
        criteria.push(read.condition);
        for (const value of read.strange) unreachable.push({ place, reason: `${criterion.criteriaKey}: ${value}` });
      }
    }
    return criteria.length === eligibility.length
      ? { title, criteria, condition: { all: criteria } }
      : { title, criteria };
  });
  return { benefits, ...declare(questions), unread, unreachable };
};

export const readBenefitRules = async (path: string): Promise<BenefitRules> =>
  importBenefitRules(JSON.parse(await readFile(path, "utf8")));
