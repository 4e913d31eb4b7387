import { hashText } from "../text/hash.ts";
import { characterGrams } from "../text/tokens.ts";

export const WORD_VECTOR = { hash: "words-1", dimension: 512 } as const;

/**
 * Character n-grams hashed with signs into a vector of unit length: what stands in for a sentence vector where no
 * embedder runs (Weinberger et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009). All zero for an
 * empty text.
 */
export const wordVector = (text: string): Float32Array => {
  const vector = new Float32Array(WORD_VECTOR.dimension);
  for (const [gram, count] of characterGrams(text)) {
    const hash = hashText(gram);
    const at = hash % WORD_VECTOR.dimension;
    vector[at] = (vector[at] as number) + (hash >>> 31 ? -1 : 1) * Math.log1p(count);
  }
  const norm = Math.hypot(...vector);
  return norm === 0 ? vector : vector.map((value) => value / norm);
};
