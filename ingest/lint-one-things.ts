import type { OneThingModel, Vocabulary } from "../src/domain/one-thing.ts";
import type { Passage } from "../src/domain/passage.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { evaluateCondition } from "../src/rules/evaluate-condition.ts";
import { createRuleContext, type RuleTables } from "../src/rules/evaluate-rule.ts";
import { conditionsOf, nodesOf, type PlacedCondition } from "../src/rules/model-rules.ts";
import { lintCitations, lintCoverage } from "./lint-citations.ts";
import { lintConditions, lintOptions } from "./lint-conditions.ts";
import { lintIds } from "./lint-ids.ts";
import { assignments } from "./model-assignments.ts";
import { lintCases, lintFacts, toFactSet } from "./model-cases.ts";
import { splitPassages } from "./split-passages.ts";

type Known = { model: OneThingModel; tables: RuleTables };

const OPEN = new Set(["vague", "known"]);

/** Each value that a condition can take has a case; a condition that a person finishes may lack one. */
const lintKinds = ({ model, tables }: Known, { condition, cases }: PlacedCondition): string[] => {
  const lacking = [true, false, null].filter((kind) => cases.every(({ expect }) => expect !== kind));
  if (lacking.length === 0) return [];
  const open = nodesOf(condition).some(({ node }) => Object.keys(node).some((key) => OPEN.has(key)));
  const reachable = new Set<boolean | null>();
  if (open)
    for (const facts of [{}, ...assignments(model, [condition])])
      reachable.add(
        evaluateCondition(
          condition,
          createRuleContext(model, tables, { facts: toFactSet(facts), asOf: model.casesAsOf }),
        ).value,
      );
  return lacking.filter((kind) => !open || reachable.has(kind)).map((kind) => `no case is ${kind ?? "unknown (null)"}`);
};

/** Two outcomes that cannot both be told to one person, and one who would be told both. */
const lintOutcomes = ({ model, tables }: Known): string[] => {
  const conditions = new Map(conditionsOf(model).map(({ place, condition }) => [place, condition]));
  const withCondition = model.outcomes.map((outcome) => ({
    ...outcome,
    condition: conditions.get(`outcomes/${outcome.id}`),
  }));
  const going = withCondition.filter(({ kind }) => kind === "proceed");
  const stopping = withCondition.filter(({ kind }) => kind !== "proceed" && kind !== "at-the-window");
  return going.flatMap((go) =>
    stopping.flatMap((stop) => {
      const both = [stop.condition, go.condition].filter((condition) => condition !== undefined);
      for (const facts of assignments(model, both)) {
        const context = createRuleContext(model, tables, { facts: toFactSet(facts), asOf: model.casesAsOf });
        if (both.every((condition) => evaluateCondition(condition, context).value === true))
          return [`outcomes/${go.id} and ${stop.id} are both true for ${JSON.stringify(facts)}`];
      }
      return [];
    }),
  );
};

/** The passages that rules can cite, by id, as the index holds them. */
export const passagesOf = ({ guides }: Catalogue): ReadonlyMap<string, Passage> =>
  new Map([...guides.values()].flatMap(splitPassages).map((passage) => [passage.id, passage]));

/** Everything that is wrong with one modelled one-thing, each fault with its place. */
export const lintOneThing = (
  model: OneThingModel,
  catalogue: Catalogue,
  { vocabulary, passages }: { vocabulary: Vocabulary; passages: ReadonlyMap<string, Passage> },
): string[] => {
  const known: Known = { model, tables: catalogue };
  const conditions = conditionsOf(model);
  const faults = [
    ...lintIds(model, vocabulary, catalogue),
    ...lintCitations(model, passages),
    ...lintCoverage(model, passages),
    ...lintConditions(model, catalogue.parameters),
    ...lintOptions(model),
    ...Object.entries(model.people).flatMap(([name, facts]) =>
      lintFacts(model, facts).map((fault) => `people/${name}: ${fault}`),
    ),
    ...conditions.flatMap((placed) =>
      [...lintCases(model, catalogue, placed), ...lintKinds(known, placed)].map((fault) => `${placed.place} ${fault}`),
    ),
  ];
  // Outcomes are compared only where everything they rest on is sound.
  return faults.length > 0 ? faults : lintOutcomes(known);
};
