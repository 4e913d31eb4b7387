import { join } from "node:path";
import { createCachedEmbedder } from "../../src/adapters/embedder/cached.ts";
import { fuseRankings } from "../../src/answer/fuse-rankings.ts";
import { SEARCH_LIMIT } from "../../src/answer/retrieve-passages.ts";
import type { Passage } from "../../src/domain/passage.ts";
import type { RankingModel } from "../../src/domain/ranking-model.ts";
import { rankPassages } from "../../src/intent/rank-passages.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import type { PassageIndex } from "../../src/ports/passage-index.ts";
import { DATASET_TENANT, indexDataset } from "../datasets/index-dataset.ts";
import { type RetrievalDataset, readBeijing, readCmrc, readLecoqa } from "../datasets/third-party.ts";
import { meanInterval, share } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";

const SUITE = "retrieval";
const FILTER = { tenant: DATASET_TENANT };

/** `hybrid` is what the product does: fused and re-ranked; `fused` is the same without the re-ranker. */
type Variant = "lexical" | "dense" | "fused" | "hybrid";
type Ranks = Record<Variant, number[]>;
type Ports = { embedder: Embedder; ranking: RankingModel };

/** Place of the first right passage, from 1; 0 where it is not among those searched. */
const rankOf = (ids: readonly string[], gold: ReadonlySet<string>): number => ids.findIndex((id) => gold.has(id)) + 1;

const rankAll = async (dataset: RetrievalDataset, index: PassageIndex, ports: Ports): Promise<Ranks> => {
  const ranks: Ranks = { lexical: [], dense: [], fused: [], hybrid: [] };
  for (const { question, gold } of dataset.questions) {
    const [vector] = await ports.embedder.embed([question], "query");
    if (!vector) continue;
    const [dense, lexical] = await Promise.all([
      index.searchByVector(vector, FILTER, SEARCH_LIMIT),
      index.searchByText(question, FILTER, SEARCH_LIMIT),
    ]);
    const right = new Set(gold);
    const note = (variant: Variant, hits: readonly { passage: Passage }[]): void => {
      ranks[variant].push(
        rankOf(
          hits.map(({ passage }) => passage.id),
          right,
        ),
      );
    };
    const fused = fuseRankings(dense, lexical);
    note("dense", dense);
    note("lexical", lexical);
    note("fused", fused);
    note("hybrid", rankPassages(ports.ranking, { text: question, fields: new Map() }, fused));
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
  const index = await indexDataset(dataset, embedder, join(config.stateDir, "eval"));
  const ranks = await rankAll(dataset, index, { embedder, ranking: services.ranking });
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
