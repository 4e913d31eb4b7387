import { describe, expect, it } from "vitest";
import { predict } from "../src/intent/linear.ts";
import { predictTrees } from "../src/intent/trees.ts";
import { fitBinary } from "./fit-binary.ts";
import { createRandom, fitLinear } from "./fit-linear.ts";
import { fitTrees } from "./fit-trees.ts";

const random = createRandom(5);
const POINTS = Array.from({ length: 600 }, () => ({ a: random() * 2 - 1, b: random() * 2 - 1 }));

describe("boosted trees", () => {
  it("learn what no line can part: the sign of a product", () => {
    const rows = POINTS.map((features) => ({ features, label: features.a * features.b > 0 }));
    const model = fitTrees(rows, { trees: 80, depth: 3, rate: 0.2, minLeaf: 10 });
    const right = rows.filter(({ features, label }) => predictTrees(model, features) > 0.5 === label).length;
    expect(right / rows.length).toBeGreaterThan(0.95);
  });

  it("give calibrated odds where there is nothing to learn, and take absent features as 0", () => {
    const rows = POINTS.map((features, i) => ({ features, label: i % 4 === 0 }));
    const model = fitTrees(rows, { trees: 1, depth: 1, rate: 0.1, minLeaf: 200 });
    expect(predictTrees(model, {})).toBeGreaterThan(0.15);
    expect(predictTrees(model, {})).toBeLessThan(0.35);
  });
});

describe("logistic regression", () => {
  it("finds the weights that made the labels", () => {
    const rows = POINTS.map((features) => ({
      features,
      label: random() < 1 / (1 + Math.exp(-(4 * features.a - 2 * features.b + 1))),
    }));
    const weights = fitBinary(rows, 0.01);
    expect(weights["a"]).toBeGreaterThan(2.5);
    expect(weights["b"]).toBeLessThan(-1);
    expect(weights["bias"]).toBeGreaterThan(0.4);
  });

  it("tells classes apart, the same way for the same seed", () => {
    const classes = ["left", "right", "up"];
    const labelOf = ({ a, b }: { a: number; b: number }): number => (b > 0.5 ? 2 : a > 0 ? 1 : 0);
    const examples = POINTS.map((point) => ({
      features: {
        dense: Float32Array.from([point.a * 3, point.b * 3]),
        columns: new Int32Array(0),
        values: new Float32Array(0),
      },
      label: labelOf(point),
      weight: 1,
    }));
    const settings = { classes, columns: 2, epochs: 20, penalty: 1e-5, rate: 0.2, seed: 1 };
    const model = fitLinear(examples, settings);
    const right = examples.filter(({ features, label }) => {
      const p = predict(model, features);
      return p.indexOf(Math.max(...p)) === label;
    });
    expect(right.length / examples.length).toBeGreaterThan(0.93);
    expect(Array.from(fitLinear(examples, settings).weights)).toEqual(Array.from(model.weights));
  });
});
