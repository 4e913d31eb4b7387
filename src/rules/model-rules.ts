import type { Comparison, Condition, Derivation, Operand, RuleCitation } from "../domain/condition.ts";
import type { OneThingModel, Rule, RuleCase } from "../domain/one-thing.ts";
import { conditionOf } from "./evaluate-rule.ts";

export type PlacedRule = { place: string; rule: Rule };
/** A condition with its place in the model and the cases that prove it. */
export type PlacedCondition = { place: string; condition: Condition; cases: readonly RuleCase[] };

/** Every rule of a model with its place, as an author finds it. */
export const rulesOf = (model: OneThingModel): PlacedRule[] => [
  ...model.situations.map(({ id, when }) => ({ place: `situations/${id}`, rule: when })),
  ...model.members.map(({ serviceId, include }) => ({ place: `members/${serviceId}`, rule: include })),
  ...model.requirements.map(({ id, check }) => ({ place: `requirements/${id}`, rule: check })),
  ...model.materialSlots.map(({ id, needed }) => ({ place: `materialSlots/${id}`, rule: needed })),
  ...model.outcomes.map(({ id, when }) => ({ place: `outcomes/${id}`, rule: when })),
  ...model.delegation.map(({ id, allowed }) => ({ place: `delegation/${id}`, rule: allowed })),
];

/** The conditions of rules and of derived facts. */
export const conditionsOf = (model: OneThingModel): PlacedCondition[] => [
  ...rulesOf(model).flatMap(({ place, rule }) => {
    const condition = conditionOf(rule);
    return condition && "cases" in rule ? [{ place, condition, cases: rule.cases }] : [];
  }),
  ...model.derivedFacts.flatMap(({ id, derive, cases = [] }) =>
    derive.fn === "condition" ? [{ place: `derivedFacts/${id}`, condition: derive.when, cases }] : [],
  ),
];

export const partsOf = (condition: Condition): readonly Condition[] => {
  if ("all" in condition) return condition.all;
  if ("any" in condition) return condition.any;
  if ("not" in condition) return [condition.not];
  if ("exists" in condition) return [condition.exists.where];
  return "forAll" in condition ? [condition.forAll.where] : [];
};

/** A node of a condition, the citation that covers it and the roles that are bound around it. */
export type Placed<T extends Condition = Condition> = { node: T; cite?: RuleCitation; bound: readonly string[] };

export const nodesOf = (
  condition: Condition,
  outer: { cite?: RuleCitation; bound: readonly string[] } = { bound: [] },
): Placed[] => {
  const role =
    "exists" in condition ? condition.exists.role : "forAll" in condition ? condition.forAll.role : undefined;
  const cite = condition.cite ?? outer.cite;
  const inner = { ...(cite ? { cite } : {}), bound: role === undefined ? outer.bound : [...outer.bound, role] };
  const own: Placed = { node: condition, bound: outer.bound, ...(cite ? { cite } : {}) };
  return [own, ...partsOf(condition).flatMap((part) => nodesOf(part, inner))];
};

export const isComparison = (node: Condition): node is Comparison => "fact" in node;

export const operandsOf = ({ value }: Comparison): readonly Operand[] => (Array.isArray(value) ? value : [value]);

/** Ids of the facts that a condition names itself; a quantifier names the length of its list. */
export const factsNamed = (condition: Condition): string[] =>
  nodesOf(condition).flatMap(({ node }) => {
    if ("known" in node) return [node.known];
    if ("exists" in node) return [`${node.exists.role}.count`];
    if ("forAll" in node) return [`${node.forAll.role}.count`];
    if (!isComparison(node)) return [];
    const others = operandsOf(node).flatMap((operand) =>
      typeof operand === "object" && "fact" in operand ? [operand.fact] : [],
    );
    return [node.fact, ...others];
  });

/** Every comparison of a model's conditions. */
export const comparisonsOf = (model: OneThingModel): Comparison[] =>
  conditionsOf(model)
    .flatMap(({ condition }) => nodesOf(condition).map(({ node }) => node))
    .filter(isComparison);

/** Facts that a derivation looks at itself. */
export const inputsOf = (derive: Derivation): string[] => {
  if (derive.fn === "condition") return factsNamed(derive.when);
  return derive.at && "fact" in derive.at ? [derive.of, derive.at.fact] : [derive.of];
};

/** Facts that are asked, once those that are derived are followed to where they come from. */
export const factsAsked = (model: OneThingModel, named: readonly string[]): string[] => {
  const derivations = new Map(model.derivedFacts.map(({ id, derive }) => [id, derive]));
  const asked = new Set<string>();
  const seen = new Set<string>();
  const follow = (factId: string): void => {
    if (seen.has(factId)) return;
    seen.add(factId);
    const derive = derivations.get(factId);
    if (derive === undefined) asked.add(factId);
    else inputsOf(derive).forEach(follow);
  };
  for (const factId of named) follow(factId);
  return [...asked];
};
