import type { Condition, Fact, FactSet, FactValue } from "../src/domain/condition.ts";
import type { CaseFacts, FactDefinition, OneThingModel, RuleCase } from "../src/domain/one-thing.ts";
import { evaluateCondition } from "../src/rules/evaluate-condition.ts";
import { createRuleContext, type RuleTables } from "../src/rules/evaluate-rule.ts";
import { parseFactKey } from "../src/rules/fact-key.ts";
import type { PlacedCondition } from "../src/rules/model-rules.ts";
import { conforms } from "../src/rules/values.ts";
import type { Verdict } from "../src/rules/verdict.ts";

export const toFactSet = (facts: CaseFacts): FactSet =>
  new Map(
    Object.entries(facts).map(([key, value]): [string, Fact] => [
      key,
      value === null ? { state: "unknown" } : { state: "known", value },
    ]),
  );

const factsOf = (model: OneThingModel, { from, facts }: RuleCase): CaseFacts => ({
  ...(from === undefined ? {} : model.people[from]),
  ...facts,
});

export const runCase = (
  model: OneThingModel,
  tables: RuleTables,
  run: { condition: Condition; one: RuleCase },
): Verdict => {
  const asOf = run.one.asOf ?? model.casesAsOf;
  const person = { facts: toFactSet(factsOf(model, run.one)), asOf };
  return evaluateCondition(run.condition, createRuleContext(model, tables, person));
};

const lintElement = (lists: ReadonlySet<string>, key: string): string[] => {
  const { factId, index } = parseFactKey(key);
  const [role = "", name] = factId.split(".");
  const one = lists.has(role) && name !== "count";
  if (one === (index !== undefined)) return [];
  return [one ? `${key} needs an element: ${role}[0].${name}` : `${key}: no element is meant`];
};

const lintValue = (key: string, value: FactValue | null, { type, options, min, max }: FactDefinition): string[] => {
  if (value === null) return [];
  if (!conforms(type, value)) return [`${key}: ${JSON.stringify(value)} is no ${type}`];
  if (Number(value) < (min ?? Number.MIN_SAFE_INTEGER) || Number(value) > (max ?? Number.MAX_SAFE_INTEGER))
    return [`${key}: ${value} is out of range`];
  const codes = options?.map(({ code }): unknown => code);
  return codes && ![value].flat().every((code) => codes.includes(code))
    ? [`${key}: ${JSON.stringify(value)} is no option`]
    : [];
};

/** What is wrong with the facts of a case or an invented person: keys that nothing asks for, values that are none. */
export const lintFacts = (model: OneThingModel, facts: CaseFacts): string[] => {
  const definitions = new Map(model.facts.map((fact) => [fact.id, fact]));
  const lists = new Set(model.roles.filter(({ many }) => many).map(({ id }) => id));
  return Object.entries(facts).flatMap(([key, value]) => {
    const definition = definitions.get(parseFactKey(key).factId);
    if (definition === undefined) return [`${key} is no fact that is asked`];
    return [...lintElement(lists, key), ...lintValue(key, value, definition)];
  });
};

/** Cases of a condition that come out otherwise than they say, or that meet a defect. */
export const lintCases = (model: OneThingModel, tables: RuleTables, placed: PlacedCondition): string[] =>
  placed.cases.flatMap((one, i) => {
    const where = `case ${i + 1}`;
    if (one.from !== undefined && model.people[one.from] === undefined)
      return [`${where}: nobody is called “${one.from}”`];
    const wrong = lintFacts(model, one.facts).map((fault) => `${where}: ${fault}`);
    if (wrong.length > 0) return wrong;
    const { value, missing, defects } = runCase(model, tables, { condition: placed.condition, one });
    const waits = missing.length > 0 ? ` (missing ${missing.join(", ")})` : "";
    return [
      ...(value === one.expect ? [] : [`${where}: expected ${one.expect}, is ${value}${waits}`]),
      ...defects.map(({ code, subject }) => `${where}: ${code} ${subject}`),
    ];
  });
