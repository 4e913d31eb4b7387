import { join } from "node:path";
import { loadCatalogue } from "./adapters/catalogue/files.ts";
import { withKnowledge } from "./adapters/catalogue/with-knowledge.ts";
import { createLangChainChatModel } from "./adapters/chat-model/langchain.ts";
import { createOpenAiEmbedder } from "./adapters/embedder/openai.ts";
import { createThreadedEmbedder } from "./adapters/embedder/threaded.ts";
import { INTENT_FOLDERS, loadIntentModel } from "./adapters/intent-model/files.ts";
import { createSqliteKnowledgeStore } from "./adapters/knowledge-store/sqlite.ts";
import { cacheDocuments } from "./adapters/passage-index/document-cache.ts";
import { createLanceDbIndex } from "./adapters/passage-index/lancedb.ts";
import { createQdrantIndex } from "./adapters/passage-index/qdrant.ts";
import { withFallback } from "./adapters/passage-index/with-fallback.ts";
import { loadRankingModel, RANKING_FILES } from "./adapters/ranking-model/files.ts";
import { createHttpReranker } from "./adapters/reranker/http.ts";
import type { AnswerModel, AnswerPorts, ModelUse } from "./answer/ports.ts";
import type { Config } from "./config/config.ts";
import type { GuidePorts } from "./guide/guide-ports.ts";
import { matchOneThing, prepareMatching } from "./guide/match-one-thing.ts";
import { WORD_VECTOR } from "./intent/word-vector.ts";
import type { Embedder } from "./ports/embedder.ts";
import type { KnowledgeStore } from "./ports/knowledge-store.ts";
import type { PassageIndex } from "./ports/passage-index.ts";
import { loadPrompts } from "./prompting/load-prompts.ts";
import { createRegionFinder } from "./text/regions.ts";

const TENANT = "default";

export type Services = AnswerPorts &
  GuidePorts & {
    /** Every index that is brought up to the catalogue at the start, the one in this process first. */
    indexes: readonly PassageIndex[];
    knowledge: KnowledgeStore;
    close: () => Promise<void>;
  };

/** What operators brought, below the state folder. */
export const openKnowledgeStore = (config: Pick<Config, "stateDir">): KnowledgeStore =>
  createSqliteKnowledgeStore({ directory: config.stateDir });

/** Another embedder of the same weights can work beside the one of the services. */
export const openEmbedder = async (config: Config): Promise<Embedder | undefined> => {
  switch (config.embedder) {
    case "local":
      return createThreadedEmbedder({ directory: config.embedderDir });
    case "openai": {
      const { baseUrl = "", apiKey, embeddingModel: model = "" } = config.openAi;
      return createOpenAiEmbedder({ baseUrl, apiKey, model });
    }
    case "none":
      return undefined;
  }
};

/** The bundled models learned on the local weights and on words; other vectors serve search alone. */
const modelsFor = (config: Config, embedder: Embedder | undefined) =>
  config.embedder === "local" && embedder
    ? { folder: INTENT_FOLDERS.vectors, embedderHash: embedder.hash, ranking: RANKING_FILES.vectors }
    : { folder: INTENT_FOLDERS.words, embedderHash: WORD_VECTOR.hash, ranking: RANKING_FILES.words };

const openIndexes = async (
  config: Config,
  embedder: Embedder | undefined,
): Promise<{ passageIndex: PassageIndex; indexes: PassageIndex[] }> => {
  const embedded = await createLanceDbIndex({ directory: join(config.stateDir, "index") });
  if (config.passageIndex === "lancedb" || !config.qdrant) return { passageIndex: embedded, indexes: [embedded] };
  const primary = createQdrantIndex(config.qdrant);
  const passageIndex = withFallback({ primary, fallback: embedded, embedderHash: embedder?.hash });
  return { passageIndex, indexes: [embedded, primary] };
};

export type ReportModelUse = (use: ModelUse) => void;

const openModel = async (config: Config, report: ReportModelUse): Promise<AnswerModel | undefined> => {
  const prompts = await loadPrompts();
  if (config.chatModel === undefined) return undefined;
  const chat = await createLangChainChatModel({
    model: config.chatModel,
    baseUrl: config.openAi.baseUrl,
    apiKey: config.openAi.apiKey,
    timeoutMs: config.chatTimeoutMs,
  });
  return { chat, prompts, budgetMs: config.chatTimeoutMs, report };
};

/** The one place that names adapters: configuration in, ports out. */
export const createServices = async (
  config: Config,
  opened: { knowledge?: KnowledgeStore; reportModel?: ReportModelUse } = {},
): Promise<Services> => {
  const [bundled, embedder, model] = await Promise.all([
    loadCatalogue({ directory: config.dataDir }),
    openEmbedder(config),
    openModel(config, opened.reportModel ?? (() => {})),
  ]);
  const knowledge = opened.knowledge ?? openKnowledgeStore(config);
  const catalogue = withKnowledge(bundled, knowledge, TENANT);
  const { ranking: file, ...intent } = modelsFor(config, embedder);
  const [intentModel, ranking] = await Promise.all([
    loadIntentModel({ directory: config.dataDir, ...intent }),
    loadRankingModel({ directory: config.dataDir, file }),
  ]);
  const { passageIndex: index, indexes } = await openIndexes(config, embedder);
  const passageIndex = cacheDocuments(index);
  const learned = embedder?.hash === intentModel.embedderHash ? embedder : undefined;
  const matching = { catalogue, embedder: learned, intentModel };
  prepareMatching(matching);
  return {
    catalogue,
    matchText: (text, place) => matchOneThing(text, matching, place),
    embedder,
    intentModel,
    ranking,
    passageIndex,
    knowledge,
    indexes,
    reranker: config.reranker && createHttpReranker(config.reranker),
    findRegions: createRegionFinder(catalogue.regions),
    tenant: TENANT,
    defaultRegion: config.defaultRegion,
    model,
    close: async () => {
      await passageIndex.close();
      knowledge.close();
    },
  };
};
