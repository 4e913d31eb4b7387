import type { FactSet, RuleCitation } from "../domain/condition.ts";
import type { OneThingModel, Rule } from "../domain/one-thing.ts";
import { createRuleContext, evaluateRule, type RuleTables } from "../rules/evaluate-rule.ts";
import type { RuleContext, Verdict } from "../rules/verdict.ts";

export type RulingKind = "member" | "slot" | "requirement" | "outcome" | "delegation";

/** What one rule of a model says of one person. */
export type Ruling = { kind: RulingKind; id: string; rule: Rule; verdict: Verdict };

export type Person = { facts: FactSet; asOf: string };

export type Evaluation = { context: RuleContext; rulings: readonly Ruling[] };

const rulesOf = (model: OneThingModel): Omit<Ruling, "verdict">[] => [
  ...model.members.map(({ serviceId, include }) => ({ kind: "member" as const, id: serviceId, rule: include })),
  ...model.materialSlots.map(({ id, needed }) => ({ kind: "slot" as const, id, rule: needed })),
  ...model.requirements.map(({ id, check }) => ({ kind: "requirement" as const, id, rule: check })),
  ...model.outcomes.map(({ id, when }) => ({ kind: "outcome" as const, id, rule: when })),
  ...model.delegation.map(({ id, allowed }) => ({ kind: "delegation" as const, id, rule: allowed })),
];

/** Every rule of a model decided for one person on one day. Pure; the order of the facts means nothing. */
export const evaluateOneThing = (model: OneThingModel, tables: RuleTables, person: Person): Evaluation => {
  const context = createRuleContext(model, tables, person);
  return {
    context,
    rulings: rulesOf(model).map((each) => ({ ...each, verdict: evaluateRule(each.rule, context) })),
  };
};

export const rulingOf = ({ rulings }: Evaluation, kind: RulingKind, id: string): Ruling => {
  const found = rulings.find((ruling) => ruling.kind === kind && ruling.id === id);
  if (!found) throw new Error(`no ruling on ${kind} ${id}`);
  return found;
};

/** Rulings that a person waits for and that some fact can still decide. */
export const openRulings = ({ rulings }: Evaluation): Ruling[] =>
  rulings.filter(({ kind, verdict }) => kind !== "delegation" && verdict.value === null && verdict.missing.length > 0);

/** Facts that can still change something, known to be open or declined, by key. */
export const missingFacts = (evaluation: Evaluation): string[] => [
  ...new Set(openRulings(evaluation).flatMap(({ verdict }) => verdict.missing)),
];

const leafCitations = (trace: Verdict["trace"]): RuleCitation[] => {
  switch (trace.kind) {
    case "not":
      return leafCitations(trace.child);
    case "compare":
      return [...(trace.cite ? [trace.cite] : []), ...(trace.because ? leafCitations(trace.because) : [])];
    case "known":
    case "vague":
      return trace.cite ? [trace.cite] : [];
    default:
      return trace.children.filter(({ value }) => value === trace.value).flatMap(leafCitations);
  }
};

/** The words that a ruling stands on: those of the rule, then those of the parts that decided it. */
export const citationsOf = ({ rule, verdict }: Ruling): RuleCitation[] => {
  const all = [rule.cite, ...leafCitations(verdict.trace)];
  return [...new Map(all.map((cite) => [`${cite.passageId} ${cite.quote}`, cite])).values()];
};
