import { describe, expect, it } from "vitest";
import { calibrate } from "../src/intent/calibrate.ts";
import { fitCalibration } from "./fit-calibration.ts";
import { createRandom } from "./fit-linear.ts";

describe("calibration", () => {
  it("finds the share that was right behind a score that is too sure", () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 8_000 }, () => {
      const raw = random();
      return { raw, right: random() < raw * raw };
    });
    const knots = fitCalibration(rows);
    for (const raw of [0.1, 0.3, 0.5, 0.7, 0.9]) expect(Math.abs(calibrate(knots, raw) - raw * raw)).toBeLessThan(0.06);
  });

  it("never falls, and stays within the shares that were seen", () => {
    const random = createRandom(6);
    const knots = fitCalibration(Array.from({ length: 500 }, () => ({ raw: random(), right: random() < 0.5 })));
    const values = Array.from({ length: 101 }, (_, i) => calibrate(knots, i / 100));
    for (const [i, value] of values.entries()) expect(value).toBeGreaterThanOrEqual(values[i - 1] ?? 0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });

  it("leaves a score alone where nothing was learned, and takes a few rows or equal scores as they are", () => {
    expect(calibrate([], 0.37)).toBe(0.37);
    expect(fitCalibration([])).toEqual([]);
    expect(calibrate(fitCalibration([{ raw: 0.4, right: true }]), 0.9)).toBe(1);
    const equal = fitCalibration([
      { raw: 0.5, right: true },
      { raw: 0.5, right: false },
    ]);
    expect(calibrate(equal, 0.5)).toBe(0.5);
  });
});
