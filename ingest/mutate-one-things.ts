import { parseArgs } from "node:util";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { readConfig } from "../src/config/config.ts";
import type { Condition } from "../src/domain/condition.ts";
import type { OneThingModel, RuleCase } from "../src/domain/one-thing.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { conditionsOf } from "../src/rules/model-rules.ts";
import { runCase } from "./model-cases.ts";
import { type MutationTables, mutateCondition, mutateDerivation } from "./mutate-conditions.ts";

/** A wrong version of a model, with the cases that should notice it. */
type Suspect = { place: string; what: string; notices: () => boolean };

const fails = (
  model: OneThingModel,
  tables: Catalogue,
  of: { condition: Condition; cases: readonly RuleCase[] },
): boolean => of.cases.some((one) => runCase(model, tables, { condition: of.condition, one }).value !== one.expect);

const suspectsOf = (model: OneThingModel, catalogue: Catalogue): Suspect[] => {
  const options = new Map(model.facts.map((fact) => [fact.id, (fact.options ?? []).map(({ code }) => code)]));
  const tables: MutationTables = {
    options: (factId) => options.get(factId) ?? [],
    parent: (region) => catalogue.regions.get(region)?.parent,
  };
  const rules = conditionsOf(model).filter(({ place }) => !place.startsWith("derivedFacts/"));
  return [
    ...rules.flatMap(({ place, condition, cases }) =>
      mutateCondition(condition, tables).map(({ what, mutated }) => ({
        place,
        what,
        notices: () => fails(model, catalogue, { condition: mutated, cases }),
      })),
    ),
    ...model.derivedFacts.flatMap((fact, i) =>
      mutateDerivation(fact.derive, tables).map(({ what, mutated }) => {
        const wrong = { ...model, derivedFacts: model.derivedFacts.with(i, { ...fact, derive: mutated }) };
        const notices = () => conditionsOf(wrong).some((placed) => fails(wrong, catalogue, placed));
        return { place: `derivedFacts/${fact.id}`, what, notices };
      }),
    ),
  ];
};

const { values } = parseArgs({ options: { "one-thing": { type: "string" } } });
const catalogue = await loadCatalogue({ directory: readConfig().dataDir });
const models = [...catalogue.oneThings.values()].filter(({ id }) => (values["one-thing"] ?? id) === id);
let survivors = 0;
for (const model of models) {
  const suspects = suspectsOf(model, catalogue);
  const alive = suspects.filter(({ notices }) => !notices());
  for (const { place, what } of alive) process.stderr.write(`survived one-things/${model.id} ${place} ${what}\n`);
  process.stderr.write(`${model.id}: ${suspects.length} mutants, ${alive.length} survived\n`);
  survivors += alive.length;
}
process.exitCode = survivors > 0 || models.length === 0 ? 1 : 0;
