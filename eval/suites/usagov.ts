import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Fact } from "../../src/domain/condition.ts";
import { evaluateCondition } from "../../src/rules/evaluate-condition.ts";
import type { Tristate } from "../../src/rules/values.ts";
import type { RuleContext, Verdict } from "../../src/rules/verdict.ts";
import { type BenefitRules, readBenefitRules } from "../datasets/benefit-rules.ts";
import { type BenefitScenario, readBenefitScenarios } from "../datasets/benefit-scenarios.ts";
import { share } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";

const SUITE = "usagov";
const FOLDER = "usagov-benefits";
const RULES = "life_event_death_form_and_benefits.json";
/** The rules of the scenarios, an older state of them and their translation, which has mistakes of its own. */
const FILES = { "usagov-rules": RULES, "usagov-older": "death_older.json", "usagov-spanish": "es_death.json" };

type Decided = { title: string; verdict: Verdict };

const contextOf = (rules: BenefitRules, facts: ReadonlyMap<string, Fact>, asOf: string): RuleContext => ({
  facts,
  types: rules.types,
  derivations: rules.derivations,
  parameters: new Map(),
  regions: new Map(),
  asOf,
});

const decideAll = (rules: BenefitRules, facts: ReadonlyMap<string, Fact>, asOf: string): Decided[] =>
  rules.benefits.flatMap(({ title, condition }) =>
    condition ? [{ title, verdict: evaluateCondition(condition, contextOf(rules, facts, asOf)) }] : [],
  );

/** The results name some benefits by the beginning of their title. */
const isNamed = (title: string, names: readonly string[], titles: readonly string[]): boolean =>
  names.some((name) =>
    titles.includes(name)
      ? title === name
      : title.startsWith(name) && titles.filter((each) => each.startsWith(name)).length === 1,
  );

const count = (decided: readonly Decided[], value: Tristate): number =>
  decided.filter(({ verdict }) => verdict.value === value).length;

/**
 * Per benefit whether the verdict is the published one. Where the results name fewer benefits than they count, only
 * the named ones are judged.
 */
const judgeBenefits = ({ results }: BenefitScenario, decided: readonly Decided[]): boolean[] => {
  const names = results.eligible.eligible_benefits ?? [];
  const complete = names.length === results.eligible.length;
  const titles = decided.map(({ title }) => title);
  return decided.flatMap(({ title, verdict }) => {
    const named = isNamed(title, names, titles);
    return named || complete ? [(verdict.value === true) === named] : [];
  });
};

const judgeCounts = ({ results }: BenefitScenario, decided: readonly Decided[]): boolean[] => {
  const more = results.moreInformationNeeded;
  return [
    count(decided, true) === results.eligible.length,
    decided.length === results.total_benefits,
    ...(more ? [count(decided, null) === more.length] : []),
  ];
};

/**
 * Each benefit once more with each answer taken away: it must be what its criteria one by one give, false where
 * another one is false, undecided where none is, and waiting for the answer that was taken.
 */
const judgeUnknown = (rules: BenefitRules, facts: ReadonlyMap<string, Fact>, asOf: string): boolean[] =>
  [...facts.keys()].flatMap((taken) => {
    const rest = new Map([...facts].filter(([key]) => key !== taken));
    const context = contextOf(rules, rest, asOf);
    return rules.benefits.flatMap(({ criteria, condition }) => {
      if (!condition) return [];
      const before = criteria.map((criterion) => evaluateCondition(criterion, contextOf(rules, facts, asOf)));
      const rests = criteria.map((criterion) => evaluateCondition(criterion, context));
      if (rests.every(({ value }, i) => value === before[i]?.value)) return [];
      const isFalse = rests.some(({ value }) => value === false);
      const { value, missing } = evaluateCondition(condition, context);
      return [isFalse ? value === false : value === null && missing.includes(taken)];
    });
  });

const SOURCE_DATE = /\b[0-9a-f]{40} (\d{4}-\d{2}-\d{2})\b/u;

