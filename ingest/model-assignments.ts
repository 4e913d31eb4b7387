import type { Condition, FactValue } from "../src/domain/condition.ts";
import type { CaseFacts, OneThingModel } from "../src/domain/one-thing.ts";
import { factsAsked, factsNamed } from "../src/rules/model-rules.ts";
import { possibleValues } from "../src/rules/possible-values.ts";

/** Beyond so many combinations a fixed pseudo-random sample of this size stands for all of them. */
const MOST_ASSIGNMENTS = 20_000;

/** The same sequence in every run: a finding can be reproduced. */
const createPicker = (): (<T>(from: readonly T[]) => T | undefined) => {
  let state = 1;
  return (from) => {
    state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647;
    return from[state % from.length];
  };
};

/**
 * Complete assignments of the facts that some conditions need: all of them where they are few, else a fixed sample.
 * Lists have up to two elements.
 */
export function* assignments(model: OneThingModel, conditions: readonly Condition[]): Generator<CaseFacts> {
  const valuesOf = possibleValues(model);
  const definitions = new Map(model.facts.map((fact) => [fact.id, fact]));
  const lists = new Set(model.roles.filter(({ many }) => many).map(({ id }) => id));
  const axes = factsAsked(model, conditions.flatMap(factsNamed)).flatMap((factId): [string, FactValue[]][] => {
    const fact = definitions.get(factId);
    if (fact === undefined) return [];
    const values = valuesOf(fact);
    const [role = "", name] = factId.split(".");
    if (!lists.has(role) || name === "count") return [[factId, values]];
    return [0, 1].map((i) => [`${role}[${i}].${name}`, values]);
  });
  const total = axes.reduce((product, [, values]) => product * values.length, 1);
  const pick = createPicker();
  for (let n = 0; n < Math.min(total, MOST_ASSIGNMENTS); n++) {
    let rest = n;
    const facts: CaseFacts = {};
    for (const [key, values] of axes) {
      const value = total > MOST_ASSIGNMENTS ? pick(values) : values[rest % values.length];
      rest = Math.floor(rest / values.length);
      facts[key] = value ?? null;
    }
    yield facts;
  }
}
