import type { IntentModel } from "../src/domain/intent-model.ts";
import { gistOf } from "../src/intent/gist.ts";
import type { GuideNames } from "../src/intent/guide-names.ts";
import { matchFeatures } from "../src/intent/score-guides.ts";
import { predictTrees } from "../src/intent/trees.ts";
import { type Understanding, understandText } from "../src/intent/understand.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import type { BinaryRow } from "./fit-binary.ts";
import { fitCalibration } from "./fit-calibration.ts";
import type { TrainingRow } from "./fit-intent.ts";
import { fitTrees } from "./fit-trees.ts";

type Held = { row: TrainingRow; understanding: Understanding; model: IntentModel };
type Example = BinaryRow & { row: TrainingRow; id: string };

const SETTINGS = { trees: 140, depth: 4, rate: 0.08, minLeaf: 30 };
/** Questions about a field outnumber told events by far; a part of them is enough. */
const KEPT_OF_QUESTIONS = 3;

const isUsed = (row: TrainingRow, at: number): boolean =>
  row.outcome === "guide" ||
  (row.guide === undefined && row.outcome !== "other-region") ||
  at % KEPT_OF_QUESTIONS === 0;

/** A long row as it is read at run time: by its telling sentences. */
const asRead = async ({ row, understanding, model }: Held, embedder: Embedder): Promise<Understanding> => {
  const gist = gistOf(model, row.text);
  if (gist === row.text) return understanding;
  const [vector] = await embedder.embed([gist], "query");
  return understandText(model, gist, vector as Float32Array);
};

const toExamples = async (held: readonly Held[], names: GuideNames, embedder: Embedder): Promise<Example[]> => {
  const examples: Example[] = [];
  for (const [at, entry] of held.entries()) {
    if (!isUsed(entry.row, at) || entry.row.outcome === "other-region") continue;
    const understanding = await asRead(entry, embedder);
    for (const { id, features } of matchFeatures(entry.model, understanding, names).slice(0, 3))
      examples.push({ row: entry.row, id, features, label: entry.row.guide === id });
  }
  return examples;
};

/** Whether a guide is meant, from rows held out of the models; calibrated on rows held out of the trees as well. */
export const fitMatching = async (
  held: readonly Held[],
  names: GuideNames,
  embedder: Embedder,
): Promise<IntentModel["matching"]> => {
  const examples = await toExamples(held, names, embedder);
  const half = new Map([...new Set(examples.map(({ row }) => row))].map((row, i) => [row, i % 2]));
  const judged = [0, 1].flatMap((side) => {
    const trees = fitTrees(
      examples.filter(({ row }) => half.get(row) !== side),
      SETTINGS,
    );
    return examples
      .filter(({ row }) => half.get(row) === side)
      .map(({ row, id, features, label }) => ({ row, id, right: label, raw: predictTrees(trees, features) }));
  });
  report(judged);
  return { trees: fitTrees(examples, SETTINGS), calibration: fitCalibration(judged) };
};

type Judged = { row: TrainingRow; id: string; right: boolean; raw: number };

const report = (judged: readonly Judged[]): void => {
  const best = new Map<TrainingRow, Judged>();
  for (const entry of judged) if (entry.raw > (best.get(entry.row)?.raw ?? -1)) best.set(entry.row, entry);
  const share = (rows: readonly boolean[]): string => (rows.filter(Boolean).length / rows.length).toFixed(3);
  const rows = [...best.values()];
  for (const threshold of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    process.stdout.write(
      `match ${threshold}: events right ${share(rows.filter(({ row }) => row.outcome === "guide").map(({ right, raw }) => right && raw >= threshold))}, none said ${share(rows.filter(({ row }) => row.guide === undefined).map(({ raw }) => raw < threshold))} of ${rows.length}\n`,
    );
};
