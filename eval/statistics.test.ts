import { describe, expect, it } from "vitest";
import { meanInterval, quantileInterval, share, wilson } from "./statistics.ts";
import { missedThresholds, type Suite } from "./suite.ts";

describe("intervals", () => {
  it("matches Wilson's published values", () => {
    const { low, high } = wilson(81, 263);
    expect(low).toBeCloseTo(0.2553, 3);
    expect(high).toBeCloseTo(0.3662, 3);
    expect(wilson(0, 10)).toMatchObject({ value: 0, low: 0 });
    expect(wilson(0, 10).high).toBeCloseTo(0.2775, 3);
    expect(wilson(10, 10).low).toBeCloseTo(0.7225, 3);
    expect(wilson(0, 0)).toEqual({ value: 0, low: 0, high: 1, n: 0 });
  });

  it("gives shares and means with their number of rows", () => {
    expect(share([true, false, true, true])).toMatchObject({ value: 0.75, n: 4 });
    expect(meanInterval([1, 2, 3])).toMatchObject({ value: 2, n: 3 });
    expect(meanInterval([])).toEqual({ value: 0, low: 0, high: 0, n: 0 });
  });

  it("gives a quantile within the values that lie around its rank", () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantileInterval(values, 0.95)).toMatchObject({ value: 95, n: 100 });
    expect(quantileInterval(values, 0.95).low).toBeLessThan(95);
    expect(quantileInterval(values, 0.95).high).toBe(100);
    expect(quantileInterval([3], 0.95)).toEqual({ value: 3, low: 3, high: 3, n: 1 });
    expect(quantileInterval([], 0.5)).toEqual({ value: 0, low: 0, high: 0, n: 0 });
  });
});

describe("thresholds", () => {
  const suite: Suite = {
    name: "s",
    thresholds: [
      { metric: "a", atLeast: 0.9 },
      { metric: "b", atMost: 0.1 },
      { metric: "c", variant: "x", atLeast: 1 },
    ],
    run: async () => [],
  };
  const metric = (name: string, value: number, variant = "v") => ({
    suite: "s",
    dataset: "d",
    variant,
    metric: name,
    value,
    low: 0,
    high: 1,
    n: 10,
  });

  it("names what is missed, also what was not measured", () => {
    expect(missedThresholds(suite, [metric("a", 0.95), metric("b", 0.05), metric("c", 1, "x")])).toEqual([]);
    expect(missedThresholds(suite, [metric("a", 0.85), metric("b", 0.2), metric("c", 1, "y")])).toEqual([
      "s: a 0.8500 is below 0.9",
      "s: b 0.2000 is above 0.1",
      "s: c was not measured",
    ]);
  });
});
