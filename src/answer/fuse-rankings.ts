import type { RankedPassage } from "../domain/passage.ts";
import type { PassageHit } from "../ports/passage-index.ts";

/** Near best on every Chinese set measured (docs/adr/0003); reciprocal rank fusion is worse on all of them. */
export const DENSE_WEIGHT = 0.8;

const normalise = (hits: readonly PassageHit[]): Map<string, number> => {
  const scores = hits.map(({ score }) => score);
  const lowest = Math.min(...scores);
  const spread = Math.max(...scores) - lowest;
  return new Map(hits.map(({ passage, score }) => [passage.id, spread === 0 ? 1 : (score - lowest) / spread]));
};

/**
 * Weighted sum of the two lists' scores, each scaled to 0..1 within its list; absence counts 0. One empty list leaves
 * the other's order. Ties go to the higher dense score, then to the smaller id.
 */
export const fuseRankings = (dense: readonly PassageHit[], lexical: readonly PassageHit[]): RankedPassage[] => {
  const denseScores = normalise(dense);
  const lexicalScores = normalise(lexical);
  const weight = dense.length === 0 ? 0 : lexical.length === 0 ? 1 : DENSE_WEIGHT;
  const cosines = new Map(dense.map(({ passage, score }) => [passage.id, score]));
  const passages = new Map([...dense, ...lexical].map(({ passage }) => [passage.id, passage]));
  return [...passages.values()]
    .map((passage) => {
      const own = denseScores.get(passage.id) ?? 0;
      const other = lexicalScores.get(passage.id) ?? 0;
      const cosine = cosines.get(passage.id);
      return {
        passage,
        dense: own,
        lexical: other,
        score: weight * own + (1 - weight) * other,
        ...(cosine === undefined ? {} : { cosine }),
      };
    })
    .sort((a, b) => b.score - a.score || b.dense - a.dense || (a.passage.id < b.passage.id ? -1 : 1));
};
