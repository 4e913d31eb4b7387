import { join } from "node:path";
import { createLanceDbIndex } from "../../src/adapters/passage-index/lancedb.ts";
import type { Passage } from "../../src/domain/passage.ts";
import { NATION } from "../../src/domain/region.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import type { PassageIndex } from "../../src/ports/passage-index.ts";
import { createProgress } from "../../src/progress.ts";
import { embeddedText } from "../../src/text/passage-text.ts";
import type { RetrievalDataset } from "./third-party.ts";

export const DATASET_TENANT = "eval";
const BATCH = 64;
/** Raise when the same data set would be indexed otherwise. */
const FORMAT = 2;

const toPassage = ({ id, text, title }: RetrievalDataset["passages"][number]): Passage => ({
  id,
  documentId: id,
  unit: "article",
  field: "article",
  title: title ?? id,
  headingPath: title === undefined ? [] : [title],
  text,
  parts: [],
  region: NATION,
  coverage: "whole",
  audience: ["natural", "legal"],
  origin: "official-text",
  confidence: "official",
  tenant: DATASET_TENANT,
});

/** The index of a data set, built once and kept below `directory`; passages are embedded as the product does it. */
export const indexDataset = async (
  dataset: RetrievalDataset,
  embedder: Embedder,
  directory: string,
): Promise<PassageIndex> => {
  const index = await createLanceDbIndex({ directory: join(directory, dataset.name) });
  const id = `${dataset.name}-${FORMAT}-${dataset.passages.length}-${embedder.hash}`;
  if ((await index.edition())?.id === id) return index;
  const progress = createProgress(dataset.name, process.stderr);
  const writer = await index.build({ id, embedderHash: embedder.hash });
  for (let at = 0; at < dataset.passages.length; at += BATCH) {
    const batch = dataset.passages.slice(at, at + BATCH).map(toPassage);
    const vectors = await embedder.embed(batch.map(embeddedText), "passage");
    await writer.upsert(batch.map((passage, i) => ({ passage, vector: vectors[i] as Float32Array })));
    progress(Math.min(at + BATCH, dataset.passages.length), dataset.passages.length);
  }
  await writer.publish();
  return index;
};
