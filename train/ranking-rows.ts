import { fuseRankings } from "../src/answer/fuse-rankings.ts";
import { SEARCH_LIMIT } from "../src/answer/retrieve-passages.ts";
import { understandQuestion } from "../src/answer/understand-question.ts";
import type { Passage } from "../src/domain/passage.ts";
import type { RankingModel } from "../src/domain/ranking-model.ts";
import { passageFeatures, RERANKED } from "../src/intent/passage-features.ts";
import { confidenceFeatures, confidenceOf, type RerankedPassage, rankPassages } from "../src/intent/rank-passages.ts";
import type { UnitFeatures } from "../src/intent/rank-units.ts";
import type { Understanding } from "../src/intent/understand.ts";
import type { PassageIndex } from "../src/ports/passage-index.ts";
import type { Services } from "../src/services.ts";
import type { BinaryRow } from "./fit-binary.ts";

export type AskedRow = { text: string; isRight: (passage: Passage) => boolean };
export type Corpus = { index: PassageIndex; tenant: string };

/** A question with its candidates and which of the first of them are right. */
export type Judged = {
  understanding: Understanding;
  list: ReturnType<typeof fuseRankings>;
  features: UnitFeatures[];
  right: boolean[];
  isRight: AskedRow["isRight"];
};
/** The same question with an embedder and without one. */
export type JudgedBoth = Record<"vectors" | "words", Judged>;

const judge = (understanding: Understanding, { isRight }: AskedRow, list: Judged["list"]): Judged => ({
  understanding,
  list,
  features: passageFeatures({ text: understanding.text, fields: understanding.fields }, list),
  right: list.slice(0, RERANKED).map(({ passage }) => isRight(passage)),
  isRight,
});

export const judgeRows = async (
  rows: readonly AskedRow[],
  corpus: Corpus,
  ports: Pick<Services, "embedder" | "intentModel">,
): Promise<JudgedBoth[]> => {
  const judged: JudgedBoth[] = [];
  for (const row of rows) {
    const understanding = await understandQuestion(row.text, ports);
    const filter = { tenant: corpus.tenant };
    const [dense, words] = await Promise.all([
      corpus.index.searchByVector(understanding.vector, filter, SEARCH_LIMIT),
      corpus.index.searchByText(understanding.text, filter, SEARCH_LIMIT),
    ]);
    judged.push({
      vectors: judge(understanding, row, fuseRankings(dense, words)),
      words: judge(understanding, row, fuseRankings([], words)),
    });
  }
  return judged;
};

const reranked = (model: Pick<RankingModel, "reranker">, { understanding, list }: Judged): RerankedPassage[] =>
  rankPassages(model, { text: understanding.text, fields: understanding.fields }, list);

export const confidenceRows = (model: Pick<RankingModel, "reranker">, judged: readonly Judged[]): BinaryRow[] =>
  judged.map((entry) => {
    const ranked = reranked(model, entry);
    const [best] = ranked;
    return {
      features: confidenceFeatures(entry.understanding, ranked),
      label: best !== undefined && entry.isRight(best.passage),
    };
  });

/** How often a right passage stands among the first, fused and re-ranked; empty where nothing is right. */
export const rerankGain = (model: RankingModel, judged: readonly Judged[]): string[] => {
  if (!judged.some(({ right }) => right.includes(true))) return [];
  const share = (k: number, order: (entry: Judged) => readonly { passage: Passage }[]): string =>
    (
      judged.filter((entry) =>
        order(entry)
          .slice(0, k)
          .some(({ passage }) => entry.isRight(passage)),
      ).length / judged.length
    ).toFixed(3);
  return [1, 5, 10].map(
    (k) =>
      `hit@${k} ${share(k, ({ list }) => list)} fused, ${share(k, (entry) => reranked(model, entry))} re-ranked, of ${judged.length}`,
  );
};

/** What each threshold would show of these questions, and how much of it is right. */
export const tradeOff = (model: RankingModel, judged: readonly Judged[]): string[] => {
  const decided = judged.map((entry) => {
    const ranked = reranked(model, entry);
    const [best] = ranked;
    return {
      p: confidenceOf(model, entry.understanding, ranked),
      right: best !== undefined && entry.isRight(best.passage),
    };
  });
  return [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].map((threshold) => {
    const shown = decided.filter(({ p }) => p >= threshold);
    const right = shown.filter((entry) => entry.right).length;
    return `threshold ${threshold}: shows ${(shown.length / decided.length).toFixed(3)}, right ${(right / Math.max(1, shown.length)).toFixed(3)}`;
  });
};
