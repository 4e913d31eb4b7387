import type { IntentModel, LinearModel, Neighbours, UnitModel } from "../src/domain/intent-model.ts";
import { buildFeatures, type Features, selectColumns, type Vocabulary } from "../src/intent/features.ts";
import { reduceVector } from "../src/intent/neighbours.ts";
import { characterGrams } from "../src/text/tokens.ts";
import { type Example, fitLinear } from "./fit-linear.ts";
import { principalAxes } from "./principal-axes.ts";

/** A bank row, or a name, alias or question of the catalogue, with its vector and what is known of it. */
export type TrainingRow = {
  text: string;
  vector: Float32Array;
  guide: string | undefined;
  fields: string[];
  outcome: string | undefined;
  units: string[] | undefined;
  /** Rows of the catalogue itself are always trained on and never scored. */
  origin: "bank" | "catalogue" | "passage";
};

export type Hashes = { bankHash: string; embedderHash: string; dimension: number };

const NEIGHBOUR_SIZE = 64;

const kindOf = (row: TrainingRow): number => (row.outcome === "answered" ? 0 : row.outcome === "guide" ? 2 : 1);

const toNeighbours = (rows: readonly TrainingRow[], axes: Float32Array): Neighbours => {
  // Rows lie in runs: what must not be answered first, then the rest guide by guide.
  const place = (row: TrainingRow): string => (kindOf(row) === 1 ? "" : (row.guide ?? "none"));
  const bank = rows
    .filter((row) => row.outcome !== undefined)
    .sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
  const vectors = new Float32Array(bank.length * NEIGHBOUR_SIZE);
  for (const [i, row] of bank.entries())
    vectors.set(reduceVector({ axes, size: NEIGHBOUR_SIZE }, row.vector), i * NEIGHBOUR_SIZE);
  return {
    size: NEIGHBOUR_SIZE,
    axes,
    vectors,
    guides: bank.map((row) => row.guide ?? "none"),
    kinds: Uint8Array.from(bank, kindOf),
  };
};

export const bankAxes = (rows: readonly TrainingRow[], dimension: number): Float32Array =>
  principalAxes(
    rows.map((row) => row.vector),
    dimension,
    NEIGHBOUR_SIZE,
  );

const MIN_DOCUMENTS = 5;

const buildVocabulary = (rows: readonly TrainingRow[]): Vocabulary => {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const gram of characterGrams(row.text).keys()) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= MIN_DOCUMENTS).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    kept.map(([gram, count], column) => [
      gram,
      [column, Number((Math.log((1 + rows.length) / (1 + count)) + 1).toFixed(4))],
    ]),
  );
};

/** One example a label of a row; classes weigh alike however many rows they have. */
const examplesFor = (
  rows: readonly TrainingRow[],
  features: readonly Features[],
  labelsOf: (row: TrainingRow) => string[],
): { classes: string[]; examples: Example[] } => {
  const pairs = rows.flatMap((row, i) => labelsOf(row).map((label) => ({ label, features: features[i] as Features })));
  const counts = new Map<string, number>();
  for (const { label } of pairs) counts.set(label, (counts.get(label) ?? 0) + 1);
  const classes = [...counts.keys()].sort();
  const mean = pairs.length / classes.length;
  const index = new Map(classes.map((label, i) => [label, i]));
  return {
    classes,
    examples: pairs.map(({ label, features: own }) => ({
      features: own,
      label: index.get(label) ?? 0,
      weight: Math.min(3, Math.max(0.5, Math.sqrt(mean / (counts.get(label) ?? 1)))),
    })),
  };
};

export const guideLabels = (row: TrainingRow): string[] =>
  row.guide ? [row.guide] : row.outcome === "other-region" ? [] : ["none"];
const fieldLabels = (row: TrainingRow): string[] => [...new Set(row.fields)];
const outcomeLabels = (row: TrainingRow): string[] => (row.outcome ? [row.outcome] : []);

