import { join } from "node:path";
import { loadCatalogue } from "./adapters/catalogue/files.ts";
import { withKnowledge } from "./adapters/catalogue/with-knowledge.ts";
import { createThreadedEmbedder } from "./adapters/embedder/threaded.ts";
import { INTENT_FOLDERS, loadIntentModel } from "./adapters/intent-model/files.ts";
import { createSqliteKnowledgeStore } from "./adapters/knowledge-store/sqlite.ts";
import { cacheDocuments } from "./adapters/passage-index/document-cache.ts";
import { createLanceDbIndex } from "./adapters/passage-index/lancedb.ts";
import { loadRankingModel, RANKING_FILES } from "./adapters/ranking-model/files.ts";
import type { AnswerPorts } from "./answer/ports.ts";
import type { Config } from "./config/config.ts";
import { WORD_VECTOR } from "./intent/word-vector.ts";
import type { Embedder } from "./ports/embedder.ts";
import type { KnowledgeStore } from "./ports/knowledge-store.ts";
import { createRegionFinder } from "./text/regions.ts";

const TENANT = "default";

export type Services = AnswerPorts & { knowledge: KnowledgeStore; close: () => Promise<void> };

/** What operators brought, below the state folder. */
export const openKnowledgeStore = (config: Pick<Config, "stateDir">): KnowledgeStore =>
  createSqliteKnowledgeStore({ directory: config.stateDir });

/** Another embedder of the same weights can work beside the one of the services. */
export const openEmbedder = async (config: Config): Promise<Embedder | undefined> => {
  switch (config.embedder) {
    case "local":
      return createThreadedEmbedder({ directory: config.embedderDir });
    case "none":
      return undefined;
  }
};

/** The one place that names adapters: configuration in, ports out. */
export const createServices = async (
  config: Config,
  opened: { knowledge?: KnowledgeStore } = {},
): Promise<Services> => {
  const [bundled, embedder] = await Promise.all([loadCatalogue({ directory: config.dataDir }), openEmbedder(config)]);
  const knowledge = opened.knowledge ?? openKnowledgeStore(config);
  const catalogue = withKnowledge(bundled, knowledge, TENANT);
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
    embedder,
    intentModel,
    ranking,
    passageIndex,
    knowledge,
    findRegions: createRegionFinder(catalogue.regions),
    tenant: TENANT,
    defaultRegion: config.defaultRegion,
    close: async () => {
      await passageIndex.close();
      knowledge.close();
    },
  };
};
