import { assignments } from "../ingest/model-assignments.ts";
import type { Fact, FactSet } from "../src/domain/condition.ts";
import type { CaseFacts, OneThingModel } from "../src/domain/one-thing.ts";
import { chooseNextFact } from "../src/guide/choose-next-fact.ts";
import { evaluateOneThing, missingFacts } from "../src/guide/evaluate-one-thing.ts";
import type { RuleTables } from "../src/rules/evaluate-rule.ts";
import { parseFactKey } from "../src/rules/fact-key.ts";
import { conditionsOf } from "../src/rules/model-rules.ts";

/** Generated beside the invented people of each model, spread over all combinations that its rules tell apart. */
const GENERATED = 12;
const DRAWN = 600;
/** Most evaluations of one search; beyond, the optimum of that citizen is not known. */
const MOST_EVALUATIONS = 4_000;

const isPossible = (model: OneThingModel, facts: CaseFacts): boolean =>
  Object.entries(facts).every(([key, value]) => {
    const { min, max } = model.facts.find(({ id }) => id === parseFactKey(key).factId) ?? {};
    return typeof value !== "number" || (value >= (min ?? value) && value <= (max ?? value));
  });

/** Facts of elements that a list does not have are nobody's. */
const withinLists = (facts: CaseFacts): CaseFacts =>
  Object.fromEntries(
    Object.entries(facts).filter(([key]) => {
      const { factId, index } = parseFactKey(key);
      return index === undefined || index < Number(facts[`${factId.split(".")[0]}.count`] ?? 0);
    }),
  );

/** Citizens of a model, each with all the facts that may be asked: its invented people first. */
export const citizensOf = (model: OneThingModel): CaseFacts[] => {
  const conditions = conditionsOf(model).map(({ condition }) => condition);
  const drawn = [...assignments(model, conditions).take(DRAWN)].filter((facts) => isPossible(model, facts));
  const step = Math.max(1, Math.floor(drawn.length / GENERATED));
  const spread = drawn.filter((_, i) => i % step === 0).slice(0, GENERATED);
  return [...Object.values(model.people), ...spread].map(withinLists);
};

const toFacts = (entries: Iterable<readonly [string, CaseFacts[string]]>): FactSet =>
  new Map(
    [...entries].map(([key, value]): [string, Fact] => [
      key,
      value === null || value === undefined ? { state: "declined" } : { state: "known", value },
    ]),
  );

export type Case = { model: OneThingModel; tables: RuleTables; citizen: CaseFacts };

/** The keys that the dialogue asks for, in order. What the citizen does not know is answered 不清楚. */
export const askedOf = ({ model, tables, citizen }: Case): string[] => {
  const said = new Map<string, CaseFacts[string]>();
  for (;;) {
    const evaluation = evaluateOneThing(model, tables, { facts: toFacts(said), asOf: model.casesAsOf });
    const next = chooseNextFact(model, evaluation);
    if (next === undefined) return [...said.keys()];
    if (said.has(next.key)) throw new Error(`${model.id} asks twice for ${next.key}`);
    said.set(next.key, citizen[next.key] ?? null);
  }
};

function* subsets<T>(from: readonly T[], size: number, start = 0): Generator<T[]> {
  if (size === 0) yield [];
  else
    for (let i = start; i <= from.length - size; i += 1)
      for (const rest of subsets(from, size - 1, i + 1)) yield [from[i] as T, ...rest];
}

/**
 * The fewest facts that leave nothing to ask for this citizen, had one known them from the start: no way of asking is
 * shorter. Found by trying all sets, the small first; undefined where that takes too long.
 */
export const fewestFacts = ({ model, tables, citizen }: Case, asked: readonly string[]): number | undefined => {
  let evaluations = 0;
  const settles = (keys: readonly string[]): boolean => {
    evaluations += 1;
    const facts = toFacts(keys.map((key) => [key, citizen[key] ?? null] as const));
    const evaluation = evaluateOneThing(model, tables, { facts, asOf: model.casesAsOf });
    return missingFacts(evaluation).every((key) => facts.has(key));
  };
  const all = [...new Set([...Object.keys(citizen), ...asked])];
  const needed = all.filter((key) => !settles(all.filter((other) => other !== key)));
  const others = all.filter((key) => !needed.includes(key));
  for (let size = 0; needed.length + size < asked.length; size += 1)
    for (const some of subsets(others, size)) {
      if (evaluations >= MOST_EVALUATIONS) return undefined;
      if (settles([...needed, ...some])) return needed.length + size;
    }
  return asked.length;
};
