import { characterGrams } from "../text/tokens.ts";

export const WORD_VECTOR = { hash: "words-1", dimension: 512 } as const;

/** FNV-1a, 32 bits. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/**
 * Character n-grams hashed with signs into a vector of unit length: what stands in for a sentence vector where no
 * embedder runs (Weinberger et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009). All zero for an
 * empty text.
 */
export const wordVector = (text: string): Float32Array => {
  const vector = new Float32Array(WORD_VECTOR.dimension);
  for (const [gram, count] of characterGrams(text)) {
    const hash = hashOf(gram);
    const at = hash % WORD_VECTOR.dimension;
    vector[at] = (vector[at] as number) + (hash >>> 31 ? -1 : 1) * Math.log1p(count);
  }
  const norm = Math.hypot(...vector);
  return norm === 0 ? vector : vector.map((value) => value / norm);
};
