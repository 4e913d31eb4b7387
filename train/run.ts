import { join } from "node:path";
import { DEFAULT_TENANT, splitPassages } from "../ingest/split-passages.ts";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { createBgeEmbedder } from "../src/adapters/embedder/bge-onnx.ts";
import { createCachedEmbedder } from "../src/adapters/embedder/cached.ts";
import { INTENT_FOLDERS, writeIntentModel } from "../src/adapters/intent-model/files.ts";
import { type Config, readConfig } from "../src/config/config.ts";
import type { IntentModel, TreeModel } from "../src/domain/intent-model.ts";
import { guideNames } from "../src/intent/guide-names.ts";
import {
  coverageFeatures,
  likelyGuides,
  rankUnits,
  type UnitCandidate,
  unitFeatures,
} from "../src/intent/rank-units.ts";
import { predictTrees } from "../src/intent/trees.ts";
import { type Understanding, understandText } from "../src/intent/understand.ts";
import { WORD_VECTOR, wordVector } from "../src/intent/word-vector.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import { embeddedText } from "../src/text/passage-text.ts";
import { type BinaryRow, fitBinary } from "./fit-binary.ts";
import { bankAxes, fitIntent, type Hashes, type TrainingRow, withFewEvents } from "./fit-intent.ts";
import { createRandom, shuffle } from "./fit-linear.ts";
import { fitMatching } from "./fit-matching.ts";
import { fitTrees } from "./fit-trees.ts";
import { readBank } from "./read-bank.ts";
import { toTrainingRows } from "./training-rows.ts";

const FOLDS = 3;

type Held = { row: TrainingRow; understanding: Understanding; model: IntentModel };

const matches = (row: TrainingRow, { passage }: UnitCandidate): boolean =>
  passage.documentId === row.guide &&
  (row.units ?? []).some((unit) => unit === passage.unit || passage.parts.some((part) => part.unit === unit));

/** What stands in for the embedder where none runs. */
const WORDS: Embedder = { ...WORD_VECTOR, embed: async (texts) => texts.map(wordVector) };

const openEmbedder = async (config: Config): Promise<Embedder> =>
  createCachedEmbedder(await createBgeEmbedder({ directory: config.embedderDir }), {
    directory: join(config.stateDir, "vectors"),
  });

const main = async (): Promise<void> => {
  const started = performance.now();
  const config = readConfig();
  const words = process.argv.includes("--words");
  const embedder = words ? WORDS : await openEmbedder(config);
  const catalogue = await loadCatalogue({ directory: config.dataDir });
  const bank = await readBank(config.dataDir);
  for (const fault of bank.faults) process.stderr.write(`refused ${fault}\n`);
  const hashes: Hashes = { bankHash: bank.hash, embedderHash: embedder.hash, dimension: embedder.dimension };
  const candidatesOf = new Map<string, UnitCandidate[]>();
  for (const guide of catalogue.guides.values()) {
    const passages = splitPassages(guide).filter(({ tenant }) => tenant === DEFAULT_TENANT);
    const vectors = await embedder.embed(passages.map(embeddedText), "passage");
    candidatesOf.set(
      guide.id,
      passages.map((passage, i) => ({ passage, vector: vectors[i] })),
    );
  }
  const rows = await toTrainingRows({ bank, catalogue, embedder, candidates: [...candidatesOf.values()].flat() });
  process.stdout.write(`${rows.length} rows, ${((performance.now() - started) / 1000).toFixed(1)} s\n`);

  const axes = bankAxes(rows, hashes.dimension);
  const held = holdOut(rows, hashes, axes);
  report(held);
  const candidates = (understanding: Understanding): UnitCandidate[] =>
    likelyGuides(understanding)
      .flatMap(({ label }) => candidatesOf.get(label) ?? [])
      .map((candidate) => (words ? { ...candidate, vector: undefined } : candidate));
  const ranker = fitRanker(held, candidates);
  const asking = new Set(withFewEvents(rows));
  const coverage = fitCoverage(
    held.filter(({ row }) => asking.has(row)).map((entry) => ({ ...entry, model: { ...entry.model, ranker } })),
    candidates,
  );
  const matching = await fitMatching(held, guideNames(catalogue.guides.values()), embedder);
  const model = fitIntent(rows, hashes, { epochs: 4, seed: 7, axes });
  await writeIntentModel(
    { ...model, ranker, coverage: coverage.model, matching, thresholds: coverage.thresholds },
    { directory: config.dataDir, folder: words ? INTENT_FOLDERS.words : INTENT_FOLDERS.vectors },
  );
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
};

