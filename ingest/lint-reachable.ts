import type { OneThingModel } from "../src/domain/one-thing.ts";
import { createRuleContext, evaluateRule, type RuleTables } from "../src/rules/evaluate-rule.ts";
import { rulesOf } from "../src/rules/model-rules.ts";
import { assignments } from "./model-assignments.ts";
import { toFactSet } from "./model-cases.ts";

/** Outcomes that nobody is ever told: no case and no combination of answers makes them true. */
export const lintReachable = (model: OneThingModel, tables: RuleTables): string[] =>
  rulesOf(model)
    .filter(({ place }) => place.startsWith("outcomes/"))
    .flatMap(({ place, rule }) => {
      if (!("when" in rule)) return "vague" in rule ? [`${place} is never told: only a person can judge it`] : [];
      if (rule.cases.some(({ expect }) => expect === true)) return [];
      for (const facts of assignments(model, [rule.when])) {
        const context = createRuleContext(model, tables, { facts: toFactSet(facts), asOf: model.casesAsOf });
        if (evaluateRule(rule, context).value === true) return [];
      }
      return [`${place} is never true`];
    });
