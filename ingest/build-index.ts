import { createHash } from "node:crypto";
import type { Passage } from "../src/domain/passage.ts";
import type { ServiceGuide } from "../src/domain/service-guide.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import type { EditionContent, KnowledgeStore } from "../src/ports/knowledge-store.ts";
import type { EditionWriter, IndexedPassage, PassageIndex } from "../src/ports/passage-index.ts";
import { PortError } from "../src/ports/port-error.ts";
import { embedPassages } from "./embed-passages.ts";
import { DEFAULT_TENANT, splitPassages } from "./split-passages.ts";

/** Raise when the same guides would be split or embedded otherwise, so that an index built before is built anew. */
export const INDEX_FORMAT = 2;
const EMBED_BATCH = 256;
/** Every write is a file of its own: few large ones are read faster than many small ones. */
const WRITE_BATCH = 4_000;
/** A copy of the live edition pays where less than this share of the documents has changed. */
const COPY_BELOW = 0.5;

export type BuildReport = {
  built: boolean;
  passages: number;
  embedded: number;
  seconds: number;
  /** Why an index was left as it is, where another one answers until it is back. */
  waiting?: string;
};
export type BuildPorts = {
  catalogue: Catalogue;
  embedder: Embedder | undefined;
  /** More embedders of the same weights, to work beside the first. */
  moreEmbedders?: readonly Embedder[];
  passageIndex: PassageIndex;
  /** Every index to bring up to date, the one that answers in need first; absent: `passageIndex` alone. */
  indexes?: readonly PassageIndex[];
  knowledge?: KnowledgeStore;
};
type Progress = (done: number, total: number) => void;

/** A document as it goes into the index; its passages are made when they are needed. */
type Source = { tenant: string; id: string; hash: string; read: () => Passage[] };

const keyOf = ({ tenant, id }: { tenant: string; id: string }): string => `${tenant}|${id}`;
const hashOf = (...texts: string[]): string =>
  texts.reduce((hash, text) => hash.update(text).update("\n"), createHash("sha256")).digest("hex");

const bundledGuides = ({ guides, bundled }: Catalogue): ServiceGuide[] => [...(bundled ?? guides).values()];

/** Names content, weights and format: equal ids mean that nothing would change. */
const editionId = ({ catalogue, embedder, knowledge }: BuildPorts): string =>
  hashOf(
    String(INDEX_FORMAT),
    embedder?.hash ?? "lexical",
    knowledge?.revision() ?? "empty",
    ...bundledGuides(catalogue).map((guide) => JSON.stringify(guide)),
  ).slice(0, 16);

/** What the index is made of: bundled guides, and what operators brought, which stands before a bundled guide of its id. */
const sourcesOf = ({ catalogue, knowledge }: BuildPorts): Source[] => {
  const documents = knowledge?.documents() ?? [];
  const held = new Set(documents.map(keyOf));
  return [
    ...bundledGuides(catalogue)
      .filter(({ id }) => !held.has(keyOf({ tenant: DEFAULT_TENANT, id })))
      .map((guide) => ({
        tenant: DEFAULT_TENANT,
        id: guide.id,
        hash: hashOf(JSON.stringify(guide)).slice(0, 32),
        read: () => splitPassages(guide),
      })),
    ...documents
      .filter(({ duplicateOf }) => duplicateOf === undefined)
      .map(({ tenant, id, hash }) => ({ tenant, id, hash, read: () => knowledge?.passages(tenant, id) ?? [] })),
  ];
};

