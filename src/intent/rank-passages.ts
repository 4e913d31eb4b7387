import type { RankedPassage } from "../domain/passage.ts";
import type { RankingModel } from "../domain/ranking-model.ts";
import { logistic, logOdds } from "./linear.ts";
import { type AskedQuestion, passageFeatures, RERANKED } from "./passage-features.ts";
import { type UnitFeatures, weigh } from "./rank-units.ts";
import type { Understanding } from "./understand.ts";

export type RerankedPassage = RankedPassage & { rank: number; features: UnitFeatures };

/** The first of a fused list in the order of the light re-ranker; what stood below them follows as it was. */
export const rankPassages = (
  model: Pick<RankingModel, "reranker">,
  asked: AskedQuestion,
  list: readonly RankedPassage[],
): RerankedPassage[] => {
  const features = passageFeatures(asked, list);
  return list
    .slice(0, RERANKED)
    .map((ranked, i) => ({ ...ranked, features: features[i] ?? {}, rank: weigh(model.reranker, features[i] ?? {}) }))
    .sort((a, b) => b.rank - a.rank || b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1));
};

const OUTCOMES = ["answered", "guide", "no-evidence", "out-of-scope", "complaint", "case-progress", "clarify"] as const;

/** Inputs of the decision whether the first passage answers the question at all. */
export const confidenceFeatures = (
  understanding: Pick<Understanding, "text" | "guides" | "outcomes">,
  ranked: readonly RerankedPassage[],
): UnitFeatures => {
  const [best, second] = ranked;
  const own = best?.features ?? {};
  const from = (name: string): number => own[name] ?? 0;
  const [words] = [...ranked].sort((a, b) => b.lexical - a.lexical);
  return {
    ...Object.fromEntries(OUTCOMES.map((name) => [name, logOdds(understanding.outcomes.get(name) ?? 0)])),
    none: logOdds(understanding.guides.find(({ label }) => label === "none")?.p ?? 0),
    cosine: from("cosine"),
    covered: from("covered"),
    sentenceCovered: from("sentenceCovered"),
    sentenceLike: from("sentenceLike"),
    commonRun: from("commonRun"),
    common: from("common"),
    titleCovered: from("titleCovered"),
    titleAsked: from("titleAsked"),
    field: from("field"),
    margin: Math.min(3, (best?.rank ?? 0) - (second?.rank ?? 0)),
    cosineMargin: from("cosine") - (second?.features["cosine"] ?? 0),
    agreed: words === best ? 1 : 0,
    sameDocument: best?.passage.documentId === second?.passage.documentId ? 1 : 0,
    asked: Math.min(understanding.text.length, 60) / 60,
  };
};

/** However a passage stands among the others, it must have this much in common with the question itself. */
const LEAST_SHARED = 0.1;
const LEAST_COSINE = 0.45;

const isApart = ({ features, cosine }: RerankedPassage): boolean =>
  (features["sentenceCovered"] ?? 0) < LEAST_SHARED || (cosine !== undefined && cosine < LEAST_COSINE);

/** Probability that the first passage answers; 0 where there is none or it has next to nothing in common. */
export const confidenceOf = (
  model: Pick<RankingModel, "confidence">,
  understanding: Pick<Understanding, "text" | "guides" | "outcomes">,
  ranked: readonly RerankedPassage[],
): number =>
  ranked[0] === undefined || isApart(ranked[0])
    ? 0
    : logistic(weigh(model.confidence, confidenceFeatures(understanding, ranked)));
