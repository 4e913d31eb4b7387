import type { Field, RankedPassage } from "../domain/passage.ts";
import { foldText } from "../text/normalise.ts";
import { splitSentences } from "../text/sentences.ts";
import { characterPairs } from "../text/tokens.ts";
import { logOdds } from "./linear.ts";
import type { UnitFeatures } from "./rank-units.ts";

/** How many of the fused list are looked at closely. */
export const RERANKED = 30;

/** A question as the ranker sees it. `fields`: how probable it is that each kind of passage is asked for. */
export type AskedQuestion = { text: string; fields: ReadonlyMap<string, number> };

type Compared = {
  place: number;
  ranked: RankedPassage;
  text: string;
  pairs: ReadonlySet<string>;
  counts: ReadonlyMap<string, number>;
  length: number;
};

const pairCounts = (text: string): Map<string, number> => {
  const symbols = [...foldText(text).replace(/[\s\p{P}]/gu, "")];
  const counts = new Map<string, number>();
  for (let i = 0; i + 1 < symbols.length; i += 1) {
    const pair = `${symbols[i]}${symbols[i + 1]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
};

const readable = ({ passage }: RankedPassage): string => `${passage.headingPath.join(" ")} ${passage.text}`;

const compared = (ranked: RankedPassage, place: number): Compared => {
  const text = readable(ranked);
  const counts = pairCounts(text);
  return {
    place,
    ranked,
    text,
    counts,
    pairs: new Set(counts.keys()),
    length: [...counts.values()].reduce((a, b) => a + b, 0),
  };
};

/** Weight of each pair of the question by how few of the candidates hold it. */
const rarity = (asked: ReadonlySet<string>, candidates: readonly Compared[]): Map<string, number> => {
  const weights = new Map<string, number>();
  for (const pair of asked) {
    const holding = candidates.filter(({ pairs }) => pairs.has(pair)).length;
    weights.set(pair, Math.log(1 + (candidates.length - holding + 0.5) / (holding + 0.5)));
  }
  return weights;
};

const weighed = (weights: ReadonlyMap<string, number>, pairs: { has: (pair: string) => boolean }): number => {
  let sum = 0;
  for (const [pair, weight] of weights) if (pairs.has(pair)) sum += weight;
  return sum;
};

const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;

const saturated = (weights: ReadonlyMap<string, number>, { counts, length }: Compared, mean: number): number => {
  let sum = 0;
  for (const [pair, weight] of weights) {
    const count = counts.get(pair) ?? 0;
    const norm = SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * length) / mean);
    sum += (weight * count * (SATURATION + 1)) / (count + norm);
  }
  return sum;
};

const longestCommon = (question: string, text: string): number => {
  let best = 0;
  for (let i = 0; i < question.length; i += 1)
    while (i + best < question.length && text.includes(question.slice(i, i + best + 1))) best += 1;
  return best;
};

const MAX_SENTENCES = 60;
const MAX_QUESTION = 60;
const MAX_TEXT = 1_500;

const shared = (asked: ReadonlySet<string>, pairs: ReadonlySet<string>): number => {
  let found = 0;
  for (const pair of asked) if (pairs.has(pair)) found += 1;
  return found;
};

type Weighing = {
  asked: ReadonlySet<string>;
  question: string;
  weights: ReadonlyMap<string, number>;
  total: number;
  mean: number;
};

const sentenceFeatures = (text: string, { asked, weights, total }: Weighing): Record<string, number> => {
  const sentences = splitSentences(text).slice(0, MAX_SENTENCES).map(characterPairs);
  const [first = new Set<string>()] = sentences;
  const lead = shared(asked, first);
  return {
    firstCovered: asked.size === 0 ? 0 : lead / asked.size,
    firstAsked: first.size === 0 ? 0 : lead / first.size,
    sentenceCovered: Math.max(0, ...sentences.map((pairs) => weighed(weights, pairs) / total)),
    sentenceLike: Math.max(
      0,
      ...sentences.map((pairs) => shared(asked, pairs) / Math.sqrt(Math.max(1, pairs.size * asked.size))),
    ),
  };
};

/** Fields that say nothing about what is asked: the text of a law or of a plain document. */
const UNSPECIFIC: ReadonlySet<Field> = new Set<Field>(["article", "section"]);

const featuresOf = (candidate: Compared, weighing: Weighing, fields: AskedQuestion["fields"]): UnitFeatures => {
  const { ranked, text, place } = candidate;
  const { passage } = ranked;
  const { weights, total, question } = weighing;
  const common = longestCommon(question, foldText(text).slice(0, MAX_TEXT));
  const title = characterPairs(passage.headingPath.join(" "));
  return {
    dense: ranked.dense,
    lexical: ranked.lexical,
    fused: ranked.score,
    cosine: ranked.cosine ?? 0,
    place: 1 / (1 + place),
    wordless: ranked.lexical === 0 ? 1 : 0,
    covered: weighed(weights, candidate.pairs) / total,
    saturated: saturated(weights, candidate, weighing.mean) / total,
    common: question.length === 0 ? 0 : common / question.length,
    commonRun: Math.min(common, 12) / 12,
    length: Math.log(1 + passage.text.length),
    titleCovered: weighing.asked.size === 0 ? 0 : shared(weighing.asked, title) / weighing.asked.size,
    titleAsked: title.size === 0 ? 0 : shared(title, weighing.asked) / title.size,
    field: UNSPECIFIC.has(passage.field) ? 0 : logOdds(fields.get(passage.field) ?? 0),
    ...sentenceFeatures(passage.text, weighing),
  };
};

/**
 * What the first of a fused list have in common with the question, in the order of the list: the inputs of the light
 * re-ranker. Words are weighed by how rare they are among the candidates themselves, so no statistics are kept.
 */
export const passageFeatures = (asked: AskedQuestion, list: readonly RankedPassage[]): UnitFeatures[] => {
  const candidates = list.slice(0, RERANKED).map(compared);
  const pairs = characterPairs(asked.text);
  const weights = rarity(pairs, candidates);
  const weighing: Weighing = {
    asked: pairs,
    question: foldText(asked.text).replace(/\s/gu, "").slice(0, MAX_QUESTION),
    weights,
    total: [...weights.values()].reduce((a, b) => a + b, 0) || 1,
    mean: candidates.reduce((sum, { length }) => sum + length, 0) / Math.max(1, candidates.length) || 1,
  };
  return candidates.map((candidate) => featuresOf(candidate, weighing, asked.fields));
};
