import { join } from "node:path";
import { loadCatalogue } from "./adapters/catalogue/files.ts";
import { createThreadedEmbedder } from "./adapters/embedder/threaded.ts";
import { INTENT_FOLDERS, loadIntentModel } from "./adapters/intent-model/files.ts";
import { cacheDocuments } from "./adapters/passage-index/document-cache.ts";
import { createLanceDbIndex } from "./adapters/passage-index/lancedb.ts";
import { loadRankingModel, RANKING_FILES } from "./adapters/ranking-model/files.ts";
import type { AnswerPorts } from "./answer/ports.ts";
import type { Config } from "./config/config.ts";
import type { GuidePorts } from "./guide/guide-ports.ts";
import { matchByIntent } from "./guide/match-by-intent.ts";
import { WORD_VECTOR } from "./intent/word-vector.ts";
import type { Embedder } from "./ports/embedder.ts";
import { createRegionFinder } from "./text/regions.ts";

const TENANT = "default";

export type Services = AnswerPorts & GuidePorts & { close: () => Promise<void> };

const openEmbedder = async (config: Config): Promise<Embedder | undefined> => {
  switch (config.embedder) {
    case "local":
      return createThreadedEmbedder({ directory: config.embedderDir });
    case "none":
      return undefined;
  }
};

/** The one place that names adapters: configuration in, ports out. */
export const createServices = async (config: Config): Promise<Services> => {
  const [catalogue, embedder] = await Promise.all([loadCatalogue({ directory: config.dataDir }), openEmbedder(config)]);
  const intentModel = await loadIntentModel({
    directory: config.dataDir,
    folder: embedder ? INTENT_FOLDERS.vectors : INTENT_FOLDERS.words,
    embedderHash: embedder?.hash ?? WORD_VECTOR.hash,
  });
  const ranking = await loadRankingModel({
    directory: config.dataDir,
    file: embedder ? RANKING_FILES.vectors : RANKING_FILES.words,
  });
  const passageIndex = cacheDocuments(await createLanceDbIndex({ directory: join(config.stateDir, "index") }));
  return {
    catalogue,
    matchText: matchByIntent({ catalogue, embedder, intentModel }),
    embedder,
    intentModel,
    ranking,
    passageIndex,
    findRegions: createRegionFinder(catalogue.regions),
    tenant: TENANT,
    defaultRegion: config.defaultRegion,
    close: () => passageIndex.close(),
  };
};
