import type { Condition, Derivation, FactValue } from "../src/domain/condition.ts";
import type { CaseFacts, FactDefinition, OneThingModel } from "../src/domain/one-thing.ts";
import { addDays, addMonths } from "../src/rules/dates.ts";
import { comparisonsOf, factsAsked, factsNamed, operandsOf } from "./model-rules.ts";

/** Beyond so many combinations a fixed pseudo-random sample of this size stands for all of them. */
const MOST_ASSIGNMENTS = 20_000;
const LIST_LENGTHS = [0, 1, 2];
const OUTSIDE = ["430100", "430000", "440100"];

/** Values of each fact that the conditions of a model tell apart: each threshold and its two neighbours. */
const thresholdsOf = (model: OneThingModel): Map<string, FactValue[]> => {
  const found = new Map<string, FactValue[]>();
  for (const node of comparisonsOf(model)) {
    const literals = operandsOf(node).filter((operand) => typeof operand !== "object");
    found.set(node.fact, [...(found.get(node.fact) ?? []), ...literals]);
  }
  return found;
};

const around = (value: FactValue): FactValue[] => {
  if (typeof value === "number") return [value - 1, value, value + 1];
  return typeof value === "string" ? [addDays(value, -1), value, addDays(value, 1)] : [value];
};

/** Dates for which a span counted from them to `asOf` lies on either side of a threshold. */
const spanDates = (fn: Derivation["fn"], threshold: number, asOf: string): FactValue[] => {
  const months = fn === "ageInYears" ? threshold * 12 : threshold;
  return around(fn === "daysSince" ? addDays(asOf, -threshold) : addMonths(asOf, -months));
};

const candidatesOf = (
  model: OneThingModel,
  fact: FactDefinition,
  thresholds: Map<string, FactValue[]>,
): FactValue[] => {
  const own = thresholds.get(fact.id) ?? [];
  const spans = model.derivedFacts.flatMap(({ id, derive }) =>
    derive.fn !== "condition" && derive.of === fact.id
      ? (thresholds.get(id) ?? []).flatMap((each) => spanDates(derive.fn, Number(each), model.casesAsOf))
      : [],
  );
  if (fact.id.endsWith(".count")) return LIST_LENGTHS;
  switch (fact.type) {
    case "bool":
      return [true, false];
    case "int":
    case "money":
      return [0, ...own.flatMap(around)];
    case "date":
      return [model.casesAsOf, ...own.flatMap(around), ...spans];
    case "region":
      return [...own, ...OUTSIDE];
    case "list":
      return [[], ...(fact.options ?? []).map(({ code }) => [code])];
    case "code":
    case "text":
      return [...(fact.options ?? []).map(({ code }) => code), ...own];
  }
};

/** The same sequence in every run: a finding can be reproduced. */
const createPicker = (): (<T>(from: readonly T[]) => T | undefined) => {
  let state = 1;
  return (from) => {
    state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647;
    return from[state % from.length];
  };
};

/**
 * Complete assignments of the facts that some conditions need: all of them where they are few, else a fixed sample.
 * Lists have up to two elements.
 */
export function* assignments(model: OneThingModel, conditions: readonly Condition[]): Generator<CaseFacts> {
  const thresholds = thresholdsOf(model);
  const definitions = new Map(model.facts.map((fact) => [fact.id, fact]));
  const lists = new Set(model.roles.filter(({ many }) => many).map(({ id }) => id));
  const axes = factsAsked(model, conditions.flatMap(factsNamed)).flatMap((factId): [string, FactValue[]][] => {
    const fact = definitions.get(factId);
    if (fact === undefined) return [];
    const values = [...new Set(candidatesOf(model, fact, thresholds))];
    const [role = "", name] = factId.split(".");
    if (!lists.has(role) || name === "count") return [[factId, values]];
    return [0, 1].map((i) => [`${role}[${i}].${name}`, values]);
  });
  const total = axes.reduce((product, [, values]) => product * values.length, 1);
  const pick = createPicker();
  for (let n = 0; n < Math.min(total, MOST_ASSIGNMENTS); n++) {
    let rest = n;
    const facts: CaseFacts = {};
    for (const [key, values] of axes) {
      const value = total > MOST_ASSIGNMENTS ? pick(values) : values[rest % values.length];
      rest = Math.floor(rest / values.length);
      facts[key] = value ?? null;
    }
    yield facts;
  }
}
