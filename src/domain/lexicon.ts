/** An everyday word, or several parted by `/`, and the official one. */
export type LexiconEntry = { colloquial: string; official: string };
