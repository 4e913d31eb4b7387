import type { IntentModel } from "../domain/intent-model.ts";
import type { Passage } from "../domain/passage.ts";
import { characterPairs } from "../text/tokens.ts";
import { dot, FLOOR, logistic, logOdds } from "./linear.ts";
import { compareToBank } from "./neighbours.ts";
import { type Understanding, unitsByGuide } from "./understand.ts";

export type UnitCandidate = { passage: Passage; vector: Float32Array | undefined };
export type RankedUnit = UnitCandidate & { score: number; features: UnitFeatures };

/** Names of the ranker's inputs; weights are learned by name, so order does not matter. */
export type UnitFeatures = Readonly<Record<string, number>>;

const COMMON_IDF = 4;

/** Pairs of the question that tell something, with their weight: those of the guide's own name say only which guide. */
const tellingPairs = (
  model: IntentModel,
  asked: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Map<string, number> => {
  const weights = new Map<string, number>();
  for (const pair of asked) {
    if (known.has(pair)) continue;
    weights.set(pair, model.vocabulary.get(pair)?.[1] ?? COMMON_IDF * 2);
  }
  return weights;
};

const share = (weights: ReadonlyMap<string, number>, pairs: ReadonlySet<string>): number => {
  let total = 0;
  let found = 0;
  for (const [pair, weight] of weights) {
    total += weight;
    if (pairs.has(pair)) found += weight;
  }
  return total === 0 ? 0 : found / total;
};

type PassagePairs = {
  title: ReadonlySet<string>;
  text: ReadonlySet<string>;
  question: ReadonlySet<string> | undefined;
};

/** Passages stay in memory between questions, and so do their character pairs. */
const pairsOf = new WeakMap<Passage, PassagePairs>();

const passagePairs = (passage: Passage): PassagePairs => {
  const known = pairsOf.get(passage);
  if (known) return known;
  const pairs = {
    title: characterPairs(passage.title),
    text: characterPairs(`${passage.headingPath.slice(1).join("")}${passage.text}`),
    question: passage.question === undefined ? undefined : characterPairs(passage.question),
  };
  pairsOf.set(passage, pairs);
  return pairs;
};

/** Units whose probability counts for a passage: its own and those of its parts. */
const unitsOf = (passage: Passage): string[] => [passage.unit, ...passage.parts.map((part) => part.unit)];

/** Guides worth looking into: the likeliest and those that come near it. */
export const likelyGuides = (understanding: Understanding, limit = 3): { label: string; p: number }[] =>
  understanding.guides.filter(({ label, p }, i) => label !== "none" && (i < 2 || p > 0.05)).slice(0, limit);

export const unitFeatures = (
  model: IntentModel,
  understanding: Understanding,
  candidates: readonly UnitCandidate[],
): UnitFeatures[] => {
  const unitsOfGuide = new Map<string, Map<string, number>>();
  const guideP = toProbabilities(understanding);
  const asked = characterPairs(understanding.text);
  return candidates.map(({ passage, vector }) => {
    const guide = passage.documentId;
    let units = unitsOfGuide.get(guide);
    if (!units) {
      units = unitsByGuide(model, understanding, guide);
      unitsOfGuide.set(guide, units);
    }
    const pairs = passagePairs(passage);
    const weights = tellingPairs(model, asked, pairs.title);
    const p = (name: string): number => units.get(name) ?? 0;
    const unit = Math.min(
      1,
      unitsOf(passage).reduce((sum, name) => sum + p(name), 0),
    );
    return {
      guide: logOdds(guideP.get(guide) ?? 0),
      dense: vector ? dot(understanding.vector, vector) : 0,
      unit: logOdds(unit),
      joint: Math.log(Math.max((guideP.get(guide) ?? 0) * unit, FLOOR)),
      unitOwn: logOdds(p(passage.unit)),
      field: logOdds(understanding.fields.get(passage.field) ?? 0),
      overlap: share(weights, pairs.text),
      questionOverlap: pairs.question ? share(weights, pairs.question) : 0,
      [`is-${passage.field}`]: 1,
    };
  });
};

const toProbabilities = (understanding: Understanding): Map<string, number> =>
  new Map(understanding.guides.map(({ label, p }) => [label, p]));

export const weigh = (weights: Readonly<Record<string, number>>, features: UnitFeatures): number => {
  let sum = weights["bias"] ?? 0;
  for (const [name, value] of Object.entries(features)) sum += (weights[name] ?? 0) * value;
  return sum;
};

/** Candidates by the probability that they are what is asked, best first; ties by passage id. */
export const rankUnits = (
  model: IntentModel,
  understanding: Understanding,
  candidates: readonly UnitCandidate[],
): RankedUnit[] => {
  const features = unitFeatures(model, understanding, candidates);
  return candidates
    .map(({ passage, vector }, i) => {
      const own = features[i] ?? {};
      return { passage, vector, score: logistic(weigh(model.ranker, own)), features: own };
    })
    .sort((a, b) => b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1));
};

/** Inputs of the decision whether the best unit answers the question at all. */
export const coverageFeatures = (
  model: IntentModel,
  understanding: Understanding,
  ranked: readonly RankedUnit[],
): UnitFeatures => {
  const [best, second] = ranked;
  const guide = best?.passage.documentId ?? "none";
  const likely = likelyGuides(understanding).map(({ label }) => label);
  const near = compareToBank(model.neighbours, understanding.vector, { guide, likely });
  const uncoveredUnit = unitsByGuide(model, understanding, guide).get("uncovered") ?? 0;
  const outcome = (name: string): number => logOdds(understanding.outcomes.get(name) ?? 0);
  return {
    answered: outcome("answered"),
    noEvidence: outcome("no-evidence"),
    event: outcome("guide"),
    clarify: outcome("clarify"),
    guide: logOdds(toProbabilities(understanding).get(guide) ?? 0),
    none: logOdds(toProbabilities(understanding).get("none") ?? 0),
    best: logOdds(best?.score ?? 0),
    margin: (best?.score ?? 0) - (second?.score ?? 0),
    bestUnit: best?.features["unit"] ?? 0,
    uncoveredUnit: logOdds(uncoveredUnit),
    dense: best?.features["dense"] ?? 0,
    nearCovered: near.covered,
    nearUncovered: near.uncovered,
    nearEvent: near.event,
    nearElsewhere: near.elsewhere,
    coveredMargin: near.covered - near.uncovered,
    coveredSquared: near.covered * near.covered,
    answerable: near.answerable,
    caseProgress: outcome("case-progress"),
    complaint: outcome("complaint"),
    outOfScope: outcome("out-of-scope"),
    declined: outcome("declined"),
    crisis: outcome("crisis"),
    otherRegion: outcome("other-region"),
    overlap: Math.max(best?.features["overlap"] ?? 0, best?.features["questionOverlap"] ?? 0),
    uncovered: logOdds(understanding.fields.get("uncovered") ?? 0),
    length: Math.min(understanding.text.length, 100) / 100,
  };
};
