import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { indexDataset } from "../eval/datasets/index-dataset.ts";
import { type RetrievalDataset, readBeijing, readLecoqa } from "../eval/datasets/third-party.ts";
import { createCachedEmbedder } from "../src/adapters/embedder/cached.ts";
import { RANKING_FILES } from "../src/adapters/ranking-model/files.ts";
import { type Config, readConfig } from "../src/config/config.ts";
import type { RankingModel } from "../src/domain/ranking-model.ts";
import { createServices, type Services } from "../src/services.ts";
import { fitBinary } from "./fit-binary.ts";
import { createRandom, shuffle } from "./fit-linear.ts";
import { fitPairs } from "./fit-pairs.ts";
import {
  type AskedRow,
  type Corpus,
  confidenceRows,
  type JudgedBoth,
  judgeRows,
  rerankGain,
  tradeOff,
} from "./ranking-rows.ts";
import { type BankRow, readBank } from "./read-bank.ts";

const RIDGE = 30;
const BANK_ROWS = 1_200;
const THRESHOLD = 0.4;

const half = <T>(rows: readonly T[], odd: boolean): T[] => rows.filter((_, i) => (i % 2 === 1) === odd);

const bankRows = (rows: readonly BankRow[], answered: boolean): AskedRow[] =>
  shuffle(
    rows.filter(
      (row) => (row.outcome === "answered") === answered && row.outcome !== "guide" && [...row.text].length <= 300,
    ),
    createRandom(5),
  )
    .slice(0, BANK_ROWS)
    .map((row) => ({
      text: row.text,
      isRight: ({ documentId, unit, parts }) =>
        answered &&
        documentId === row.guide &&
        row.units.some((asked) => asked === unit || parts.some((part) => part.unit === asked)),
    }));

const datasetRows = ({ questions }: RetrievalDataset): AskedRow[] =>
  questions.map(({ question, gold }) => ({ text: question, isRight: ({ id }) => gold.includes(id) }));

const unanswerable = (rows: readonly AskedRow[]): AskedRow[] => rows.map((row) => ({ ...row, isRight: () => false }));

type Sets = { ranking: JudgedBoth[]; confidence: JudgedBoth[]; unseen: Record<string, JudgedBoth[]> };

const gather = async (config: Config, services: Services, benchDir: string): Promise<Sets> => {
  const cached = services.embedder
    ? await createCachedEmbedder(services.embedder, { directory: join(config.stateDir, "vectors") })
    : undefined;
  if (!cached)
    throw new Error("the rows of the ranking need an embedder; weights without vectors come from the same rows");
  const ports = { ...services, embedder: cached };
  const [laws, beijing] = [await readLecoqa(benchDir), await readBeijing(benchDir, "qa")];
  const directory = join(config.stateDir, "eval");
  const corpora: Record<"guides" | "laws" | "beijing", Corpus> = {
    guides: { index: services.passageIndex, tenant: services.tenant },
    laws: { index: await indexDataset(laws, cached, directory), tenant: "eval" },
    beijing: { index: await indexDataset(beijing, cached, directory), tenant: "eval" },
  };
  const bank = (await readBank(config.dataDir)).rows;
  const [asked, refused] = [bankRows(bank, true), bankRows(bank, false)];
  const [legal, city] = [datasetRows(laws), datasetRows(beijing)];
  const judge = (rows: readonly AskedRow[], corpus: keyof typeof corpora): Promise<JudgedBoth[]> =>
    judgeRows(rows, corpora[corpus], ports);
  const [own, ownRefused] = [await judge(asked, "guides"), await judge(refused, "guides")];
  const [lawSeen, citySeen] = [await judge(half(legal, false), "laws"), await judge(half(city, false), "beijing")];
  return {
    ranking: [...own, ...lawSeen, ...citySeen],
    confidence: [
      ...own,
      ...ownRefused,
      ...lawSeen,
      ...citySeen,
      ...(await judge(unanswerable([...asked.slice(0, 600), ...refused]), "laws")),
      ...(await judge(unanswerable(half(city, false)), "laws")),
      ...(await judge(unanswerable(half(legal, false)), "guides")),
    ],
    unseen: {
      "law questions, laws": await judge(half(legal, true), "laws"),
      "city questions, their answers": await judge(half(city, true), "beijing"),
      "city questions, laws": await judge(unanswerable(half(city, true)), "laws"),
      "law questions, guides": await judge(unanswerable(half(legal, true)), "guides"),
    },
  };
};

const fitModel = (sets: Sets, kind: keyof JudgedBoth): RankingModel => {
  const reranker = fitPairs(
    sets.ranking.map((entry) => entry[kind]),
    RIDGE,
  );
  const rows = confidenceRows(
    { reranker },
    sets.confidence.map((entry) => entry[kind]),
  );
  return { reranker, confidence: fitBinary(rows, RIDGE), threshold: THRESHOLD };
};

const main = async (): Promise<void> => {
  const config = readConfig();
  if (config.benchDir === undefined) {
    process.stderr.write("train:ranking learns from third-party questions: set ONETHING_BENCH_DIR\n");
    process.exit(2);
  }
  const services = await createServices(config);
  const sets = await gather(config, services, config.benchDir);
  for (const kind of ["vectors", "words"] as const) {
    const model = fitModel(sets, kind);
    process.stdout.write(`${kind}\n`);
    for (const [name, both] of Object.entries(sets.unseen)) {
      const judged = both.map((entry) => entry[kind]);
      for (const line of [...rerankGain(model, judged), ...tradeOff(model, judged)])
        process.stdout.write(`  ${name}: ${line}\n`);
    }
    await writeFile(join(config.dataDir, "ranking", RANKING_FILES[kind]), `${JSON.stringify(model, null, 2)}\n`);
  }
  await services.close();
  process.exit(0);
};

await main();
