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

/** The same text seen through a part of the vocabulary: column i of the result is `columns[i]`. */
export const selectColumns = (features: Features, columns: Int32Array): Features => {
  const kept: number[] = [];
  const values: number[] = [];
  const position = new Map<number, number>();
  for (let i = 0; i < columns.length; i += 1) position.set(columns[i] as number, i);
  for (let i = 0; i < features.columns.length; i += 1) {
    const at = position.get(features.columns[i] as number);
    if (at === undefined) continue;
    kept.push(at);
    values.push(features.values[i] as number);
  }
  return { dense: features.dense, columns: Int32Array.from(kept), values: Float32Array.from(values) };
};
