import type { FactValue } from "../domain/condition.ts";
import type { FactDefinition, OneThingModel } from "../domain/one-thing.ts";
import { evaluateRule } from "../rules/evaluate-rule.ts";
import { parseFactKey } from "../rules/fact-key.ts";
import { possibleValues } from "../rules/possible-values.ts";
import type { RuleContext } from "../rules/verdict.ts";
import { type Evaluation, missingFacts, openRulings, type Ruling } from "./evaluate-one-thing.ts";

export type NextFact = { key: string; definition: FactDefinition };

type Candidate = NextFact & { settles: number; counts: boolean };

const settledBy = (waiting: readonly Ruling[], context: RuleContext, answer: readonly [string, FactValue]): number => {
  const facts = new Map(context.facts).set(answer[0], { state: "known", value: answer[1] });
  return waiting.filter(({ rule }) => evaluateRule(rule, { ...context, facts }).value !== null).length;
};

/** How many open rulings an answer settles, on average over the answers that the rules tell apart. */
const expectedSettled = (key: string, values: readonly FactValue[], evaluation: Evaluation): number => {
  const waiting = openRulings(evaluation).filter(({ verdict }) => verdict.missing.includes(key));
  const settled = values.map((value) => settledBy(waiting, evaluation.context, [key, value]));
  return settled.reduce((sum, each) => sum + each, 0) / Math.max(values.length, 1);
};

const inOrder = (a: Candidate, b: Candidate): number =>
  Number(b.counts) - Number(a.counts) ||
  b.settles - a.settles ||
  Number(a.definition.sensitive ?? false) - Number(b.definition.sensitive ?? false) ||
  a.definition.askOrder - b.definition.askOrder ||
  a.key.localeCompare(b.key, "en", { numeric: true });

/** Of the elements of a list the first that is open: they are alike, and a list may be long. */
const firstElements = (keys: readonly string[]): string[] => {
  const first = new Map<string, { key: string; index: number }>();
  for (const key of keys) {
    const { factId, index = 0 } = parseFactKey(key);
    const before = first.get(factId);
    if (before === undefined || index < before.index) first.set(factId, { key, index });
  }
  return [...first.values()].map(({ key }) => key);
};

/**
 * The fact to ask for: the one that settles most of what is open; how long a list is goes before all. Nothing that was
 * answered or declined is ever asked again. Undefined where no answer can change anything any more.
 */
export const chooseNextFact = (model: OneThingModel, evaluation: Evaluation): NextFact | undefined => {
  const valuesOf = possibleValues(model);
  const definitions = new Map(model.facts.map((fact) => [fact.id, fact]));
  const open = missingFacts(evaluation).filter((key) => !evaluation.context.facts.has(key));
  const candidates = firstElements(open).flatMap((key): Candidate[] => {
    const definition = definitions.get(parseFactKey(key).factId);
    if (definition === undefined) return [];
    const values = valuesOf(definition).filter(
      (value) => Number(value) >= (definition.min ?? -Infinity) || typeof value !== "number",
    );
    return [{ key, definition, settles: expectedSettled(key, values, evaluation), counts: key.endsWith(".count") }];
  });
  return candidates.sort(inOrder)[0];
};