/** n-grams that stand in at least two rows of the guide; the others can only be learned by heart. */
const sharedColumns = (features: readonly Features[]): Int32Array => {
  const counts = new Map<number, number>();
  for (const { columns } of features) for (const column of columns) counts.set(column, (counts.get(column) ?? 0) + 1);
  return Int32Array.from(
    [...counts]
      .filter(([, count]) => count > 1)
      .map(([column]) => column)
      .sort((a, b) => a - b),
  );
};

const unitLabels = (row: TrainingRow): string[] =>
  row.units === undefined ? [] : row.units.length === 0 ? ["uncovered"] : row.units;

/** One small model a guide. A passage is an example of its own unit, so that a unit nobody asked for yet can be chosen. */
const fitUnits = (
  rows: readonly TrainingRow[],
  features: readonly Features[],
  options: FitOptions & { dimension: number },
): Map<string, UnitModel> => {
  const byGuide = new Map<string, number[]>();
  for (const [i, row] of rows.entries()) {
    if (row.guide !== undefined && row.units !== undefined)
      byGuide.set(row.guide, [...(byGuide.get(row.guide) ?? []), i]);
  }
  const models = new Map<string, UnitModel>();
  for (const [guide, indexes] of byGuide) {
    const columns = sharedColumns(indexes.map((i) => features[i] as Features));
    const own = indexes.map((i) => selectColumns(features[i] as Features, columns));
    const { classes, examples } = examplesFor(
      indexes.map((i) => rows[i] as TrainingRow),
      own,
      unitLabels,
    );
    const model = fitLinear(examples, {
      classes,
      columns: options.dimension + columns.length,
      epochs: options.epochs * 2,
      penalty: 1e-4,
      rate: 0.2,
      seed: options.seed,
    });
    models.set(guide, { ...model, columns });
  }
  return models;
};

/** How many told events a guide needs to tell them from questions; more would take questions for events. */
const EVENTS_OF_GUIDE = 26;

/**
 * Rows for the models that tell what is asked: every event teaches which guide is meant, but asks nothing, so that only
 * the first few of each guide count here.
 */
export const withFewEvents = (rows: readonly TrainingRow[]): TrainingRow[] => {
  const counts = new Map<string, number>();
  return rows.filter(({ outcome, guide = "none" }) => {
    if (outcome !== "guide") return true;
    const count = counts.get(guide) ?? 0;
    counts.set(guide, count + 1);
    return count < EVENTS_OF_GUIDE;
  });
};

export type FitOptions = { epochs: number; seed: number; axes: Float32Array };

/** The three linear models and the examples; the ranker and the coverage decision are fitted on held-out rows after. */
export const fitIntent = (rows: readonly TrainingRow[], hashes: Hashes, options: FitOptions): IntentModel => {
  const vocabulary = buildVocabulary(rows);
  const features = rows.map((row) => buildFeatures(row.text, row.vector, vocabulary));
  const featuresOf = new Map(rows.map((row, i) => [row, features[i] as Features]));
  const asking = withFewEvents(rows);
  const train = (used: readonly TrainingRow[], labelsOf: (row: TrainingRow) => string[]): LinearModel => {
    const use = used
      .filter((row) => row.origin !== "passage")
      .map((row) => ({ row, own: featuresOf.get(row) as Features }));
    const { classes, examples } = examplesFor(
      use.map(({ row }) => row),
      use.map(({ own }) => own),
      labelsOf,
    );
    return fitLinear(examples, {
      classes,
      columns: hashes.dimension + vocabulary.size,
      epochs: options.epochs,
      penalty: 1e-5,
      rate: 0.2,
      seed: options.seed,
    });
  };
  return {
    ...hashes,
    vocabulary,
    guide: train(rows, guideLabels),
    units: fitUnits(
      asking,
      asking.map((row) => featuresOf.get(row) as Features),
      { ...options, dimension: hashes.dimension },
    ),
    field: train(asking, fieldLabels),
    outcome: train(asking, outcomeLabels),
    neighbours: toNeighbours(rows, options.axes),
    ranker: {},
    coverage: { features: [], base: 0, trees: [] },
    matching: { trees: { features: [], base: 0, trees: [] }, calibration: [] },
    thresholds: { answer: 0.5, secondUnit: 0.5 },
  };
};
