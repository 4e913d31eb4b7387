import {
  MATCH_THRESHOLDS,
  matchOneThing,
  type OneThingMatch,
  prepareMatching,
} from "../../src/guide/match-one-thing.ts";
import { readAnswerRows } from "../answer-rows.ts";
import { type MatchingRow, matchingRowsOfQuestions, readMatchingRows } from "../matching-rows.ts";
import { type Interval, quantileInterval, share } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";

type Matched = { row: MatchingRow; match: OneThingMatch; milliseconds: number };

/** What a person is shown, best first. */
const shownIds = (match: OneThingMatch): string[] => {
  switch (match.kind) {
    case "one":
      return [match.id, ...match.others.map(({ id }) => id)];
    case "choose":
      return match.candidates.map(({ id }) => id);
    case "several":
      return match.intents.map(({ id }) => id);
    case "none":
      return [];
  }
};

/** That any bundle is meant, as the decision sees it. */
const anyOf = (match: OneThingMatch): number => {
  const sum = (candidates: readonly { score: number }[]): number =>
    candidates.reduce((total, { score }) => total + score, 0);
  switch (match.kind) {
    case "one":
      return sum([match, ...match.others]);
    case "choose":
      return sum(match.candidates);
    case "several":
      return 1;
    case "none":
      return sum(match.nearest);
  }
};

/** The best candidate whatever was decided, for the curve of thresholds. */
const bestOf = (match: OneThingMatch): { id: string; score: number } | undefined => {
  switch (match.kind) {
    case "one":
      return match;
    case "choose":
      return match.candidates[0];
    case "several":
      return { id: match.intents[0]?.id ?? "", score: 1 };
    case "none":
      return match.nearest[0];
  }
};

const isFirst = ({ row, match }: Matched): boolean => match.kind !== "several" && shownIds(match)[0] === row.ids[0];
const isShown = ({ row, match }: Matched): boolean =>
  shownIds(match)
    .slice(0, 3)
    .includes(row.ids[0] ?? "");
const foundAll = ({ row, match }: Matched): boolean =>
  match.kind === "several" &&
  match.intents.length === row.ids.length &&
  row.ids.every((id) => shownIds(match).includes(id));
const offersChoice = ({ row, match }: Matched): boolean =>
  match.kind === "choose" && row.ids.some((id) => shownIds(match).includes(id));

const SUITE = "matching";
const BINS = 10;

/** How far scores are from the share that was right, over tenths of the score, weighed by rows. */
const calibrationError = (matched: readonly Matched[]): Interval => {
  const judged = matched.flatMap(({ row, match }) => {
    const best = bestOf(match);
    return best && match.kind !== "several" ? [{ score: best.score, right: row.ids[0] === best.id }] : [];
  });
  let error = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const own = judged.filter(({ score }) => Math.min(BINS - 1, Math.floor(score * BINS)) === bin);
    const gap = own.reduce((sum, { score, right }) => sum + score - (right ? 1 : 0), 0);
    error += Math.abs(gap);
  }
  const value = judged.length === 0 ? 0 : error / judged.length;
  return { value, low: value, high: value, n: judged.length };
};

const measure = (variant: string, matched: readonly Matched[]): Metric[] => {
  const of = (outcome: MatchingRow["outcome"]): Matched[] => matched.filter(({ row }) => row.outcome === outcome);
  const metric = (name: string, interval: Interval): Metric[] =>
    interval.n === 0 ? [] : [toMetric({ suite: SUITE, dataset: "own", variant, metric: name }, interval)];
  const one = of("one");
  const single = [...one, ...of("none")];
  return [
    ...metric("top-1", share(one.map(isFirst))),
    ...metric("top-3", share(one.map(isShown))),
    ...metric("one-at-once", share(one.map((entry) => entry.match.kind === "one" && isFirst(entry)))),
    ...metric(
      "wrong-one",
      share(matched.map((entry) => entry.match.kind === "one" && !entry.row.ids.includes(entry.match.id))),
    ),
    ...metric("none", share(of("none").map(({ match }) => match.kind === "none"))),
    ...metric(
      "none:long",
      share(
        of("none")
          .filter(({ row }) => row.text.length > 80)
          .map(({ match }) => match.kind === "none"),
      ),
    ),
    ...metric("several", share(of("several").map(foundAll))),
    ...metric("ambiguous", share(of("choose").map(offersChoice))),
    ...metric("calibration-error", calibrationError(single)),
    ...metric(
      "p95-ms",
      quantileInterval(
        matched.map(({ milliseconds }) => milliseconds),
        0.95,
      ),
    ),
  ];
};

