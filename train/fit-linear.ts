import type { LinearModel } from "../src/domain/intent-model.ts";
import type { Features } from "../src/intent/features.ts";
import { predict } from "../src/intent/linear.ts";

export type Example = { features: Features; label: number; weight: number };

export type FitSettings = {
  classes: readonly string[];
  columns: number;
  epochs: number;
  /** L2 penalty on each update; plays the part of 1/C in the usual notation. */
  penalty: number;
  rate: number;
  seed: number;
};

/** A small deterministic generator (mulberry32), so that the same bank gives the same weights. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

export const shuffle = <T>(items: T[], random: () => number): T[] => {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
};

const NEGLIGIBLE = 1e-3;
/** A row that is told apart this surely teaches nothing more. */
const LEARNED = 0.99;

/** The model in training, with the sums of squared gradients that AdaGrad scales its steps by. */
class Learner {
  readonly model: { classes: readonly string[]; weights: Float32Array; bias: Float32Array };
  private readonly squares: Float32Array;
  private readonly biasSquares: Float32Array;
  /** Most classes are soon far from most rows: only those that still feel the row are moved. */
  private readonly active: Int32Array;
  private activeCount = 0;
  private readonly settings: FitSettings;

  constructor(settings: FitSettings) {
    const size = settings.classes.length;
    this.settings = settings;
    this.model = {
      classes: settings.classes,
      weights: new Float32Array(settings.columns * size),
      bias: new Float32Array(size),
    };
    this.squares = new Float32Array(settings.columns * size).fill(1e-3);
    this.biasSquares = new Float32Array(size).fill(1e-3);
    this.active = new Int32Array(size);
  }

  learn({ features, label, weight }: Example): void {
    const gradient = predict(this.model, features);
    if ((gradient[label] as number) > LEARNED) return;
    gradient[label] = (gradient[label] as number) - 1;
    this.moveBias(gradient, weight);
    const { dense, columns, values } = features;
    for (let column = 0; column < dense.length; column += 1) this.moveColumn(column, dense[column] as number, gradient);
    for (let i = 0; i < columns.length; i += 1)
      this.moveColumn(dense.length + (columns[i] as number), values[i] as number, gradient);
  }

  private moveBias(gradient: Float64Array, weight: number): void {
    const { bias } = this.model;
    this.activeCount = 0;
    for (let k = 0; k < gradient.length; k += 1) {
      const g = (gradient[k] as number) * weight;
      if (Math.abs(g) < NEGLIGIBLE) continue;
      this.active[this.activeCount] = k;
      this.activeCount += 1;
      gradient[k] = g;
      this.biasSquares[k] = (this.biasSquares[k] as number) + g * g;
      bias[k] = (bias[k] as number) - (this.settings.rate * g) / Math.sqrt(this.biasSquares[k] as number);
    }
  }

  private moveColumn(column: number, value: number, gradient: Float64Array): void {
    const { weights } = this.model;
    const at = column * gradient.length;
    for (let i = 0; i < this.activeCount; i += 1) {
      const k = this.active[i] as number;
      const g = value * (gradient[k] as number) + this.settings.penalty * (weights[at + k] as number);
      const sum = (this.squares[at + k] as number) + g * g;
      this.squares[at + k] = sum;
      weights[at + k] = (weights[at + k] as number) - (this.settings.rate * g) / Math.sqrt(sum);
    }
  }
}

/** Multinomial logistic regression by AdaGrad, one row at a time. Deterministic for a seed and an order of examples. */
export const fitLinear = (examples: readonly Example[], settings: FitSettings): LinearModel => {
  const learner = new Learner(settings);
  const random = createRandom(settings.seed);
  const order = [...examples];
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    for (const example of shuffle(order, random)) learner.learn(example);
  }
  return learner.model;
};
