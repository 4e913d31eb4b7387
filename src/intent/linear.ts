import type { LinearModel } from "../domain/intent-model.ts";
import type { Features } from "./features.ts";

const softmax = (scores: Float64Array): Float64Array => {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) highest = Math.max(highest, score);
  let sum = 0;
  const out = scores.map((score) => Math.exp(score - highest));
  for (const value of out) sum += value;
  return out.map((value) => value / sum);
};

/** Probabilities in the order of `model.classes`. Weights are stored column by column: one column is one feature. */
export const predict = (model: LinearModel, features: Features): Float64Array => {
  const size = model.classes.length;
  const { weights } = model;
  const scores = Float64Array.from(model.bias);
  const { dense, columns, values } = features;
  for (let column = 0; column < dense.length; column += 1) {
    const value = dense[column] as number;
    if (value === 0) continue;
    const at = column * size;
    for (let k = 0; k < size; k += 1) scores[k] = (scores[k] as number) + value * (weights[at + k] as number);
  }
  for (let i = 0; i < columns.length; i += 1) {
    const value = values[i] as number;
    const at = (dense.length + (columns[i] as number)) * size;
    for (let k = 0; k < size; k += 1) scores[k] = (scores[k] as number) + value * (weights[at + k] as number);
  }
  return softmax(scores);
};

/** Classes with their probabilities, most likely first. */
export const ranked = (model: LinearModel, probabilities: Float64Array): { label: string; p: number }[] =>
  model.classes.map((label, k) => ({ label, p: probabilities[k] ?? 0 })).sort((a, b) => b.p - a.p);

export const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Probabilities nearer to 0 or 1 than this say no more: the small models are surer than they are right. */
export const FLOOR = 0.005;

export const logOdds = (p: number): number => Math.log(Math.max(p, FLOOR) / Math.max(1 - p, FLOOR));
