import type { Neighbours } from "../domain/intent-model.ts";

/** A vector along the principal axes, of unit length again. */
export const reduceVector = (neighbours: Pick<Neighbours, "axes" | "size">, vector: Float32Array): Float32Array => {
  const { axes, size } = neighbours;
  const reduced = new Float32Array(size);
  for (let i = 0; i < vector.length; i += 1) {
    const value = vector[i] as number;
    if (value === 0) continue;
    const at = i * size;
    for (let k = 0; k < size; k += 1) reduced[k] = (reduced[k] as number) + value * (axes[at + k] as number);
  }
  let squares = 0;
  for (const value of reduced) squares += value * value;
  const length = Math.sqrt(squares) || 1;
  return reduced.map((value) => value / length);
};

const NEAREST = 10;
const SHARPNESS = 12;

export type Similarities = {
  values: Float32Array;
  /** Share of answerable rows among the ten nearest, nearer rows weighing more. */
  answerable: number;
};

const similaritiesTo = (neighbours: Neighbours, own: Float32Array): Float32Array => {
  const { vectors, size, kinds } = neighbours;
  const values = new Float32Array(kinds.length);
  for (let row = 0; row < values.length; row += 1) {
    const at = row * size;
    // Four sums at once: one alone waits for itself at every step.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < size; k += 4) {
      a += (own[k] as number) * (vectors[at + k] as number);
      b += (own[k + 1] as number) * (vectors[at + k + 1] as number);
      c += (own[k + 2] as number) * (vectors[at + k + 2] as number);
      d += (own[k + 3] as number) * (vectors[at + k + 3] as number);
    }
    values[row] = a + b + c + d;
  }
  return values;
};

/** Rows with the highest values, best first. */
const topRows = (values: Float32Array): number[] => {
  const top: number[] = [];
  let worst = -2;
  for (let row = 0; row < values.length; row += 1) {
    if (top.length === NEAREST && (values[row] as number) <= worst) continue;
    top.push(row);
    top.sort((a, b) => (values[b] as number) - (values[a] as number));
    top.length = Math.min(top.length, NEAREST);
    worst = values[top.at(-1) ?? 0] as number;
  }
  return top;
};

/** Similarity of a text to every row of the bank. */
export const compareToBank = (neighbours: Neighbours, vector: Float32Array): Similarities => {
  const values = similaritiesTo(neighbours, reduceVector(neighbours, vector));
  const top = topRows(values);
  const best = values[top[0] ?? 0] ?? 0;
  let total = 0;
  let covered = 0;
  for (const row of top) {
    const weight = Math.exp(SHARPNESS * ((values[row] as number) - best));
    total += weight;
    if (neighbours.kinds[row] === 0) covered += weight;
  }
  return { values, answerable: total === 0 ? 0 : covered / total };
};

export type Nearest = { covered: number; uncovered: number; event: number; elsewhere: number };

/** The nearest row of each kind about one guide, and the nearest row about none or another that was not answered. */
export const nearestOf = (neighbours: Neighbours, similarities: Similarities, guide: string): Nearest => {
  const nearest: Nearest = { covered: 0, uncovered: 0, event: 0, elsewhere: 0 };
  for (let row = 0; row < similarities.values.length; row += 1) {
    const value = similarities.values[row] as number;
    const kind = neighbours.kinds[row];
    if (neighbours.guides[row] !== guide) {
      if (kind === 1) nearest.elsewhere = Math.max(nearest.elsewhere, value);
    } else if (kind === 0) nearest.covered = Math.max(nearest.covered, value);
    else if (kind === 1) nearest.uncovered = Math.max(nearest.uncovered, value);
    else nearest.event = Math.max(nearest.event, value);
  }
  return nearest;
};
