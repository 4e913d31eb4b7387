import { logistic } from "../src/intent/linear.ts";

export type BinaryRow = { features: Readonly<Record<string, number>>; label: boolean };

/** Index of the row, from `column` down, with the largest value in that column. */
const pivotRow = (rows: readonly number[][], column: number): number => {
  let pivot = column;
  for (let row = column + 1; row < rows.length; row += 1) {
    if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
  }
  return pivot;
};

const eliminate = (rows: number[][], column: number): void => {
  const top = rows[column] as number[];
  for (const [row, current] of rows.entries()) {
    if (row === column) continue;
    const factor = (current[column] ?? 0) / (top[column] ?? 1);
    for (let k = column; k < current.length; k += 1) current[k] = (current[k] ?? 0) - factor * (top[k] ?? 0);
  }
};

/** Solves a symmetric positive system by elimination with partial pivoting; the matrix is small. */
const solve = (matrix: number[][], right: number[]): number[] => {
  const size = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (let column = 0; column < size; column += 1) {
    const pivot = pivotRow(rows, column);
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    eliminate(rows, column);
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1));
};

/** Logistic regression by iteratively reweighted least squares with a small ridge; weights by feature name. */
export const fitBinary = (rows: readonly BinaryRow[], ridge = 1): Record<string, number> => {
  const names = ["bias", ...new Set(rows.flatMap((row) => Object.keys(row.features)))];
  const inputs = rows.map((row) =>
    Float64Array.from(names, (name) => (name === "bias" ? 1 : (row.features[name] ?? 0))),
  );
  const size = names.length;
  let weights = new Array<number>(size).fill(0);
  for (let iteration = 0; iteration < 12; iteration += 1) {
    const hessian = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => (i === j && i > 0 ? ridge : i === j ? 1e-6 : 0)),
    );
    const gradient = weights.map((weight, i) => (i > 0 ? -ridge * weight : 0));
    for (const [i, x] of inputs.entries())
      accumulate({ x, label: rows[i]?.label === true, weights, hessian, gradient });
    const step = solve(hessian, gradient);
    weights = weights.map((weight, i) => weight + (step[i] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-6) break;
  }
  return Object.fromEntries(names.map((name, i) => [name, Number((weights[i] ?? 0).toFixed(5))]));
};

type Accumulation = { x: Float64Array; label: boolean; weights: number[]; hessian: number[][]; gradient: number[] };

const accumulate = ({ x, label, weights, hessian, gradient }: Accumulation): void => {
  let score = 0;
  for (let i = 0; i < x.length; i += 1) score += (x[i] as number) * (weights[i] as number);
  const p = logistic(score);
  const spread = Math.max(p * (1 - p), 1e-6);
  const residual = (label ? 1 : 0) - p;
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i] as number;
    if (value === 0) continue;
    gradient[i] = (gradient[i] as number) + residual * value;
    const row = hessian[i] as number[];
    for (let j = 0; j < x.length; j += 1) row[j] = (row[j] as number) + spread * value * (x[j] as number);
  }
};
