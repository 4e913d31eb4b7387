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

/** The rows of some ranges with their similarity: made once, however many guides are held against them. */
type Looked = { range: Range; values: Float32Array };

const lookAt = (neighbours: Neighbours, own: Float32Array, range: Range): Looked => ({
  range,
  values: Float32Array.from({ length: range[1] - range[0] }, (_, i) => similarity(neighbours, own, range[0] + i)),
});

/** The ten most similar rows, and the best of each kind about the guide. */
class Search {
  readonly nearest: Omit<Nearest, "answerable"> = { covered: 0, uncovered: 0, event: 0, elsewhere: 0 };
  readonly top: Seen[] = [];
  private readonly neighbours: Neighbours;
  private readonly guide: string;

  constructor(neighbours: Neighbours, guide: string) {
    this.neighbours = neighbours;
    this.guide = guide;
  }

  look({ range: [from], values }: Looked): void {
    const { guides, kinds } = this.neighbours;
    for (const [i, value] of values.entries()) {
      const kind = kinds[from + i] as number;
      this.note(value, kind, guides[from + i] === this.guide);
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

/**
 * Holds a text against the bank, once for each guide asked about: every row that must not be answered, and the rows of
 * the guides that it may mean.
 */
export const compareGuides = (
  neighbours: Neighbours,
  vector: Float32Array,
  asked: { guides: readonly string[]; likely: readonly string[] },
): Nearest[] => {
  const own = reduceVector(neighbours, vector);
  const all = ranges(neighbours);
  const looked = [...new Set([REFUSALS, ...asked.guides, ...asked.likely])].flatMap((key) => {
    const range = all.get(key);
    return range ? [lookAt(neighbours, own, range)] : [];
  });
  return asked.guides.map((guide) => {
    const search = new Search(neighbours, guide);
    for (const part of looked) search.look(part);
    return { ...search.nearest, answerable: answerableShare(search.top) };
  });
};

export const compareToBank = (
  neighbours: Neighbours,
  vector: Float32Array,
  { guide, likely }: { guide: string; likely: readonly string[] },
): Nearest => compareGuides(neighbours, vector, { guides: [guide], likely })[0] as Nearest;
