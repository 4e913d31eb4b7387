import { type BinaryRow, fitBinary } from "./fit-binary.ts";

/** One question: the features of its candidates and which of them are right. */
export type RankingGroup = {
  features: readonly Readonly<Record<string, number>>[];
  right: readonly boolean[];
};

const MAX_RIGHT = 2;
const MAX_WRONG = 15;

const difference = (
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) - (b[name] ?? 0)]));
};

/**
 * Weights under which right candidates stand above wrong ones: logistic regression over differences of pairs within a
 * question (Herbrich et al., Large margin rank boundaries for ordinal regression, 2000).
 */
export const fitPairs = (groups: readonly RankingGroup[], ridge: number): Record<string, number> => {
  const rows: BinaryRow[] = [];
  for (const { features, right } of groups) {
    const good = features.filter((_, i) => right[i]).slice(0, MAX_RIGHT);
    const bad = features.filter((_, i) => !right[i]).slice(0, MAX_WRONG);
    for (const one of good)
      for (const other of bad) {
        rows.push({ features: difference(one, other), label: true });
        rows.push({ features: difference(other, one), label: false });
      }
  }
  const { bias: _, ...weights } = fitBinary(rows, ridge);
  return weights;
};
