import type { TreeModel } from "../src/domain/intent-model.ts";
import { logistic } from "../src/intent/linear.ts";
import type { BinaryRow } from "./fit-binary.ts";

type Tree = TreeModel["trees"][number];
export type TreeSettings = { trees: number; depth: number; rate: number; minLeaf: number };

const BINS = 32;
const PENALTY = 1;

/** Cut points of a feature at equal shares of the rows, without repetition. */
const cutPoints = (values: Float64Array): number[] => {
  const sorted = Float64Array.from(values).sort();
  const cuts = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)] as number,
  );
  return [...new Set(cuts)];
};

const binOf = (cuts: readonly number[], value: number): number => {
  let bin = 0;
  while (bin < cuts.length && value > (cuts[bin] as number)) bin += 1;
  return bin;
};

type Binned = { cuts: number[][]; bins: Uint8Array[] };
type Split = { feature: number; bin: number; gain: number };

const score = (gradient: number, hessian: number): number => (gradient * gradient) / (hessian + PENALTY);

/** The cut that lowers the loss most among the rows of one node (Newton gain of gradient-boosted trees). */
const bestSplit = (
  rows: Int32Array,
  data: Binned,
  state: { gradient: Float64Array; hessian: Float64Array; minLeaf: number },
): Split | undefined => {
  let best: Split | undefined;
  for (let feature = 0; feature < data.bins.length; feature += 1) {
    const bins = data.bins[feature] as Uint8Array;
    const g = new Float64Array(BINS);
    const h = new Float64Array(BINS);
    const count = new Int32Array(BINS);
    for (const row of rows) {
      const bin = bins[row] as number;
      g[bin] = (g[bin] as number) + (state.gradient[row] as number);
      h[bin] = (h[bin] as number) + (state.hessian[row] as number);
      count[bin] = (count[bin] as number) + 1;
    }
    const found = scanBins({ g, h, count, rows: rows.length, minLeaf: state.minLeaf });
    if (found && found.gain > (best?.gain ?? 1e-6)) best = { feature, ...found };
  }
  return best;
};

const scanBins = (bins: {
  g: Float64Array;
  h: Float64Array;
  count: Int32Array;
  rows: number;
  minLeaf: number;
}): { bin: number; gain: number } | undefined => {
  const total = { g: bins.g.reduce((a, b) => a + b, 0), h: bins.h.reduce((a, b) => a + b, 0) };
  let left = { g: 0, h: 0, n: 0 };
  let best: { bin: number; gain: number } | undefined;
  for (let bin = 0; bin < BINS - 1; bin += 1) {
    left = {
      g: left.g + (bins.g[bin] as number),
      h: left.h + (bins.h[bin] as number),
      n: left.n + (bins.count[bin] as number),
    };
    if (left.n < bins.minLeaf || bins.rows - left.n < bins.minLeaf) continue;
    const gain = score(left.g, left.h) + score(total.g - left.g, total.h - left.h) - score(total.g, total.h);
    if (!best || gain > best.gain) best = { bin, gain };
  }
  return best;
};

const growTree = (
  data: Binned,
  state: { gradient: Float64Array; hessian: Float64Array; minLeaf: number },
  settings: TreeSettings,
): { tree: Tree; leafOf: Int32Array } => {
  const size = 2 ** (settings.depth + 1) - 1;
  const tree: Tree = {
    feature: new Array<number>(size).fill(-1),
    threshold: new Array<number>(size).fill(0),
    value: new Array<number>(size).fill(0),
  };
  const leafOf = new Int32Array(state.gradient.length);
  const grow = (node: number, rows: Int32Array, depth: number): void => {
    const split = depth < settings.depth ? bestSplit(rows, data, state) : undefined;
    if (!split) {
      let g = 0;
      let h = 0;
      for (const row of rows) {
        g += state.gradient[row] as number;
        h += state.hessian[row] as number;
        leafOf[row] = node;
      }
      tree.value[node] = Number(((settings.rate * g) / (h + PENALTY)).toFixed(5));
      return;
    }
    const bins = data.bins[split.feature] as Uint8Array;
    tree.feature[node] = split.feature;
    tree.threshold[node] = Number((data.cuts[split.feature]?.[split.bin] ?? 0).toFixed(6));
    grow(
      node * 2 + 1,
      rows.filter((row) => (bins[row] as number) <= split.bin),
      depth + 1,
    );
    grow(
      node * 2 + 2,
      rows.filter((row) => (bins[row] as number) > split.bin),
      depth + 1,
    );
  };
  grow(
    0,
    Int32Array.from(state.gradient, (_, i) => i),
    0,
  );
  return { tree, leafOf };
};

/** Gradient-boosted trees for a yes or no (Friedman 2001, with Newton leaves). Deterministic: no sampling. */
export const fitTrees = (rows: readonly BinaryRow[], settings: TreeSettings): TreeModel => {
  const features = [...new Set(rows.flatMap((row) => Object.keys(row.features)))].sort();
  const columns = features.map((name) =>
    Float64Array.from(rows, (row) => Number((row.features[name] ?? 0).toFixed(6))),
  );
  const cuts = columns.map(cutPoints);
  const data: Binned = {
    cuts: cuts.map((own) => own.map((cut) => Number(cut.toFixed(6)))),
    bins: columns.map((column, i) => Uint8Array.from(column, (value) => binOf(cuts[i] ?? [], value))),
  };
  const positives = rows.filter(({ label }) => label).length;
  const base = Number(Math.log(positives / Math.max(rows.length - positives, 1)).toFixed(5));
  const scores = new Float64Array(rows.length).fill(base);
  const trees: Tree[] = [];
  for (let i = 0; i < settings.trees; i += 1) {
    const p = scores.map(logistic);
    const gradient = p.map((value, row) => (rows[row]?.label ? 1 : 0) - value);
    const hessian = p.map((value) => Math.max(value * (1 - value), 1e-6));
    const { tree, leafOf } = growTree(data, { gradient, hessian, minLeaf: settings.minLeaf }, settings);
    for (let row = 0; row < scores.length; row += 1)
      scores[row] = (scores[row] as number) + (tree.value[leafOf[row] as number] as number);
    trees.push(tree);
  }
  return { features, base, trees };
};
