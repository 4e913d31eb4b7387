import type { Passage } from "../src/domain/passage.ts";
import type { Region } from "../src/domain/region.ts";
import type { IndexedPassage } from "../src/ports/passage-index.ts";
import { splitSentences } from "../src/text/sentences.ts";

/** Mulberry32: the same passages in every run. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const PASSAGES_A_DOCUMENT = 12;
/** Length of the noise beside a vector of length 1: neighbours of one source stay neighbours and are told apart. */
const NOISE = 0.6;

const unit = (values: Float32Array): Float32Array => {
  const length = Math.hypot(...values) || 1;
  return values.map((value) => value / length);
};

const mixVectors = (a: Float32Array, b: Float32Array, random: () => number): Float32Array => {
  const spread = NOISE * Math.sqrt(3 / a.length);
  return unit(a.map((value, i) => 0.75 * value + 0.25 * (b[i] ?? 0) + spread * (2 * random() - 1)));
};

type Source = { passages: readonly Required<IndexedPassage>[]; regions: readonly Region[] };

/** Nation 4 %, provinces 16 %, the rest below: as published guides lie. */
const pickRegion = (byLevel: ReadonlyMap<string, readonly Region[]>, random: () => number): string => {
  const roll = random();
  const level = roll < 0.04 ? "nation" : roll < 0.2 ? "province" : roll < 0.6 ? "prefecture" : "county";
  const regions = byLevel.get(level) ?? [];
  return regions[Math.floor(random() * regions.length)]?.code ?? "000000";
};

/**
 * Passages whose sentences are those of the bundled guides, put together anew, with vectors between those of their two
 * sources plus noise; regions, dates, readers and documents vary so that every filter bites.
 */
export function* syntheticPassages(source: Source, count: number): Generator<IndexedPassage> {
  const random = createRandom(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const byLevel = Map.groupBy(source.regions, ({ level }) => level);
  let region = "000000";
  for (let i = 0; i < count; i += 1) {
    if (i % PASSAGES_A_DOCUMENT === 0) region = pickRegion(byLevel, random);
    const [first, second] = [pick(source.passages), pick(source.passages)];
    const sentences = [first, second].flatMap(({ passage }) => splitSentences(passage.text).slice(0, 3));
    const documentId = `doc-${Math.floor(i / PASSAGES_A_DOCUMENT)}`;
    const passage: Passage = {
      ...first.passage,
      id: `${documentId}:${i % PASSAGES_A_DOCUMENT}`,
      documentId,
      text: sentences.sort(() => random() - 0.5).join(""),
      parts: [],
      region,
      ...(random() < 0.5 ? { effectiveFrom: `20${10 + Math.floor(random() * 15)}-01-01` } : {}),
      ...(random() < 0.15 ? { effectiveTo: `20${15 + Math.floor(random() * 9)}-12-31` } : {}),
    };
    yield { passage, vector: mixVectors(first.vector, second.vector, random) };
  }
}
