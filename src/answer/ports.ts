import type { IntentModel } from "../domain/intent-model.ts";
import type { RankingModel } from "../domain/ranking-model.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { PassageIndex } from "../ports/passage-index.ts";
import type { Reranker } from "../ports/reranker.ts";
import type { RegionFinder } from "../text/regions.ts";

/** Everything that answering needs from outside. Without an embedder, or while it or the index of its vectors is down, answers are at degrade level L2. */
export type AnswerPorts = {
  catalogue: Catalogue;
  passageIndex: PassageIndex;
  embedder: Embedder | undefined;
  intentModel: IntentModel;
  ranking: RankingModel;
  /** A cross-encoder beside the product; absent: the light re-ranker alone. */
  reranker?: Reranker | undefined;
  findRegions: RegionFinder;
  tenant: string;
  defaultRegion: string | undefined;
};
