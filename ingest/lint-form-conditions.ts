import type { Condition, FactType } from "../src/domain/condition.ts";
import type { FormDefinition, When } from "../src/domain/form.ts";
import type { OneThingModel } from "../src/domain/one-thing.ts";
import type { ValueType } from "../src/domain/record.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { factsNamed, isComparison, nodesOf } from "../src/rules/model-rules.ts";
import { type Declared, lintComparison } from "./lint-conditions.ts";
import { codesOf, roleOfField } from "./lint-form-bindings.ts";

export type ConditionTables = Pick<Catalogue, "codeSystems" | "parameters">;

const TEXTS: ReadonlySet<ValueType> = new Set([
  "text",
  "name",
  "idNumber",
  "uscc",
  "address",
  "phone",
  "email",
  "bankAccount",
]);

/** What a field is to a condition. */
const factTypeOf = (type: ValueType): FactType => (TEXTS.has(type) ? "text" : (type as FactType));

const declaredIn = (form: FormDefinition, model: OneThingModel | undefined, tables: ConditionTables): Declared => {
  const { facts = [], derivedFacts = [] } = model ?? {};
  return {
    types: new Map([
      ...form.roles.filter(({ many }) => many).map(({ id }): [string, FactType] => [`${id}.count`, "int"]),
      ...derivedFacts.map(({ id, derive }): [string, FactType] => [id, derive.fn === "condition" ? "bool" : "int"]),
      ...facts.map(({ id, type }): [string, FactType] => [id, type]),
      ...form.fields.map(({ id, type }): [string, FactType] => [id, factTypeOf(type)]),
    ]),
    codes: new Map([
      ...facts.flatMap(({ id, options }): [string, string[]][] =>
        options ? [[id, options.map(({ code }) => code)]] : [],
      ),
      ...form.fields.flatMap(({ id, codeSystem }): [string, string[]][] => {
        const codes = codesOf(codeSystem, tables);
        return codes ? [[id, [...codes]]] : [];
      }),
    ]),
    lists: new Set(form.roles.filter(({ many }) => many).map(({ id }) => id)),
    parameters: tables.parameters,
  };
};

/** A condition with its place; `bound` are the roles of which one element is looked at. */
type PlacedWhen = { place: string; when: When; bound: readonly string[] };

const placed = (place: string, when: When | false | undefined, bound: readonly string[] = []): PlacedWhen[] =>
  when === undefined || when === false ? [] : [{ place, when, bound }];

const conditionsOf = ({ roles, fields, crossChecks }: FormDefinition): PlacedWhen[] => [
  ...roles.flatMap(({ id, ways, neededWhen }) => [
    ...placed(`role ${id}`, neededWhen),
    ...ways.flatMap((way) => ("when" in way ? placed(`role ${id}`, way.when) : [])),
  ]),
  ...fields.flatMap(({ id, visibleWhen, requiredWhen }) => [
    ...placed(`${id} visibleWhen`, visibleWhen, [roleOfField(id)]),
    ...placed(`${id} requiredWhen`, requiredWhen, [roleOfField(id)]),
  ]),
  ...crossChecks.flatMap(({ id, holds, fields: shown }) => placed(`check ${id}`, holds, shown.map(roleOfField))),
];

/** A field of a list outside its quantifier is one of an element only where an element is looked at. */
const lintUnbound = (when: Condition, bound: readonly string[], { lists }: Declared): string[] =>
  nodesOf(when, { bound }).flatMap((node) => {
    if (!isComparison(node.node)) return [];
    return [
      ...new Set(
        factsNamed(node.node)
          .filter((id) => !id.endsWith(".count"))
          .map(roleOfField),
      ),
    ]
      .filter((role) => lists.has(role) && !node.bound.includes(role))
      .map((role) => `${role} is a list: use exists or forAll`);
  });

/** What the conditions of a form say of facts and fields that are not there, or that their types do not allow. */
export const lintFormConditions = (
  form: FormDefinition,
  model: OneThingModel | undefined,
  tables: ConditionTables,
): string[] => {
  const declared = declaredIn(form, model, tables);
  return conditionsOf(form).flatMap(({ place, when, bound }) => {
    if (when === true) return [];
    return [
      ...[...new Set(factsNamed(when))].filter((id) => !declared.types.has(id)).map((id) => `no fact or field ${id}`),
      ...lintUnbound(when, bound, declared),
      ...nodesOf(when).flatMap(({ node }) => (isComparison(node) ? lintComparison(node, declared) : [])),
    ].map((fault) => `${place}: ${fault}`);
  });
};

/** A field and a fact of one id mean one thing: one type, the same codes. */
export const lintSharedIds = (
  form: FormDefinition,
  model: OneThingModel | undefined,
  tables: ConditionTables,
): string[] =>
  form.fields.flatMap(({ id, type, codeSystem }) => {
    const fact = model?.facts.find((each) => each.id === id);
    if (fact === undefined) return [];
    const [told, known] = [new Set(fact.options?.map(({ code }) => code)), codesOf(codeSystem, tables) ?? new Set()];
    return [
      ...(factTypeOf(type) === fact.type ? [] : [`${id}: the field is ${type}, the fact ${fact.type}`]),
      ...(told.symmetricDifference(known).size === 0 ? [] : [`${id}: its codes are not those of the fact`]),
    ];
  });
