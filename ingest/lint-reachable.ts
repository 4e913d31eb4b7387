import type { OneThingModel, Rule } from "../src/domain/one-thing.ts";
import { createRuleContext, evaluateRule, type RuleTables } from "../src/rules/evaluate-rule.ts";
import { rulesOf } from "../src/rules/model-rules.ts";
import { assignments } from "./model-assignments.ts";
import { toFactSet } from "./model-cases.ts";

/** True for some person; or open although all is known, because the source leaves it to a clerk, and so told as that. */
const canBeTold = (model: OneThingModel, tables: RuleTables, rule: Extract<Rule, { when: unknown }>): boolean => {
  if (rule.cases.some(({ expect }) => expect === true)) return true;
  for (const facts of assignments(model, [rule.when])) {
    const context = createRuleContext(model, tables, { facts: toFactSet(facts), asOf: model.casesAsOf });
    const { value, missing } = evaluateRule(rule, context);
    if (value === true || (value === null && missing.length === 0)) return true;
  }
  return false;
};

/** Outcomes that nobody is ever told: no case and no combination of answers makes them true. */
export const lintReachable = (model: OneThingModel, tables: RuleTables): string[] => {
  // Whether one may go on can be a clerk's decision as a whole; what stops a person has to be said by a rule.
  const mayBeJudged = new Set(
    model.outcomes.filter(({ kind }) => kind === "proceed").map(({ id }) => `outcomes/${id}`),
  );
  return rulesOf(model)
    .filter(({ place }) => place.startsWith("outcomes/"))
    .flatMap(({ place, rule }) => {
      if ("vague" in rule && !mayBeJudged.has(place)) return [`${place} is never told: only a person can judge it`];
      if (!("when" in rule)) return [];
      return canBeTold(model, tables, rule) ? [] : [`${place} is never true`];
    });
};
