import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Fact, FactType } from "../../src/domain/condition.ts";
import { addDays, isDate } from "../../src/rules/dates.ts";
import { toFactId } from "./benefit-rules.ts";

const count = z.object({ length: z.int().nonnegative() });
const resultsSchema = z.object({
  eligible: count.extend({ eligible_benefits: z.array(z.string()).optional() }),
  moreInformationNeeded: count.optional(),
  total_benefits: z.int(),
});
const dayPartsSchema = z.object({ year: z.int(), month: z.int(), day: z.int() });
const answerSchema = z.union([z.string(), z.int(), dayPartsSchema]);
type Answer = z.infer<typeof answerSchema>;
const fileSchema = z.record(
  z.string(),
  z.object({
    en: z.object({ param: z.record(z.string(), answerSchema), results: resultsSchema.optional() }).optional(),
  }),
);

export type BenefitScenario = {
  name: string;
  facts: Map<string, Fact>;
  /** Answers to no question of the form, or of another form than its question asks. */
  refused: string[];
  results: z.infer<typeof resultsSchema>;
};

const PART = /^(.+)_(year|month|day)$/u;

/** Some scenarios give a date as one answer, some as three. */
const joinDates = (params: Readonly<Record<string, Answer>>): Record<string, Answer> => {
  const joined: Record<string, Answer> = {};
  const parts = new Map<string, Record<string, Answer>>();
  for (const [key, answer] of Object.entries(params)) {
    const [, stem, part] = PART.exec(key) ?? [];
    if (stem && part && typeof answer === "number") parts.set(stem, { ...parts.get(stem), [part]: answer });
    else joined[key] = answer;
  }
  for (const [stem, part] of parts) {
    const whole = dayPartsSchema.safeParse(part);
    joined[stem] = whole.success ? whole.data : JSON.stringify(part);
  }
  return joined;
};

const padded = (value: number, length: number): string => String(value).padStart(length, "0");

const toFact = (answer: Answer, type: FactType | undefined): Fact | undefined => {
  if (type === "code" && typeof answer === "string" && answer !== "") return { state: "known", value: answer };
  if (type !== "date" || typeof answer !== "object") return undefined;
  const value = `${padded(answer.year, 4)}-${padded(answer.month, 2)}-${padded(answer.day, 2)}`;
  return isDate(value) ? { state: "known", value } : undefined;
};

/** What a link carries beside the answers. */
const NO_ANSWERS: ReadonlySet<string> = new Set(["shared"]);

export const readScenario = (
  name: string,
  params: Readonly<Record<string, Answer>>,
  types: ReadonlyMap<string, FactType>,
): Pick<BenefitScenario, "name" | "facts" | "refused"> => {
  const facts = new Map<string, Fact>();
  const refused: string[] = [];
  for (const [key, answer] of Object.entries(joinDates(params))) {
    if (NO_ANSWERS.has(key)) continue;
    const fact = toFact(answer, types.get(toFactId(key)));
    if (fact) facts.set(toFactId(key), fact);
    else refused.push(key);
  }
  return { name, facts, refused };
};

/**
 * One scenario holds counts that were not taken from its own answers. The source tests them in
 * `benefit-finder/cypress/e2e/storybook/dataLayer.cy.js` with its form filled in by hand: the second options, a birth
 * 18 × 365.2425 − 1 days ago and a death 30 days ago. Of the answers in the file it tests only that nobody is eligible
 * (`selected-criteria-eligibility-benefits.cy.js`), and they cannot give the count: they decide too many benefits.
 */
const COUNTED_ELSEWHERE = "zero_benefit_view";
const FORM_BIRTH_DAYS = 6573;
const FORM_DEATH_DAYS = 30;

const dayParts = (date: string): z.infer<typeof dayPartsSchema> => {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return { year, month, day };
};

const formAnswers = (asOf: string): Record<string, Answer> => ({
  applicant_date_of_birth: dayParts(addDays(asOf, -FORM_BIRTH_DAYS)),
  applicant_relationship_to_the_deceased: "Child",
  applicant_marital_status: "Unmarried",
  deceased_date_of_death: dayParts(addDays(asOf, -FORM_DEATH_DAYS)),
});

/** Each count beside the answers that it was taken from. */
export const attributeCounts = (
  scenarios: readonly BenefitScenario[],
  types: ReadonlyMap<string, FactType>,
  asOf: string,
): BenefitScenario[] =>
  scenarios.flatMap((scenario) => {
    const { moreInformationNeeded, ...tested } = scenario.results;
    if (scenario.name !== COUNTED_ELSEWHERE || moreInformationNeeded === undefined) return [scenario];
    const form = readScenario(`${scenario.name} form`, formAnswers(asOf), types);
    return [
      { ...scenario, results: tested },
      { ...form, results: scenario.results },
    ];
  });

/** Scenarios with published results, as of the day of their rules; the others say only what was answered. */
export const readBenefitScenarios = async (
  path: string,
  types: ReadonlyMap<string, FactType>,
  asOf: string,
): Promise<{ scenarios: BenefitScenario[]; withoutResults: number }> => {
  const file = fileSchema.parse(JSON.parse(await readFile(path, "utf8")));
  const scenarios = Object.entries(file).flatMap(([name, { en }]) =>
    en?.results ? [{ ...readScenario(name, en.param, types), results: en.results }] : [],
  );
  return {
    scenarios: attributeCounts(scenarios, types, asOf),
    withoutResults: Object.keys(file).length - scenarios.length,
  };
};
