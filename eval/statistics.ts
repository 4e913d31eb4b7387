export type Interval = { value: number; low: number; high: number; n: number };

const Z = 1.959964;

/** Share of successes with Wilson's 95 % interval (E. B. Wilson 1927): honest near 0 and 1 and for few rows. */
export const wilson = (successes: number, n: number): Interval => {
  if (n === 0) return { value: 0, low: 0, high: 1, n };
  const p = successes / n;
  const denominator = 1 + Z ** 2 / n;
  const centre = (p + Z ** 2 / (2 * n)) / denominator;
  const half = (Z / denominator) * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2));
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n };
};

/** Mean with a normal 95 % interval; for scores that are no shares. */
export const meanInterval = (values: readonly number[]): Interval => {
  const n = values.length;
  if (n === 0) return { value: 0, low: 0, high: 0, n };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(n - 1, 1);
  const half = Z * Math.sqrt(variance / n);
  return { value: mean, low: mean - half, high: mean + half, n };
};

export const share = (values: readonly boolean[]): Interval => wilson(values.filter(Boolean).length, values.length);

/** A quantile with its 95 % interval by order statistics: the ranks that a binomial count would span. */
export const quantileInterval = (values: readonly number[], quantile: number): Interval => {
  const n = values.length;
  if (n === 0) return { value: 0, low: 0, high: 0, n };
  const sorted = [...values].sort((a, b) => a - b);
  const spread = Z * Math.sqrt(n * quantile * (1 - quantile));
  const at = (rank: number): number => sorted[Math.min(n - 1, Math.max(0, Math.ceil(rank) - 1))] as number;
  return { value: at(n * quantile), low: at(n * quantile - spread), high: at(n * quantile + spread + 1), n };
};
