import type { Fact, FactType } from "../domain/condition.ts";
import type { FormDefinition, When } from "../domain/form.ts";
import type { CaseFacts, OneThingModel } from "../domain/one-thing.ts";
import type { ValueType } from "../domain/record.ts";
import { evaluateCondition } from "../rules/evaluate-condition.ts";
import type { RuleTables } from "../rules/evaluate-rule.ts";
import type { Binding } from "../rules/fact-key.ts";
import { parseFactKey } from "../rules/fact-key.ts";
import type { Tristate } from "../rules/values.ts";
import type { RuleContext, Verdict } from "../rules/verdict.ts";

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

/** `decided` are values of fields: they come from records and outrank what the person said of the same. */
export type FormKnown = {
  form: FormDefinition;
  model: OneThingModel | undefined;
  tables: RuleTables;
  asOf: string;
  facts: CaseFacts;
  decided?: CaseFacts;
};

/** What the conditions of a form are decided against: the facts of its one-thing and its own fields. */
export const createFormContext = ({ form, model, tables, asOf, facts, decided = {} }: FormKnown): RuleContext => ({
  parameters: tables.parameters,
  regions: tables.regions,
  asOf,
  facts: new Map(
    Object.entries({ ...facts, ...decided }).map(([key, value]): [string, Fact] => [
      key,
      value === null ? { state: "unknown" } : { state: "known", value },
    ]),
  ),
  types: new Map([
    ...form.roles.map(({ id }): [string, FactType] => [`${id}.count`, "int"]),
    ...(model?.facts ?? []).map(({ id, type }): [string, FactType] => [id, type]),
    ...form.fields.map(({ id, type }): [string, FactType] => [id, FACT_TYPES[type]]),
  ]),
  // What the form holds a field for is the value of that field.
  derivations: new Map(
    (model?.derivedFacts ?? [])
      .filter(({ id }) => !form.fields.some((field) => field.id === id))
      .map(({ id, derive }) => [id, derive]),
  ),
});

const ALWAYS: Pick<Verdict, "value" | "missing"> = { value: true, missing: [] };

const judge = (when: When | undefined, context: RuleContext, binding?: Binding): Pick<Verdict, "value" | "missing"> =>
  when === undefined || when === true ? ALWAYS : evaluateCondition(when, context, binding);

export const decideWhen = (when: When | undefined, context: RuleContext, binding?: Binding): Tristate =>
  judge(when, context, binding).value;

/** Whether a condition that is undecided may yet be decided by a field that records fill. */
export const waitsForField = (when: When | undefined, context: RuleContext, form: FormDefinition): boolean => {
  const missing = judge(when, context).missing.map((key) => parseFactKey(key).factId);
  return form.fields.some(({ id, bindings, derive }) => missing.includes(id) && (bindings.length > 0 || derive));
};