/** Embeds passages batch by batch, whatever document they are of, and writes them in larger ones. */
const writeAll = async (
  sources: readonly Source[],
  ports: BuildPorts & { writer: EditionWriter },
  onProgress: Progress,
): Promise<{ passages: number; embedded: number }> => {
  const embedders = ports.embedder ? [ports.embedder, ...(ports.moreEmbedders ?? [])] : [];
  const count = { passages: 0, embedded: 0 };
  let pending: Passage[] = [];
  let entries: IndexedPassage[] = [];
  const embed = async (): Promise<void> => {
    const { vectors, embedded } = await embedPassages(pending, { embedders, knowledge: ports.knowledge });
    entries.push(...pending.map((passage, i) => (vectors[i] ? { passage, vector: vectors[i] } : { passage })));
    count.passages += pending.length;
    count.embedded += embedded;
    pending = [];
  };
  const write = async (): Promise<void> => {
    await ports.writer.upsert(entries);
    entries = [];
  };
  for (const [i, source] of sources.entries()) {
    pending.push(...source.read());
    if (pending.length < EMBED_BATCH && i < sources.length - 1) continue;
    await embed();
    if (entries.length >= WRITE_BATCH) await write();
    onProgress(i + 1, sources.length);
  }
  await write();
  return count;
};

/** What the live edition holds, where it can be built upon. */
const liveContent = async ({ passageIndex, knowledge, embedder }: BuildPorts): Promise<EditionContent | undefined> => {
  const live = await passageIndex.edition();
  return live && live.count > 0 && live.embedderHash === embedder?.hash
    ? knowledge?.editionContent(live.id)
    : undefined;
};

const buildEdition = async (id: string, ports: BuildPorts, onProgress: Progress) => {
  const { embedder, passageIndex, knowledge } = ports;
  const revision = knowledge?.revision() ?? "empty";
  const sources = sourcesOf(ports);
  const content = new Map(sources.map((source) => [keyOf(source), source.hash]));
  const live = await liveContent(ports);
  const changed = sources.filter((source) => live?.get(keyOf(source)) !== source.hash);
  const isCopy = live !== undefined && changed.length <= sources.length * COPY_BELOW;
  const writer = await passageIndex.build({
    id,
    ...(embedder ? { embedderHash: embedder.hash } : {}),
    ...(isCopy ? { from: "live" as const } : {}),
  });
  try {
    const outdated = isCopy ? [...live].filter(([key, hash]) => content.get(key) !== hash) : [];
    for (const [key] of outdated) {
      const [tenant = "", ...rest] = key.split("|");
      await writer.deleteDocument(tenant, rest.join("|"));
    }
    const written = await writeAll(isCopy ? changed : sources, { ...ports, writer }, onProgress);
    await writer.publish();
    knowledge?.recordEdition({ id, revision }, content);
    return written;
  } catch (error) {
    await writer.discard().catch(() => undefined);
    throw error;
  }
};

type Written = { built: boolean; passages: number; embedded: number };

/** One index brought up to date; knowledge that changes meanwhile is taken in before it ends. */
const bringUp = async (ports: BuildPorts, onProgress: Progress): Promise<Written> => {
  const report = { built: false, passages: 0, embedded: 0 };
  for (;;) {
    const id = editionId(ports);
    if ((await ports.passageIndex.edition())?.id === id) return report;
    const { passages, embedded } = await buildEdition(id, ports, onProgress);
    report.built = true;
    report.passages = Math.max(report.passages, passages);
    report.embedded += embedded;
  }
};

/**
 * Brings the index to the state of catalogue and knowledge: nothing when it is there already, else a new edition that is
 * switched on at its end and starts as a copy of the live one where little has changed. A run that is killed midway
 * leaves the live edition as it was. Of several indexes the later ones may be out of reach: they are left for the next
 * call.
 */
export const buildIndex = async (ports: BuildPorts, onProgress: Progress = () => {}): Promise<BuildReport> => {
  const started = performance.now();
  const report: BuildReport = { built: false, passages: 0, embedded: 0, seconds: 0 };
  for (const [i, passageIndex] of (ports.indexes ?? [ports.passageIndex]).entries()) {
    try {
      const written = await bringUp({ ...ports, passageIndex }, onProgress);
      report.built ||= written.built;
      report.passages = Math.max(report.passages, written.passages);
      report.embedded += written.embedded;
    } catch (error) {
      if (i === 0 || !(error instanceof PortError && error.retryable)) throw error;
      report.waiting = error.message;
    }
  }
  return { ...report, seconds: (performance.now() - started) / 1000 };
};
