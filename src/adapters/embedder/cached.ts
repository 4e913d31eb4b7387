import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Embedder } from "../../ports/embedder.ts";
import { PortError } from "../../ports/port-error.ts";

const KEY_BYTES = 16;
const FLUSH_EVERY = 256;

const keyOf = (text: string): Buffer => createHash("sha256").update(text).digest().subarray(0, KEY_BYTES);

/** The vectors in a cache file, by key; a record cut short by a crash is left out and its length told. */
const readVectors = async (
  file: string,
  dimension: number,
): Promise<{ known: Map<string, Float32Array>; torn: number }> => {
  const recordBytes = KEY_BYTES + dimension * 4;
  const known = new Map<string, Float32Array>();
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  for (let at = 0; at + recordBytes <= bytes.length; at += recordBytes) {
    const values = new Float32Array(dimension);
    new Uint8Array(values.buffer).set(bytes.subarray(at + KEY_BYTES, at + recordBytes));
    known.set(bytes.toString("hex", at, at + KEY_BYTES), values);
  }
  return { known, torn: bytes.length % recordBytes };
};

/**
 * Keeps vectors in one append-only file a model, by hash of the text. A record cut short by a crash is
 * ignored; losing the file costs time only. For work on many texts: the whole file is read into memory.
 */
export const createCachedEmbedder = async (embedder: Embedder, settings: { directory: string }): Promise<Embedder> => {
  const file = join(settings.directory, `${embedder.hash}.vectors`);
  const read = await readVectors(file, embedder.dimension);
  // A torn tail is padded to a whole record: its key is then of no text.
  let pending: Buffer[] = read.torn > 0 ? [Buffer.alloc(KEY_BYTES + embedder.dimension * 4 - read.torn)] : [];

  const flush = async (): Promise<void> => {
    const records = pending;
    pending = [];
    if (records.length === 0) return;
    await mkdir(dirname(file), { recursive: true });
    await appendFile(file, Buffer.concat(records));
  };

  const vectorOf = async (text: string, mode: "query" | "passage"): Promise<Float32Array> => {
    const key = keyOf(`${mode}\n${text}`);
    const hex = key.toString("hex");
    const known = read.known.get(hex);
    if (known) return known;
    const [vector] = await embedder.embed([text], mode);
    if (!vector) throw new PortError("embedder", "no vector came back", { retryable: true });
    read.known.set(hex, vector);
    pending.push(Buffer.concat([key, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]));
    if (pending.length >= FLUSH_EVERY) await flush();
    return vector;
  };

  return {
    hash: embedder.hash,
    dimension: embedder.dimension,
    embed: async (texts, mode) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await vectorOf(text, mode));
      await flush();
      return vectors;
    },
  };
};
