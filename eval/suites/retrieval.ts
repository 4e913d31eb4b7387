import { join } from "node:path";
import { createCachedEmbedder } from "../../src/adapters/embedder/cached.ts";
import { createLanceDbIndex } from "../../src/adapters/passage-index/lancedb.ts";
import { fuseRankings } from "../../src/answer/fuse-rankings.ts";
import { SEARCH_LIMIT } from "../../src/answer/retrieve-passages.ts";
import type { Passage } from "../../src/domain/passage.ts";
import { NATION } from "../../src/domain/region.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import type { PassageIndex } from "../../src/ports/passage-index.ts";
import { createProgress } from "../../src/progress.ts";
import { type RetrievalDataset, readBeijing, readCmrc, readLecoqa } from "../datasets/third-party.ts";
import { meanInterval, share } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";

const SUITE = "retrieval";
const TENANT = "eval";
const FILTER = { tenant: TENANT };
const BATCH = 64;

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
  tenant: TENANT,
});

const buildDataset = async (
  dataset: RetrievalDataset,
  embedder: Embedder,
  directory: string,
): Promise<PassageIndex> => {
  const index = await createLanceDbIndex({ directory: join(directory, dataset.name) });
  const id = `${dataset.name}-${dataset.passages.length}-${embedder.hash}`;
  if ((await index.edition())?.id === id) return index;
  const progress = createProgress(dataset.name, process.stderr);
  const writer = await index.build({ id, embedderHash: embedder.hash });
  for (let at = 0; at < dataset.passages.length; at += BATCH) {
    const batch = dataset.passages.slice(at, at + BATCH).map(toPassage);
    const vectors = await embedder.embed(
      batch.map(({ text }) => text),
      "passage",
    );
    await writer.upsert(batch.map((passage, i) => ({ passage, vector: vectors[i] as Float32Array })));
    progress(Math.min(at + BATCH, dataset.passages.length), dataset.passages.length);
  }
  await writer.publish();
  return index;
};

type Variant = "lexical" | "dense" | "hybrid";
type Ranks = Record<Variant, number[]>;

/** Place of the first right passage, from 1; 0 where it is not among those searched. */
const rankOf = (ids: readonly string[], gold: ReadonlySet<string>): number => ids.findIndex((id) => gold.has(id)) + 1;

const rankAll = async (dataset: RetrievalDataset, index: PassageIndex, embedder: Embedder): Promise<Ranks> => {
  const ranks: Ranks = { lexical: [], dense: [], hybrid: [] };
  for (const { question, gold } of dataset.questions) {
    const [vector] = await embedder.embed([question], "query");
    if (!vector) continue;
    const [dense, lexical] = await Promise.all([
      index.searchByVector(vector, FILTER, SEARCH_LIMIT),
      index.searchByText(question, FILTER, SEARCH_LIMIT),
    ]);
    const right = new Set(gold);
    ranks.dense.push(
      rankOf(
        dense.map(({ passage }) => passage.id),
        right,
      ),
    );
    ranks.lexical.push(
      rankOf(
        lexical.map(({ passage }) => passage.id),
        right,
      ),
    );
    ranks.hybrid.push(
      rankOf(
        fuseRankings(dense, lexical).map(({ passage }) => passage.id),
        right,
      ),
    );
  }
  return ranks;
};

const measure = (dataset: string, ranks: Ranks): Metric[] =>
  (Object.keys(ranks) as Variant[]).flatMap((variant) => {
    const own = ranks[variant];
    const at = (metric: string) => ({ suite: SUITE, dataset, variant, metric });
    return [
      ...[1, 5, 10].map((k) => toMetric(at(`hit@${k}`), share(own.map((rank) => rank > 0 && rank <= k)))),
      toMetric(at("mrr@10"), meanInterval(own.map((rank) => (rank > 0 && rank <= 10 ? 1 / rank : 0)))),
    ];
  });

const DATASETS: Readonly<Record<string, (directory: string) => Promise<RetrievalDataset>>> = {
  "beijing-qa": (directory) => readBeijing(directory, "qa"),
  "beijing-qa-nlu": (directory) => readBeijing(directory, "nlu"),
  cmrc2018: readCmrc,
  lecoqa: readLecoqa,
};

const runDataset = async (name: string, benchDir: string, context: SuiteContext): Promise<Metric[]> => {
  const { config, services, say } = context;
  const read = DATASETS[name];
  if (!read || !services.embedder) return [];
  const embedder = await createCachedEmbedder(services.embedder, { directory: join(config.stateDir, "vectors") });
  const dataset = await read(benchDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!dataset) {
    say(`${name}: skipped, its files are not in ONETHING_BENCH_DIR`);
    return [];
  }
  say(`${name}: ${dataset.questions.length} questions, ${dataset.passages.length} passages`);
  const index = await buildDataset(dataset, embedder, join(config.stateDir, "eval"));
  const ranks = await rankAll(dataset, index, embedder);
  await index.close();
  return measure(name, ranks);
};

/** Search alone, on third-party questions; needs ONETHING_BENCH_DIR. */
export const retrievalSuite: Suite = {
  name: SUITE,
  thresholds: [],
  run: async (context) => {
    const { benchDir } = context.config;
    if (benchDir === undefined) {
      context.say("retrieval: skipped, ONETHING_BENCH_DIR is not set");
      return [];
    }
    const metrics: Metric[] = [];
    for (const name of Object.keys(DATASETS)) metrics.push(...(await runDataset(name, benchDir, context)));
    return metrics;
  },
};
