import type { RankedPassage } from "../domain/passage.ts";
import type { UnitCandidate } from "../intent/rank-units.ts";
import type { PassageFilter } from "../ports/passage-index.ts";
import { fuseRankings } from "./fuse-rankings.ts";
import type { AnswerPorts } from "./ports.ts";
import { learnedOnEmbedder } from "./understand-question.ts";

/** Passages of one guide are few: a page that holds them all. */
const GUIDE_PAGE = 200;
/** How deep each list is read before the two are fused. */
export const SEARCH_LIMIT = 100;

export type Searched = { text: string; vector: Float32Array | undefined };

/** Dense and lexical search at once, fused into one order. Without a vector it is lexical alone. */
export const searchPassages = async (
  searched: Searched,
  filter: PassageFilter,
  ports: Pick<AnswerPorts, "passageIndex">,
): Promise<RankedPassage[]> => {
  const { passageIndex } = ports;
  const [dense, lexical] = await Promise.all([
    searched.vector ? passageIndex.searchByVector(searched.vector, filter, SEARCH_LIMIT) : Promise.resolve([]),
    passageIndex.searchByText(searched.text, filter, SEARCH_LIMIT),
  ]);
  return fuseRankings(dense, lexical);
};

/** Every passage of the named guides that holds here and now; with its vector where the ranker learned on such vectors. */
export const passagesOfGuides = async (
  documentIds: readonly string[],
  filter: PassageFilter,
  ports: Pick<AnswerPorts, "passageIndex" | "embedder" | "intentModel">,
): Promise<UnitCandidate[]> => {
  if (documentIds.length === 0) return [];
  const lists = await Promise.all(
    documentIds.map((id) => ports.passageIndex.list({ ...filter, documentIds: [id] }, { limit: GUIDE_PAGE })),
  );
  const known = learnedOnEmbedder(ports);
  return lists.flat().map(({ passage, vector }) => ({ passage, vector: known ? vector : undefined }));
};
