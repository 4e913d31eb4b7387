import { createHash } from "node:crypto";
import type { Passage } from "../src/domain/passage.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import type { PassageIndex } from "../src/ports/passage-index.ts";
import { embeddedText } from "../src/text/passage-text.ts";
import { splitPassages } from "./split-passages.ts";

/** Raise when the same guides would be split or embedded otherwise, so that an index built before is built anew. */
export const INDEX_FORMAT = 1;
const BATCH = 32;

export type BuildReport = { built: boolean; passages: number; seconds: number };
export type BuildPorts = { catalogue: Catalogue; embedder: Embedder | undefined; passageIndex: PassageIndex };

/** Names content, weights and format: equal ids mean that nothing would change. */
export const editionId = (passages: readonly Passage[], embedderHash: string | undefined): string =>
  createHash("sha256")
    .update(`${INDEX_FORMAT}\n${embedderHash ?? "lexical"}\n`)
    .update(JSON.stringify(passages))
    .digest("hex")
    .slice(0, 16);

/**
 * Brings the index to the state of the catalogue: nothing when it is there already, else a whole new edition that is
 * switched on at its end. A run that is killed midway leaves the live edition as it was.
 */
export const buildIndex = async (
  ports: BuildPorts,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<BuildReport> => {
  const started = performance.now();
  const { catalogue, embedder, passageIndex } = ports;
  const passages = [...catalogue.guides.values()].flatMap(splitPassages);
  const id = editionId(passages, embedder?.hash);
  if ((await passageIndex.edition())?.id === id) return { built: false, passages: passages.length, seconds: 0 };
  const writer = await passageIndex.build({ id, ...(embedder ? { embedderHash: embedder.hash } : {}) });
  try {
    const entries: { passage: Passage; vector?: Float32Array }[] = [];
    for (let at = 0; at < passages.length; at += BATCH) {
      const batch = passages.slice(at, at + BATCH);
      const vectors = embedder ? await embedder.embed(batch.map(embeddedText), "passage") : [];
      for (const [i, passage] of batch.entries())
        entries.push({ passage, ...(vectors[i] ? { vector: vectors[i] } : {}) });
      onProgress(Math.min(at + BATCH, passages.length), passages.length);
    }
    await writer.upsert(entries);
    await writer.publish();
  } catch (error) {
    await writer.discard().catch(() => undefined);
    throw error;
  }
  return { built: true, passages: passages.length, seconds: (performance.now() - started) / 1000 };
};
