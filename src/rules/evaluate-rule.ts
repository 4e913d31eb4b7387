import type { Condition, FactSet, FactType, Parameter } from "../domain/condition.ts";
import type { OneThingModel, Rule } from "../domain/one-thing.ts";
import type { Region } from "../domain/region.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import type { RuleContext, Verdict } from "./verdict.ts";

/** The tables that the rules of all one-things share. */
export type RuleTables = { parameters: ReadonlyMap<string, Parameter>; regions: ReadonlyMap<string, Region> };

/** Everything the rules of one model need, for one person on one day. */
export const createRuleContext = (
  model: OneThingModel,
  tables: RuleTables,
  person: { facts: FactSet; asOf: string },
): RuleContext => ({
  ...tables,
  ...person,
  types: new Map(model.facts.map(({ id, type }): [string, FactType] => [id, type])),
  derivations: new Map(model.derivedFacts.map(({ id, derive }) => [id, derive])),
});

/** The condition of a rule with its citation; undefined where the source sets none. */
export const conditionOf = (rule: Rule): Condition | undefined => {
  if ("always" in rule) return undefined;
  return "vague" in rule
    ? { vague: rule.vague, cite: rule.cite }
    : // A citation that stands on the condition itself is the nearer one.
      { cite: rule.cite, ...rule.when };
};

/** A rule without a condition is true; one that only a person can judge is undecided and waits for no fact. */
export const evaluateRule = (rule: Rule, context: RuleContext): Verdict => {
  const condition = conditionOf(rule);
  if (condition) return evaluateCondition(condition, context);
  return { value: true, trace: { kind: "all", value: true, children: [] }, missing: [], usedFacts: [], defects: [] };
};
