import { characterGrams } from "../text/tokens.ts";

/** Dense part scaled, sparse part of unit length: the two then weigh about the same in a linear model. */
export const DENSE_SCALE = 3;

export type Features = { dense: Float32Array; columns: Int32Array; values: Float32Array };
export type Vocabulary = ReadonlyMap<string, readonly [column: number, inverseDocumentFrequency: number]>;

/** Embedding and TF-IDF of character 1- to 3-grams. n-grams outside the vocabulary are left out. */
export const buildFeatures = (text: string, vector: Float32Array, vocabulary: Vocabulary): Features => {
  const columns: number[] = [];
  const values: number[] = [];
  let squares = 0;
  for (const [gram, count] of characterGrams(text)) {
    const entry = vocabulary.get(gram);
    if (!entry) continue;
    const value = (1 + Math.log(count)) * entry[1];
    columns.push(entry[0]);
    values.push(value);
    squares += value * value;
  }
  const length = Math.sqrt(squares) || 1;
  return {
    dense: vector.map((value) => value * DENSE_SCALE),
    columns: Int32Array.from(columns),
    values: Float32Array.from(values, (value) => value / length),
  };
};

/** Place of each column of the vocabulary in a selection; a selection lives as long as its model. */
const placesOf = new WeakMap<Int32Array, ReadonlyMap<number, number>>();

const places = (columns: Int32Array): ReadonlyMap<number, number> => {
  const known = placesOf.get(columns);
  if (known) return known;
  const made = new Map(Array.from(columns, (column, i) => [column, i]));
  placesOf.set(columns, made);
  return made;
};

/** The same text seen through a part of the vocabulary: column i of the result is `columns[i]`. */
export const selectColumns = (features: Features, columns: Int32Array): Features => {
  const place = places(columns);
  const kept: number[] = [];
  const values: number[] = [];
  for (const [i, column] of features.columns.entries()) {
    const at = place.get(column);
    if (at === undefined) continue;
    kept.push(at);
    values.push(features.values[i] as number);
  }
  return { dense: features.dense, columns: Int32Array.from(kept), values: Float32Array.from(values) };
};
