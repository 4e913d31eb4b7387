import { readSharc, type SharcTurn } from "../datasets/sharc.ts";
import { alignQuestion, type Decision, decideTurn } from "../sharc/decide-turn.ts";
import { readRule } from "../sharc/read-rule.ts";
import { type Interval, share } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";

const SUITE = "sharc";
const KINDS = ["yes", "no", "irrelevant", "ask"] as const;

/** `covers`: the text was read, and its clauses have words of every question that was asked before. */
type Row = { ruleId: string; gold: SharcTurn["gold"]; decision: Decision; covers: boolean };

const isRight = ({ gold, decision }: Row): boolean => gold.kind === decision.kind;
const isRead = ({ decision }: Row): boolean => decision.tree?.isRead === true;
const covers = (row: Row): boolean => row.covers;

const decideRow = ({ ruleId, turn, gold }: SharcTurn): Row => {
  const tree = readRule(turn.rule, turn.question);
  const clauses = tree?.groups.flat() ?? [];
  const isCovered = turn.history.every(({ question }) => alignQuestion(question, clauses) !== undefined);
  return { ruleId, gold, decision: decideTurn(turn), covers: tree?.isRead === true && isCovered };
};

/** Whether the clause asked for is the one that the gold question asks. */
const asksSame = ({ gold, decision }: Row): boolean =>
  gold.kind === "ask" &&
  decision.kind === "ask" &&
  alignQuestion(gold.question, decision.tree.groups.flat()) === decision.clause;

/** Mean of the shares of the kinds; the interval takes their errors as independent. */
const meanOfShares = (intervals: readonly Interval[]): Interval => {
  const mean = (pick: (interval: Interval) => number): number =>
    intervals.reduce((sum, interval) => sum + pick(interval), 0) / intervals.length;
  const spread = (pick: (interval: Interval) => number): number =>
    Math.sqrt(intervals.reduce((sum, interval) => sum + pick(interval) ** 2, 0)) / intervals.length;
  const value = mean((interval) => interval.value);
  return {
    value,
    low: Math.max(0, value - spread((interval) => interval.value - interval.low)),
    high: Math.min(1, value + spread((interval) => interval.high - interval.value)),
    n: intervals.reduce((sum, { n }) => sum + n, 0),
  };
};

const measure = (variant: string, rows: readonly Row[]): Metric[] => {
  const metric = (name: string, interval: Interval): Metric =>
    toMetric({ suite: SUITE, dataset: "sharc", variant, metric: name }, interval);
  const byKind = KINDS.map((kind) => ({ kind, rows: rows.filter(({ gold }) => gold.kind === kind) }));
  const asked = rows.filter(({ gold }) => gold.kind === "ask");
  return [
    metric("micro-accuracy", share(rows.map(isRight))),
    metric("macro-accuracy", meanOfShares(byKind.map((each) => share(each.rows.map(isRight))))),
    ...byKind.map((each) => metric(`accuracy-${each.kind}`, share(each.rows.map(isRight)))),
    metric("tree-read", share(rows.map(isRead))),
    metric("micro-accuracy-tree-read", share(rows.filter(isRead).map(isRight))),
    metric("tree-covers-history", share(rows.map(covers))),
    metric("micro-accuracy-tree-covers", share(rows.filter(covers).map(isRight))),
    metric("follow-up-exact", share(asked.map(asksSame))),
    metric("follow-up-exact-when-asked", share(asked.filter(isRight).map(asksSame))),
  ];
};

const run = async ({ config, say }: SuiteContext): Promise<Metric[]> => {
  if (config.benchDir === undefined) {
    say("sharc: skipped, ONETHING_BENCH_DIR is not set");
    return [];
  }
  const turns = await readSharc(config.benchDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!turns) {
    say("sharc: skipped, its files are not in ONETHING_BENCH_DIR");
    return [];
  }
  const rows = turns.map(decideRow);
  say(`sharc: ${rows.length} turns over ${new Set(rows.map(({ ruleId }) => ruleId)).size} rules`);
  return [
    ...measure("all-rows", rows),
    ...measure(
      "even-rows",
      rows.filter((_, i) => i % 2 === 0),
    ),
    ...measure(
      "odd-rows",
      rows.filter((_, i) => i % 2 === 1),
    ),
  ];
};

/**
 * Rules in plain words, a situation and a conversation: the decision, or the question that comes next. The reader was
 * tuned on the even rows; the odd ones speak of the same rules.
 */
export const sharcSuite: Suite = { name: SUITE, thresholds: [], run };
