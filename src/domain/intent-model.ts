import { z } from "zod";

/** One row of the utterance bank: how a person really says it, and what is meant. */
export const utteranceSchema = z.strictObject({
  text: z.string().trim().min(1).max(2000),
  /** Id of the guide meant; absent where none is. */
  guide: z.string().optional(),
  /** Names of the units asked (`materials`, `faq-3` …); `event` names no field; empty where nothing published answers. */
  units: z.array(z.string()),
  outcome: z.enum([
    "answered",
    "guide",
    "clarify",
    "no-evidence",
    "other-region",
    "out-of-scope",
    "case-progress",
    "complaint",
    "crisis",
    "declined",
  ]),
});
export type Utterance = z.infer<typeof utteranceSchema>;

/** A multinomial logistic regression over the dense vector and the weighted n-grams of a text. */
export type LinearModel = {
  classes: readonly string[];
  /** Column by column: weight of class k for feature j stands at j × classes + k. */
  weights: Float32Array;
  bias: Float32Array;
};

/** A linear model over the dense vector and a selection of the vocabulary's columns. */
export type UnitModel = LinearModel & { columns: Int32Array };

export type Neighbours = {
  /** Length of a reduced vector; a multiple of four. */
  size: number;
  /** dimension × size, column by column: principal axes of the bank's vectors. */
  axes: Float32Array;
  /** Rows × size, each of unit length: the rows that must not be answered first, then the others guide by guide. */
  vectors: Float32Array;
  /** Id of the row's guide, or `none`. */
  guides: readonly string[];
  /** 0: a unit answers it; 1: nothing does; 2: an event is told and no field asked. */
  kinds: Uint8Array;
};

/** Boosted trees: node i has children 2i+1 (value ≤ threshold) and 2i+2; feature -1 marks a leaf with its log-odds. */
export type TreeModel = {
  features: readonly string[];
  base: number;
  trees: readonly { feature: number[]; threshold: number[]; value: number[] }[];
};

/** Everything that `npm run train` learned, tied to its bank and embedder by hash. */
export type IntentModel = {
  bankHash: string;
  embedderHash: string;
  dimension: number;
  /** n-gram → [column, inverse document frequency]. */
  vocabulary: ReadonlyMap<string, readonly [number, number]>;
  guide: LinearModel;
  /** For each guide: which of its units is asked, `event` or `uncovered`, over the guide's own few n-grams. */
  units: ReadonlyMap<string, UnitModel>;
  field: LinearModel;
  outcome: LinearModel;
  /** The bank itself, in fewer dimensions, for nearest-neighbour evidence. */
  neighbours: Neighbours;
  /** Weights of the unit ranker by feature name, and the trees that decide whether anything published answers. */
  ranker: Readonly<Record<string, number>>;
  coverage: TreeModel;
  /** Whether a guide is what a text is about: trees, and knots that turn their score into a share that was right. */
  matching: { trees: TreeModel; calibration: readonly (readonly [raw: number, right: number])[] };
  thresholds: { answer: number; secondUnit: number };
};
