import type { IntentModel } from "../domain/intent-model.ts";
import { calibrate } from "./calibrate.ts";
import { type GuideNames, namedShare, saidPairs } from "./guide-names.ts";
import { logOdds } from "./linear.ts";
import { compareGuides } from "./neighbours.ts";
import { predictTrees } from "./trees.ts";
import type { Understanding } from "./understand.ts";

/** Probability, calibrated on rows that the models had not seen, that this guide is what the text is about. */
export type ScoredGuide = { id: string; score: number };

const MOST = 5;
const LEAST_P = 0.004;

/** Guides worth scoring, most likely first: always two, and others that come near. */
export const guideCandidates = (understanding: Understanding): { label: string; p: number }[] =>
  understanding.guides
    .filter(({ label }) => label !== "none")
    .filter(({ p }, i) => i < 2 || p > LEAST_P)
    .slice(0, MOST);

/** Inputs of the decision whether one guide is meant, for each candidate in order. */
export const matchFeatures = (
  model: IntentModel,
  understanding: Understanding,
  names: GuideNames,
): { id: string; features: Record<string, number> }[] => {
  const candidates = guideCandidates(understanding);
  const likely = candidates.map(({ label }) => label);
  const said = saidPairs(understanding.text);
  const none = understanding.guides.find(({ label }) => label === "none")?.p ?? 0;
  const outcomes = Object.fromEntries([...understanding.outcomes].map(([name, p]) => [`says-${name}`, logOdds(p)]));
  const shares = candidates.map(({ label }) => namedShare(names.get(label)?.own ?? [], said));
  const nearest = compareGuides(model.neighbours, understanding.vector, { guides: likely, likely });
  return candidates.map(({ label, p }, rank) => {
    const near = nearest[rank] as (typeof nearest)[number];
    const others = candidates.filter((_, i) => i !== rank);
    const own = Math.max(near.covered, near.uncovered, near.event);
    const features = {
      ...outcomes,
      p: logOdds(p),
      none: logOdds(none),
      rank,
      margin: p - Math.max(0, ...others.map((other) => other.p)),
      near: own,
      nearEvent: near.event,
      nearMargin: own - near.elsewhere,
      elsewhere: near.elsewhere,
      answerable: near.answerable,
      named: shares[rank] as number,
      namedElsewhere: Math.max(0, ...shares.filter((_, i) => i !== rank)),
      member: namedShare(names.get(label)?.members ?? [], said),
      event: understanding.fields.get("event") ?? 0,
      length: Math.min(understanding.text.length, 100) / 100,
    };
    return { id: label, features };
  });
};

/** Candidates by calibrated score, best first; ties by id. */
export const scoreGuides = (model: IntentModel, understanding: Understanding, names: GuideNames): ScoredGuide[] =>
  matchFeatures(model, understanding, names)
    .map(({ id, features }) => ({
      id,
      score: calibrate(model.matching.calibration, predictTrees(model.matching.trees, features)),
    }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
