import type { KnowledgeDocument } from "../src/domain/knowledge-document.ts";
import type { Audience, Passage } from "../src/domain/passage.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import type { KnowledgeChange, KnowledgeRun, KnowledgeStore } from "../src/ports/knowledge-store.ts";
import type { BuildPorts, BuildReport } from "./build-index.ts";
import { chainEditions } from "./chain-editions.ts";
import { type Collected, collectFiles, type ReadFiles } from "./collect-files.ts";
import { createRegionReader } from "./find-region.ts";
import type { ColumnMapping } from "./item-columns.ts";
import type { ContentSettings } from "./read-content.ts";
import { DEFAULT_TENANT } from "./split-passages.ts";

export type IngestSettings = {
  tenant?: string;
  /** Stands for what the documents say themselves. */
  region?: string;
  audience?: readonly Audience[];
  origin?: KnowledgeDocument["origin"];
  mapping?: ColumnMapping;
  /** Reads and reports, and changes nothing. */
  dryRun?: boolean;
  readFiles: ReadFiles;
  now?: () => Date;
  /** Passages embedded. */
  onProgress?: (done: number, total: number) => void;
};

export type CollectPorts = { catalogue: Catalogue; knowledge: KnowledgeStore };
export type IndexPorts = BuildPorts & { knowledge: KnowledgeStore };

export type IngestReport = Collected & {
  change: KnowledgeChange;
  embedded: number;
  /** Absent where nothing had to be indexed. */
  index: BuildReport | undefined;
  seconds: number;
};

/** Passages between two moves of the progress bar; their vectors are kept from then on. */
const CHUNK = 64;
const UNCHANGED: KnowledgeChange = { added: 0, changed: 0, removed: 0, unchanged: 0 };

const contentSettings = ({ catalogue }: CollectPorts, settings: IngestSettings): ContentSettings => ({
  tenant: settings.tenant ?? DEFAULT_TENANT,
  region: settings.region,
  audience: settings.audience,
  origin: settings.origin ?? "official-text",
  mapping: settings.mapping ?? new Map(),
  regions: catalogue.regions,
  readRegion: createRegionReader(catalogue.regions),
  readAt: (settings.now?.() ?? new Date()).toISOString().slice(0, 10),
});

/** Makes the vectors that the run will need, before anything of it shows: a killed run goes on from there. */
const embedRun = async (
  run: KnowledgeRun,
  total: number,
  { ports, onProgress }: { ports: IndexPorts; onProgress: IngestSettings["onProgress"] },
): Promise<number> => {
  const { embedder, moreEmbedders, knowledge } = ports;
  if (!embedder) return 0;
  const { embedPassages } = await import("./embed-passages.ts");
  const embedders = [embedder, ...(moreEmbedders ?? [])];
  let embedded = 0;
  let done = 0;
  let pending: Passage[] = [];
  onProgress?.(0, total);
  const flush = async (): Promise<void> => {
    embedded += (await embedPassages(pending, { embedders, knowledge })).embedded;
    done += pending.length;
    pending = [];
    onProgress?.(done, total);
  };
  for (const passage of run.passages()) {
    pending.push(passage);
    if (pending.length === CHUNK) await flush();
  }
  if (pending.length > 0) await flush();
  return embedded;
};

/** The knowledge is the last published: nothing has to be indexed. */
const isPublished = (knowledge: KnowledgeStore): boolean => knowledge.editions()[0]?.revision === knowledge.revision();

type Outcome = { collected: Collected; change: KnowledgeChange; embedded: number };
type Open = () => Promise<IndexPorts>;

/** One run over the store: all of it is switched on, or nothing. */
const runOnce = async (
  knowledge: KnowledgeStore,
  collect: (run: KnowledgeRun) => Promise<Collected>,
  more: { open: Open; onProgress?: IngestSettings["onProgress"] },
): Promise<Outcome> => {
  const run = knowledge.begin();
  try {
    const collected = await collect(run);
    const touched = collected.read + collected.removed.length > 0;
    const embedded =
      collected.passages === 0
        ? 0
        : await embedRun(run, collected.passages, { ports: await more.open(), onProgress: more.onProgress });
    if (touched) return { collected, change: run.commit(chainEditions), embedded };
    run.abandon();
    return { collected, change: UNCHANGED, embedded };
  } catch (error) {
    run.abandon();
    throw error;
  }
};

const finish = async ({ collected, change, embedded }: Outcome, knowledge: KnowledgeStore, open: Open) => {
  if (isPublished(knowledge)) return { ...collected, change, embedded, index: undefined };
  // Loaded only now: what changes nothing must not wait for the index's libraries.
  const { buildIndex } = await import("./build-index.ts");
  const index = await buildIndex(await open());
  return { ...collected, change, embedded: embedded + index.embedded, index };
};

/**
 * Reads what lies at `root`, stores it, embeds it and switches it on in the index; what is not there any more is
 * forgotten. `open` is asked for the index and the embedders only where something has to be embedded or indexed.
 * Throws `NoSuchPath`, `KnowledgeBusy` and `PortError`; what a file has wrong is in the report.
 */
export const ingestWith = async (
  root: string,
  { ports, open }: { ports: CollectPorts; open: Open },
  settings: IngestSettings,
): Promise<IngestReport> => {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const { knowledge } = ports;
  const reading = { ...ports, readFiles: settings.readFiles };
  const content = contentSettings(ports, settings);
  if (settings.dryRun) {
    const collected = await collectFiles(root, reading, { settings: content, run: undefined });
    return { ...collected, change: UNCHANGED, embedded: 0, index: undefined, seconds: seconds() };
  }
  const outcome = await runOnce(knowledge, (run) => collectFiles(root, reading, { settings: content, run }), {
    open,
    onProgress: settings.onProgress,
  });
  return { ...(await finish(outcome, knowledge, open)), seconds: seconds() };
};

/** The same with everything open already, such as the services of a server. */
export const ingestPath = (root: string, ports: IndexPorts, settings: IngestSettings): Promise<IngestReport> =>
  ingestWith(root, { ports, open: async () => ports }, settings);

/** Forgets what came from a path or from below it, whether it is still there or not. Gives the paths. */
export const removePath = async (path: string, knowledge: KnowledgeStore, more: { tenant?: string; open: Open }) => {
  const tenant = more.tenant ?? DEFAULT_TENANT;
  const removed = [...knowledge.sources(tenant).keys()].filter(
    (source) => source === path || source.startsWith(`${path}/`) || source.startsWith(`${path}!/`),
  );
  const collect = async (run: KnowledgeRun): Promise<Collected> => {
    for (const source of removed) run.remove(tenant, source);
    return { read: 0, unchanged: 0, refused: [], flagged: [], overrides: [], removed, documents: 0, passages: 0 };
  };
  await finish(await runOnce(knowledge, collect, { open: more.open }), knowledge, more.open);
  return removed;
};