/** The rules and their results are of one day: a death "less than two years ago" has to be counted from it. */
const readDay = async (folder: string): Promise<string> => {
  const [, day] = SOURCE_DATE.exec(await readFile(join(folder, "PROVENANCE.txt"), "utf8")) ?? [];
  if (!day) throw new Error(`${FOLDER}: PROVENANCE.txt names no commit with its day`);
  return day;
};

const metric = (dataset: string, name: string, values: readonly boolean[]): Metric =>
  toMetric({ suite: SUITE, dataset, variant: "rules", metric: name }, share(values));

const measureFile = async (path: string, name: string, { say }: SuiteContext): Promise<Metric[]> => {
  const file = basename(path);
  const rules = await readBenefitRules(path);
  const { unread, unreachable } = rules;
  for (const { place, reason } of unread) say(`${file}: ${place} not read: ${reason}`);
  for (const { place, reason } of unreachable)
    say(`${file}: ${place} accepts what its question does not offer: ${reason}`);
  const read = rules.benefits.flatMap(({ criteria }) => criteria.map(() => true));
  return [metric(name, "criteria-read", [...read, ...unread.map(() => false)])];
};

const measureScenarios = async (folder: string, { say }: SuiteContext): Promise<Metric[]> => {
  const asOf = await readDay(folder);
  const rules = await readBenefitRules(join(folder, RULES));
  const file = join(folder, "scenarios_expected_eligible.json");
  const { scenarios, withoutResults } = await readBenefitScenarios(file, rules.types, asOf);
  say(`usagov: ${scenarios.length} scenarios with results on ${asOf}, ${withoutResults} without`);
  const rows = scenarios.map((scenario) => {
    const decided = decideAll(rules, scenario.facts, asOf);
    const benefits = judgeBenefits(scenario, decided);
    const counts = judgeCounts(scenario, decided);
    const answers = [...scenario.facts].map(() => true).concat(scenario.refused.map(() => false));
    const exact = [...benefits, ...counts, ...answers].every(Boolean);
    for (const key of scenario.refused) say(`usagov: ${scenario.name}: answer ${key} not read`);
    say(
      `usagov: ${scenario.name} ${exact ? "exact" : "NOT EXACT"}: eligible ${count(decided, true)} of ${scenario.results.eligible.length}, open ${count(decided, null)} of ${scenario.results.moreInformationNeeded?.length ?? "any"}, benefits judged ${benefits.length}`,
    );
    return { benefits, counts, exact, answers, unknown: judgeUnknown(rules, scenario.facts, asOf) };
  });
  return [
    metric(
      FOLDER,
      "benefit-exact",
      rows.flatMap(({ benefits }) => benefits),
    ),
    metric(
      FOLDER,
      "count-exact",
      rows.flatMap(({ counts }) => counts),
    ),
    metric(
      FOLDER,
      "scenario-exact",
      rows.map(({ exact }) => exact),
    ),
    metric(
      FOLDER,
      "answers-read",
      rows.flatMap(({ answers }) => answers),
    ),
    metric(
      FOLDER,
      "unknown-not-false",
      rows.flatMap(({ unknown }) => unknown),
    ),
  ];
};

const run = async (context: SuiteContext): Promise<Metric[]> => {
  const { benchDir } = context.config;
  if (benchDir === undefined) {
    context.say("usagov: skipped, ONETHING_BENCH_DIR is not set");
    return [];
  }
  const folder = join(benchDir, FOLDER);
  try {
    const scenarios = await measureScenarios(folder, context);
    const files: Metric[] = [];
    for (const [name, file] of Object.entries(FILES))
      files.push(...(await measureFile(join(folder, file), name, context)));
    return [...scenarios, ...files];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    context.say("usagov: skipped, its files are not in ONETHING_BENCH_DIR");
    return [];
  }
};

/** Published eligibility criteria of a government as conditions, against its published results. */
export const usagovSuite: Suite = { name: SUITE, thresholds: [], run };
