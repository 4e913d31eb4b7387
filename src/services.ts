import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { openCaseStore } from "./adapters/case-store/open.ts";
import { loadCatalogue } from "./adapters/catalogue/files.ts";
import { withKnowledge } from "./adapters/catalogue/with-knowledge.ts";
import { createLangChainChatModel } from "./adapters/chat-model/langchain.ts";
import { createOpenAiEmbedder } from "./adapters/embedder/openai.ts";
import { createThreadedEmbedder } from "./adapters/embedder/threaded.ts";
import { createDemoIdentity } from "./adapters/identity/demo.ts";
import { createOidcIdentity } from "./adapters/identity/oidc.ts";
import { INTENT_FOLDERS, loadIntentModel } from "./adapters/intent-model/files.ts";
import { createSqliteKnowledgeStore } from "./adapters/knowledge-store/sqlite.ts";
import { cacheDocuments } from "./adapters/passage-index/document-cache.ts";
import { createLanceDbIndex } from "./adapters/passage-index/lancedb.ts";
import { createQdrantIndex } from "./adapters/passage-index/qdrant.ts";
import { withFallback } from "./adapters/passage-index/with-fallback.ts";
import { loadRankingModel, RANKING_FILES } from "./adapters/ranking-model/files.ts";
import { createIssuerKeys, createJwsProof, readIssuerKeys } from "./adapters/record-proof/jws.ts";
import { clientIdOf, createHttpRecordSource } from "./adapters/record-source/http.ts";
import { createHttpReranker } from "./adapters/reranker/http.ts";
import { openSigningKey } from "./adapters/signing-key/files.ts";
import type { AnswerModel, AnswerPorts, ModelUse } from "./answer/ports.ts";
import type { Config } from "./config/config.ts";
import type { RegisterFile } from "./domain/record.ts";
import { subjectKey } from "./domain/record.ts";
import type { GuidePorts } from "./guide/guide-ports.ts";
import { matchOneThing, prepareMatching } from "./guide/match-one-thing.ts";
import { WORD_VECTOR } from "./intent/word-vector.ts";
import type { Catalogue } from "./ports/catalogue.ts";
import type { Embedder } from "./ports/embedder.ts";
import type { DemoIssuer, Identity } from "./ports/identity.ts";
import type { KnowledgeStore } from "./ports/knowledge-store.ts";
import type { PassageIndex } from "./ports/passage-index.ts";
import { decideForm } from "./prefill/decide-form.ts";
import { GATHER_LIMITS, type PrefillPorts } from "./prefill/prefill-ports.ts";
import { loadPrompts } from "./prompting/load-prompts.ts";
import { createRegionFinder } from "./text/regions.ts";

const TENANT = "default";

export type Services = AnswerPorts &
  GuidePorts & {
    /** Every index that is brought up to the catalogue at the start, the one in this process first. */
    indexes: readonly PassageIndex[];
    knowledge: KnowledgeStore;
    identity: Identity | undefined;
    demo: DemoIssuer | undefined;
    /** Without registers nothing is pre-filled. */
    prefill: PrefillPorts | undefined;
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

/** The registers of the demonstration, which run beside the service. */
export type DemoRegisters = { url: string; subjects: () => Promise<readonly RegisterFile["subject"][]> };

type Opened = {
  knowledge?: KnowledgeStore;
  reportModel?: ReportModelUse;
  registers?: DemoRegisters | undefined;
  report?: (error: unknown) => void;
};

const openIdentity = async (
  config: Config,
  registers: DemoRegisters | undefined,
): Promise<{ identity: Identity | undefined; demo: DemoIssuer | undefined }> => {
  if (config.oidc) return { identity: createOidcIdentity(config.oidc), demo: undefined };
  if (!config.demo || registers === undefined) return { identity: undefined, demo: undefined };
  const { issuer, ...identity } = await createDemoIdentity(registers);
  return { identity, demo: issuer };
};

/** Everything that pre-filling needs, with the registers at `url`. */
export const openPrefillPorts = async (
  config: Config,
  given: { catalogue: Catalogue; identity: Identity; url: string; report: (error: unknown) => void },
): Promise<PrefillPorts> => {
  const { catalogue, identity, url, report } = given;
  const signingKey = await openSigningKey(config.signingKeyFile);
  const issuers = [...catalogue.registers.values()].map(({ issuer }) => issuer.id);
  const keysFile = config.issuerKeysFile;
  const issuerKeys = keysFile === undefined ? createIssuerKeys({ url, issuers }) : await readIssuerKeys(keysFile);
  // Keyed with what only this installation can sign: the ledger's hashes cannot be guessed from lists of numbers.
  const pepper = await signingKey.sign("onething-subject-hash", { use: "subject-hash" });
  return {
    catalogue,
    identity,
    recordSource: await createHttpRecordSource({ url, signingKey }),
    proofs: [createJwsProof(issuerKeys)],
    cases: await openCaseStore(config, { signingKey, file: config.checkpointFile, report }),
    newId: randomUUID,
    newNonce: () => randomBytes(24).toString("base64url"),
    audience: await clientIdOf(signingKey),
    subjectHash: (subject) => createHmac("sha256", pepper).update(subjectKey(subject)).digest("base64url"),
    limits: GATHER_LIMITS,
    reportLate: report,
    decidedFacts: (input) =>
      Object.fromEntries(
        decideForm(input).fields.flatMap(({ shown, value }) => (value === undefined ? [] : [[shown.fieldId, value]])),
      ),
  };
};

/** The one place that names adapters: configuration in, ports out. */
export const createServices = async (config: Config, opened: Opened = {}): Promise<Services> => {
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
  const { identity, demo } = await openIdentity(config, opened.registers);
  const url = config.registersUrl ?? opened.registers?.url;
  const prefill =
    identity && url !== undefined
      ? await openPrefillPorts(config, { catalogue, identity, url, report: opened.report ?? (() => {}) })
      : undefined;
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
    identity,
    demo,
    prefill,
    close: async () => {
      await prefill?.cases.close();
      await passageIndex.close();
      knowledge.close();
    },
  };
};
