import type { Comparison, FactType, Operand, Parameter } from "../src/domain/condition.ts";
import type { OneThingModel } from "../src/domain/one-thing.ts";
import {
  comparisonsOf,
  conditionsOf,
  factsNamed,
  isComparison,
  nodesOf,
  operandsOf,
  type Placed,
} from "../src/rules/model-rules.ts";
import { conforms, elementType, operatorFits } from "../src/rules/values.ts";

export type Declared = {
  types: ReadonlyMap<string, FactType>;
  codes: ReadonlyMap<string, readonly string[]>;
  lists: ReadonlySet<string>;
  parameters: ReadonlyMap<string, Parameter>;
};

const declaredIn = (model: OneThingModel, parameters: ReadonlyMap<string, Parameter>): Declared => ({
  types: new Map([
    ...model.facts.map(({ id, type }): [string, FactType] => [id, type]),
    ...model.derivedFacts.map(({ id, derive }): [string, FactType] => [id, derive.fn === "condition" ? "bool" : "int"]),
  ]),
  codes: new Map(model.facts.flatMap(({ id, options }) => (options ? [[id, options.map(({ code }) => code)]] : []))),
  lists: new Set(model.roles.filter(({ many }) => many).map(({ id }) => id)),
  parameters,
});

const lintOperand = (operand: Operand, fact: string, { types, codes, parameters }: Declared): string[] => {
  const type = elementType(types.get(fact) ?? "text");
  if (typeof operand !== "object") {
    if (!conforms(type, operand)) return [`${fact}: ${JSON.stringify(operand)} is no ${type}`];
    const known = codes.get(fact);
    return known && !known.includes(String(operand)) ? [`${fact}: ${operand} is no option`] : [];
  }
  const other = "param" in operand ? parameters.get(operand.param)?.type : types.get(operand.fact);
  if (other === undefined) return "param" in operand ? [`parameter ${operand.param} does not exist`] : [];
  return other === type ? [] : [`${fact} is ${type}, ${JSON.stringify(operand)} is ${other}`];
};

/** What is no sensible thing to say of a type. A fact that does not exist is named elsewhere. */
export const lintComparison = (node: Comparison, declared: Declared): string[] => {
  const type = declared.types.get(node.fact);
  if (type === undefined) return [];
  return [
    ...(operatorFits(node.op, type) ? [] : [`${node.fact} ${node.op}: no operator for ${type}`]),
    ...operandsOf(node).flatMap((operand) => lintOperand(operand, node.fact, declared)),
  ];
};

/** A fact of a list outside its quantifier names nobody. */
const lintBinding = ({ node, bound }: Placed, { lists }: Declared): string[] => {
  const role = "exists" in node ? node.exists.role : "forAll" in node ? node.forAll.role : undefined;
  if (role !== undefined)
    return lists.has(role) && !bound.includes(role) ? [] : [`${role} is no list, or is bound twice`];
  if (!isComparison(node) && !("known" in node)) return [];
  return factsNamed(node)
    .filter((factId) => !factId.endsWith(".count"))
    .map((factId) => factId.split(".")[0] ?? "")
    .filter((factRole) => lists.has(factRole) && !bound.includes(factRole))
    .map((factRole) => `${factRole} is a list: use exists or forAll`);
};

/** What a condition says about facts that do not exist, or that is no sensible thing to say of their type. */
export const lintConditions = (model: OneThingModel, parameters: ReadonlyMap<string, Parameter>): string[] => {
  const declared = declaredIn(model, parameters);
  return conditionsOf(model).flatMap(({ place, condition }) =>
    [
      ...[...new Set(factsNamed(condition))]
        .filter((id) => !declared.types.has(id))
        .map((id) => `fact ${id} does not exist`),
      ...nodesOf(condition).flatMap((placed) => [
        ...lintBinding(placed, declared),
        ...(isComparison(placed.node) ? lintComparison(placed.node, declared) : []),
      ]),
    ].map((fault) => `${place} ${fault}`),
  );
};

/** Options that no rule tells apart: at most one may stand for 'none of the others'. */
export const lintOptions = (model: OneThingModel): string[] => {
  const told = new Map<string, Set<string>>();
  for (const node of comparisonsOf(model))
    for (const operand of operandsOf(node))
      told.set(node.fact, (told.get(node.fact) ?? new Set()).add(String(operand)));
  return model.facts.flatMap(({ id, type, options, obtain }) => {
    if (options === undefined)
      return (type === "code" || type === "list") && obtain.includes("ask")
        ? [`facts/${id}: asked without options`]
        : [];
    const same = options.map(({ code }) => code).filter((code) => !told.get(id)?.has(code));
    return same.length > 1 ? [`facts/${id}: no rule tells ${same.join(", ")} apart`] : [];
  });
};
