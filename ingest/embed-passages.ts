import { createHash } from "node:crypto";
import type { Passage } from "../src/domain/passage.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import type { KnowledgeStore } from "../src/ports/knowledge-store.ts";
import { embeddedText } from "../src/text/passage-text.ts";

/** So many texts go to one embedder at a time, so that several finish together. */
const SHARE = 8;

export type EmbedPorts = {
  /** Of the same weights; they work side by side. */
  embedders: readonly Embedder[];
  knowledge?: KnowledgeStore | undefined;
};
export type Embedded = { vectors: Float32Array[]; embedded: number };

const textHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

const embedTexts = async (texts: readonly string[], embedders: readonly Embedder[]): Promise<Float32Array[]> => {
  const vectors: Float32Array[] = [];
  let next = 0;
  const work = async (embedder: Embedder): Promise<void> => {
    while (next < texts.length) {
      const at = next;
      next += SHARE;
      const share = await embedder.embed(texts.slice(at, at + SHARE), "passage");
      for (const [i, vector] of share.entries()) vectors[at + i] = vector;
    }
  };
  await Promise.all(embedders.map(work));
  return vectors;
};

/** A vector for each passage, in order: the one that is held for its text, else a new one, which is then held. */
export const embedPassages = async (passages: readonly Passage[], ports: EmbedPorts): Promise<Embedded> => {
  const { embedders, knowledge } = ports;
  const [embedder] = embedders;
  if (!embedder) return { vectors: [], embedded: 0 };
  const texts = passages.map(embeddedText);
  const hashes = texts.map(textHash);
  const held = knowledge?.vectors(embedder.hash, hashes) ?? new Map<string, Float32Array>();
  const missing = new Map(
    texts.map((text, i) => [hashes[i] ?? "", text]).filter(([hash]) => !held.has(hash ?? "")) as [string, string][],
  );
  const made = await embedTexts([...missing.values()], embedders);
  const fresh = new Map([...missing.keys()].map((hash, i) => [hash, made[i] as Float32Array]));
  if (fresh.size > 0) knowledge?.saveVectors(embedder.hash, fresh);
  return {
    vectors: hashes.map((hash) => held.get(hash) ?? (fresh.get(hash) as Float32Array)),
    embedded: fresh.size,
  };
};
