import type { Derivation, FactValue } from "../domain/condition.ts";
import type { FactDefinition, OneThingModel } from "../domain/one-thing.ts";
import { addDays, addMonths } from "./dates.ts";
import { comparisonsOf, operandsOf } from "./model-rules.ts";

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

/** For each fact the values that the rules of its model tell apart, each once. */
export const possibleValues = (model: OneThingModel): ((fact: FactDefinition) => FactValue[]) => {
  const thresholds = thresholdsOf(model);
  return (fact) => [...new Set(candidatesOf(model, fact, thresholds))];
};