/** Each bank row as seen by models that were trained without it. */
const holdOut = (rows: TrainingRow[], hashes: Hashes, axes: Float32Array): Held[] => {
  const order = shuffle(
    rows.filter((row) => row.origin === "bank"),
    createRandom(11),
  );
  const held: Held[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const outside = new Set(order.filter((_, i) => i % FOLDS === fold));
    const training = rows.filter((row) => !outside.has(row));
    const model = fitIntent(training, hashes, { epochs: 4, seed: 7 + fold, axes });
    for (const row of outside) held.push({ row, model, understanding: understandText(model, row.text, row.vector) });
  }
  return held;
};

const fitRanker = (
  held: readonly Held[],
  candidatesFor: (u: Understanding) => UnitCandidate[],
): Record<string, number> => {
  const examples: BinaryRow[] = [];
  for (const { row, understanding, model } of held) {
    if (row.outcome !== "answered") continue;
    const candidates = candidatesFor(understanding);
    const features = unitFeatures(model, understanding, candidates);
    for (const [i, candidate] of candidates.entries())
      examples.push({ features: features[i] ?? {}, label: matches(row, candidate) });
  }
  return fitBinary(examples);
};

type Coverage = { model: TreeModel; thresholds: { answer: number; secondUnit: number } };

const fitCoverage = (held: readonly Held[], candidatesFor: (u: Understanding) => UnitCandidate[]): Coverage => {
  const judged = held.map(({ row, understanding, model }) => {
    const ranked = rankUnits(model, understanding, candidatesFor(understanding));
    const best = ranked[0];
    const right =
      row.outcome === "answered" && best !== undefined && matches(row, { passage: best.passage, vector: undefined });
    const covered = row.outcome === "answered" && best?.passage.documentId === row.guide;
    return { row, right, covered, features: coverageFeatures(model, understanding, ranked) };
  });
  const answerable = judged.filter(({ row }) => row.outcome === "answered");
  process.stdout.write(
    `best unit right: ${(answerable.filter(({ right }) => right).length / answerable.length).toFixed(4)} of ${answerable.length}\n`,
  );
  const model = fitTrees(
    judged.map(({ features, covered }) => ({ features, label: covered })),
    { trees: 160, depth: 4, rate: 0.08, minLeaf: 40 },
  );
  printTradeOff(judged.map((entry) => ({ ...entry, p: predictTrees(model, entry.features) })));
  return { model, thresholds: { answer: 0.6, secondUnit: 0.1 } };
};

/** What each threshold would do on rows that the models had not seen. */
const printTradeOff = (judged: readonly { row: TrainingRow; right: boolean; p: number }[]): void => {
  const answerable = judged.filter(({ row }) => row.outcome === "answered");
  const refusable = judged.filter(({ row }) => row.outcome !== "answered" && row.outcome !== "guide");
  for (const threshold of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]) {
    const given = answerable.filter(({ p }) => p >= threshold);
    const right = given.filter((entry) => entry.right).length;
    const refused = refusable.filter(({ p }) => p < threshold).length;
    process.stdout.write(
      `threshold ${threshold}: answers ${(given.length / answerable.length).toFixed(3)}, right ${(right / given.length).toFixed(3)}, refuses ${(refused / refusable.length).toFixed(3)}\n`,
    );
  }
};

const report = (held: readonly Held[]): void => {
  const guided = held.filter(({ row }) => row.guide !== undefined);
  const right = guided.filter(
    ({ row, understanding }) => understanding.guides.find(({ label }) => label !== "none")?.label === row.guide,
  );
  const top3 = guided.filter(({ row, understanding }) =>
    likelyGuides(understanding).some(({ label }) => label === row.guide),
  );
  const outcome = held.filter(({ row, understanding }) => {
    const [best] = [...understanding.outcomes].sort(([, a], [, b]) => b - a);
    return best?.[0] === row.outcome;
  });
  process.stdout.write(
    `guide ${(right.length / guided.length).toFixed(4)}, top three ${(top3.length / guided.length).toFixed(4)} of ${guided.length}; outcome ${(outcome.length / held.length).toFixed(4)} of ${held.length}\n`,
  );
};

await main();