/** For each threshold: bundles rightly shown first, and messages that match none rightly told so. */
const curve = (matched: readonly Matched[]): string[] =>
  [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((threshold) => {
    const passes = ({ match }: Matched): boolean => anyOf(match) >= threshold;
    const one = matched.filter(({ row }) => row.outcome === "one");
    const right = one.filter((entry) => passes(entry) && bestOf(entry.match)?.id === entry.row.ids[0]);
    const none = matched.filter(({ row }) => row.outcome === "none");
    const refused = none.filter((entry) => !passes(entry));
    const mark = threshold === MATCH_THRESHOLDS.none ? " ← in force" : "";
    return `threshold ${threshold.toFixed(1)}: right first ${share(one.map((entry) => right.includes(entry))).value.toFixed(3)}, none rightly said ${share(none.map((entry) => refused.includes(entry))).value.toFixed(3)}${mark}`;
  });

const matchRows = async (rows: readonly MatchingRow[], { services }: SuiteContext): Promise<Matched[]> => {
  const matched: Matched[] = [];
  for (const row of rows) {
    const started = performance.now();
    const match = await matchOneThing(row.text, services);
    matched.push({ row, match, milliseconds: performance.now() - started });
  }
  return matched;
};

const isRight = (entry: Matched): boolean => {
  switch (entry.row.outcome) {
    case "one":
      return isFirst(entry);
    case "choose":
      return offersChoice(entry);
    case "several":
      return foundAll(entry);
    case "none":
      return entry.match.kind === "none";
  }
};

/** Which bundle a message means: rows of `matching-*.jsonl`, and questions of the answers' evaluation taken as messages. */
export const matchingSuite: Suite = {
  name: SUITE,
  thresholds: [
    { metric: "top-1", variant: "messages", atLeast: 0.93 },
    { metric: "none", variant: "messages", atLeast: 0.9 },
    { metric: "top-1", variant: "events", atLeast: 0.93 },
    { metric: "several", variant: "events", atLeast: 0.8 },
    { metric: "top-1", variant: "questions", atLeast: 0.94 },
    { metric: "top-3", variant: "questions", atLeast: 0.97 },
    { metric: "none", variant: "questions", atLeast: 0.82 },
  ],
  run: async (context) => {
    const { config, services, say } = context;
    prepareMatching(services);
    const rows = await readMatchingRows(config.dataDir, services.catalogue.guides);
    const sets = { messages: rows, ...matchingRowsOfQuestions(await readAnswerRows(config.dataDir)) };
    if (rows.length === 0)
      say("no rows in data/eval/matching-*.jsonl: only questions of the answers' evaluation are matched");
    await matchRows(sets.questions.slice(0, 30), context);
    const metrics: Metric[] = [];
    for (const [variant, own] of Object.entries(sets)) {
      const matched = await matchRows(own, context);
      metrics.push(...measure(variant, matched));
      for (const entry of matched.filter((candidate) => !isRight(candidate)))
        say(
          `${variant} ${entry.row.outcome} ${entry.row.ids.join(",")} → ${entry.match.kind} ${shownIds(entry.match).join(",")}: ${entry.row.text}`,
        );
      if (own.length > 0) for (const line of curve(matched)) say(`${variant} ${line}`);
    }
    return metrics;
  },
};
