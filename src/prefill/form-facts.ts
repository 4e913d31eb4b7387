import type { Derivation, Fact, FactType, FactValue } from "../domain/condition.ts";
import type { When } from "../domain/form.ts";
import type { ValueType } from "../domain/record.ts";
import { isDate } from "../rules/dates.ts";
import { evaluateCondition } from "../rules/evaluate-condition.ts";
import { type Binding, parseFactKey } from "../rules/fact-key.ts";
import type { Tristate } from "../rules/values.ts";
import type { RuleContext } from "../rules/verdict.ts";
import type { CaseView } from "./case-view.ts";
import type { Settlement } from "./decide-field.ts";
import type { ConcreteField } from "./expand-fields.ts";

const FACT_TYPES: Readonly<Record<ValueType, FactType>> = {
  text: "text",
  name: "text",
  idNumber: "text",
  uscc: "text",
  date: "date",
  int: "int",
  money: "money",
  bool: "bool",
  code: "code",
  list: "list",
  region: "region",
  address: "text",
  phone: "text",
  email: "text",
  bankAccount: "text",
};

/** The type of a fact that no field of the form declares, told from its value alone: never more than it shows. */
const shownType = (value: FactValue): FactType => {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return "int";
  if (Array.isArray(value)) return "list";
  if (isDate(value)) return "date";
  return /^\d{6}(?:\d{3}|\d{6})?$/u.test(value) ? "region" : "code";
};

type Base = { facts: Map<string, Fact>; types: Map<string, FactType> };

/** What the person told, and how many elements each list has. */
const baseOf = ({ input, counts }: CaseView): Base => {
  const told = Object.entries(input.facts).flatMap(([key, value]): [string, FactValue][] =>
    value === null ? [] : [[key, value]],
  );
  const lists = [...counts].flatMap(([role, count]): [string, FactValue][] =>
    count === undefined ? [] : [[`${role}.count`, count]],
  );
  const known = [...told, ...lists];
  return {
    facts: new Map(known.map(([key, value]): [string, Fact] => [key, { state: "known", value }])),
    types: new Map([
      ...known.map(([key, value]): [string, FactType] => [parseFactKey(key).factId, shownType(value)]),
      ...input.form.fields.map(({ id, type }): [string, FactType] => [id, FACT_TYPES[type]]),
    ]),
  };
};

/** A decided value wins over what was told; a contested or unconfirmed one makes the fact unknown. */
const factOf = ({ decision, candidate, accepted }: Settlement): Fact | undefined => {
  if (decision === "conflict") return { state: "conflict" };
  if (candidate === undefined) return undefined;
  if (candidate.grade === "A6" && !accepted) return { state: "unknown" };
  return { state: "known", value: candidate.value };
};

const NO_DERIVATIONS: ReadonlyMap<string, Derivation> = new Map();

/** Makes the rule context of a form for the values that its visible fields have. */
export const createFactReader = (view: CaseView) => {
  const base = baseOf(view);
  const { parameters, regions } = view.input.tables;
  return (settled: readonly { field: ConcreteField; settlement: Settlement }[]): RuleContext => {
    const facts = new Map(base.facts);
    for (const { field, settlement } of settled) {
      const fact = factOf(settlement);
      if (fact) facts.set(field.id, fact);
    }
    return { facts, types: base.types, derivations: NO_DERIVATIONS, parameters, regions, asOf: view.input.asOf };
  };
};

export const evaluateWhen = (when: When | false, context: RuleContext, binding: Binding): Tristate =>
  typeof when === "boolean" ? when : evaluateCondition(when, context, binding).value;
