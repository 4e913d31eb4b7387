import { describe, expect, it } from "vitest";
import type { Neighbours } from "../domain/intent-model.ts";
import { compareGuides, compareToBank, reduceVector } from "./neighbours.ts";

const AXES = Float32Array.from([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
const unit = (...values: number[]): number[] => values.map((value) => value / Math.hypot(...values));

/** Two refusals, then guide a (answered, event), then guide b (answered). */
const BANK: Neighbours = {
  size: 4,
  axes: AXES,
  vectors: Float32Array.from(
    [unit(0, 0, 1, 0), unit(1, 0, 1, 0), unit(1, 0, 0, 0), unit(0, 1, 0, 0), unit(0, 0, 0, 1)].flat(),
  ),
  guides: ["none", "a", "a", "a", "b"],
  kinds: Uint8Array.from([1, 1, 0, 2, 0]),
};

describe("nearest rows of the bank", () => {
  it("gives the best of each kind about the guide, and of refusals about another", () => {
    const near = compareToBank(BANK, Float32Array.from([1, 0, 0, 0]), { guide: "a", likely: ["a"] });
    expect(near.covered).toBeCloseTo(1, 5);
    expect(near.uncovered).toBeCloseTo(Math.SQRT1_2, 5);
    expect(near.event).toBe(0);
    expect(near.elsewhere).toBe(0);
    expect(near.answerable).toBeGreaterThan(0.9);
  });

  it("looks at every refusal, and at answered rows only of guides that may be meant", () => {
    const near = compareToBank(BANK, Float32Array.from([0, 0, 0.2, 1]), { guide: "a", likely: [] });
    expect(near.covered).toBe(0);
    expect(near.elsewhere).toBeGreaterThan(0.1);
    const wide = compareToBank(BANK, Float32Array.from([0, 0, 0.2, 1]), { guide: "b", likely: ["a"] });
    expect(wide.covered).toBeGreaterThan(0.9);
    expect(wide.answerable).toBeGreaterThan(near.answerable);
  });

  it("says the same of several guides at once as of each alone", () => {
    const vector = Float32Array.from([1, 0.4, 0, 0.2]);
    const likely = ["a", "b"];
    expect(compareGuides(BANK, vector, { guides: likely, likely })).toEqual(
      likely.map((guide) => compareToBank(BANK, vector, { guide, likely })),
    );
  });

  it("reduces along the axes to unit length, and nothing to nothing", () => {
    expect(Array.from(reduceVector(BANK, Float32Array.from([3, 4, 0, 0])))).toEqual([
      expect.closeTo(0.6, 5),
      expect.closeTo(0.8, 5),
      0,
      0,
    ]);
    expect(Array.from(reduceVector(BANK, new Float32Array(4)))).toEqual([0, 0, 0, 0]);
    expect(
      compareToBank(
        { ...BANK, guides: [], kinds: new Uint8Array(0), vectors: new Float32Array(0) },
        new Float32Array(4),
        { guide: "a", likely: [] },
      ).answerable,
    ).toBe(0);
  });
});
