import type { IntentModel } from "../domain/intent-model.ts";
import { buildFeatures, type Features, selectColumns } from "./features.ts";
import { predict, ranked } from "./linear.ts";

/** What a text is about, as probabilities over closed lists; nothing is decided here. */
export type Understanding = {
  text: string;
  vector: Float32Array;
  features: Features;
  /** Guides, most likely first; `none` is among them. */
  guides: { label: string; p: number }[];
  /** Fields asked for, with `event` (no field) and `uncovered` (nothing published answers). */
  fields: ReadonlyMap<string, number>;
  outcomes: ReadonlyMap<string, number>;
};

const toMap = (labels: readonly { label: string; p: number }[]): Map<string, number> =>
  new Map(labels.map(({ label, p }) => [label, p]));

export const understandText = (model: IntentModel, text: string, vector: Float32Array): Understanding => {
  const features = buildFeatures(text, vector, model.vocabulary);
  return {
    text,
    vector,
    features,
    guides: ranked(model.guide, predict(model.guide, features)),
    fields: toMap(ranked(model.field, predict(model.field, features))),
    outcomes: toMap(ranked(model.outcome, predict(model.outcome, features))),
  };
};

/** Probability of each unit of one guide, were the text about that guide. */
export const unitsByGuide = (model: IntentModel, understanding: Understanding, guide: string): Map<string, number> => {
  const units = model.units.get(guide);
  if (!units) return new Map();
  return toMap(ranked(units, predict(units, selectColumns(understanding.features, units.columns))));
};
