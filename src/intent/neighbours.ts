import type { Neighbours } from "../domain/intent-model.ts";

/** A vector along the principal axes, of unit length again. */
export const reduceVector = (neighbours: Pick<Neighbours, "axes" | "size">, vector: Float32Array): Float32Array => {
  const { axes, size } = neighbours;
  const reduced = new Float32Array(size);
  for (let i = 0; i < vector.length; i += 1) {
    const value = vector[i] as number;
    if (value === 0) continue;
    const at = i * size;
    for (let k = 0; k < size; k += 1) reduced[k] = (reduced[k] as number) + value * (axes[at + k] as number);
  }
  let squares = 0;
  for (const value of reduced) squares += value * value;
  const length = Math.sqrt(squares) || 1;
  return reduced.map((value) => value / length);
};

const NEAREST = 10;
const SHARPNESS = 12;
const UNCOVERED = 1;

type Range = readonly [from: number, to: number];

/** Rows lie by kind and guide: where each guide's answered rows and events stand, and the refusals before them. */
const rangesOf = new WeakMap<Neighbours, ReadonlyMap<string, Range>>();
const REFUSALS = "";

const ranges = (neighbours: Neighbours): ReadonlyMap<string, Range> => {
  const known = rangesOf.get(neighbours);
  if (known) return known;
  const made = new Map<string, [number, number]>();
  for (const [row, guide] of neighbours.guides.entries()) {
    const key = neighbours.kinds[row] === UNCOVERED ? REFUSALS : guide;
    const range = made.get(key);
    if (range) range[1] = row + 1;
    else made.set(key, [row, row + 1]);
  }
  rangesOf.set(neighbours, made);
  return made;
};

export type Nearest = {
  /** Similarity to the nearest row of each kind about the guide, and to the nearest refusal about another or none. */
  covered: number;
  uncovered: number;
  event: number;
  elsewhere: number;
  /** Share of answered rows among the ten nearest that were looked at, nearer rows weighing more. */
  answerable: number;
};

const similarity = (neighbours: Neighbours, own: Float32Array, row: number): number => {
  const { vectors, size } = neighbours;
  const at = row * size;
  // Four sums at once: one alone waits for itself at every step.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < size; k += 4) {
    a += (own[k] as number) * (vectors[at + k] as number);
    b += (own[k + 1] as number) * (vectors[at + k + 1] as number);
    c += (own[k + 2] as number) * (vectors[at + k + 2] as number);
    d += (own[k + 3] as number) * (vectors[at + k + 3] as number);
  }
  return a + b + c + d;
};

type Seen = { value: number; kind: number };

/** The ten most similar rows of some ranges, and the best of each kind about the guide. */
class Search {
  readonly nearest: Omit<Nearest, "answerable"> = { covered: 0, uncovered: 0, event: 0, elsewhere: 0 };
  readonly top: Seen[] = [];
  private readonly neighbours: Neighbours;
  private readonly own: Float32Array;
  private readonly guide: string;

  constructor(neighbours: Neighbours, own: Float32Array, guide: string) {
    this.neighbours = neighbours;
    this.own = own;
    this.guide = guide;
  }

  look([from, to]: Range): void {
    const { guides, kinds } = this.neighbours;
    for (let row = from; row < to; row += 1) {
      const value = similarity(this.neighbours, this.own, row);
      const kind = kinds[row] as number;
      this.note(value, kind, guides[row] === this.guide);
      this.keep({ value, kind });
    }
  }

  private note(value: number, kind: number, sameGuide: boolean): void {
    const { nearest } = this;
    if (!sameGuide) {
      if (kind === UNCOVERED && value > nearest.elsewhere) nearest.elsewhere = value;
    } else if (kind === 0) nearest.covered = Math.max(nearest.covered, value);
    else if (kind === UNCOVERED) nearest.uncovered = Math.max(nearest.uncovered, value);
    else nearest.event = Math.max(nearest.event, value);
  }

  private keep(seen: Seen): void {
    const { top } = this;
    if (top.length === NEAREST && seen.value <= (top[NEAREST - 1] as Seen).value) return;
    let at = top.length;
    while (at > 0 && (top[at - 1] as Seen).value < seen.value) at -= 1;
    top.splice(at, 0, seen);
    top.length = Math.min(top.length, NEAREST);
  }
}

const answerableShare = (top: readonly Seen[]): number => {
  const best = top[0]?.value ?? 0;
  let total = 0;
  let covered = 0;
  for (const { value, kind } of top) {
    const weight = Math.exp(SHARPNESS * (value - best));
    total += weight;
    if (kind === 0) covered += weight;
  }
  return total === 0 ? 0 : covered / total;
};

/** Holds a text against the bank: every row that must not be answered, and the rows of the guides that it may mean. */
export const compareToBank = (
  neighbours: Neighbours,
  vector: Float32Array,
  asked: { guide: string; likely: readonly string[] },
): Nearest => {
  const search = new Search(neighbours, reduceVector(neighbours, vector), asked.guide);
  const all = ranges(neighbours);
  for (const key of new Set([REFUSALS, asked.guide, ...asked.likely])) {
    const range = all.get(key);
    if (range) search.look(range);
  }
  return { ...search.nearest, answerable: answerableShare(search.top) };
};
