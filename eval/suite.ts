import type { Config } from "../src/config/config.ts";
import type { Services } from "../src/services.ts";
import type { Interval } from "./statistics.ts";

export type Metric = {
  suite: string;
  dataset: string;
  variant: string;
  metric: string;
  value: number;
  low: number;
  high: number;
  n: number;
};

/** The least (or most) that a metric may be before the run fails. */
export type Threshold = { metric: string; variant?: string; atLeast?: number; atMost?: number };

export type SuiteContext = {
  config: Config;
  services: Services;
  say: (line: string) => void;
  /** Rows to take of each data set, drawn the same way every time; absent: all. */
  limit?: number | undefined;
};

export type Suite = {
  name: string;
  /** Suites over third-party data have none: they report. */
  thresholds: readonly Threshold[];
  run: (context: SuiteContext) => Promise<Metric[]>;
};

export const toMetric = (
  place: Pick<Metric, "suite" | "dataset" | "variant" | "metric">,
  interval: Interval,
): Metric => ({ ...place, ...interval });

/** Thresholds that the metrics miss, in words. A threshold without its metric is missed too. */
export const missedThresholds = (suite: Suite, metrics: readonly Metric[]): string[] =>
  suite.thresholds.flatMap((threshold) => {
    const found = metrics.find(
      ({ metric, variant }) =>
        metric === threshold.metric && (threshold.variant === undefined || variant === threshold.variant),
    );
    if (!found) return [`${suite.name}: ${threshold.metric} was not measured`];
    if (threshold.atLeast !== undefined && found.value < threshold.atLeast)
      return [`${suite.name}: ${found.metric} ${found.value.toFixed(4)} is below ${threshold.atLeast}`];
    if (threshold.atMost !== undefined && found.value > threshold.atMost)
      return [`${suite.name}: ${found.metric} ${found.value.toFixed(4)} is above ${threshold.atMost}`];
    return [];
  });
