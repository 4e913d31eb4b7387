/** Puts candidates into a better order. Order only: every passage comes back exactly once, whatever happens. */
export type Reranker = {
  /** Best first; scores are comparable within one reply only. */
  rerank: (
    query: string,
    passages: readonly { id: string; text: string }[],
  ) => Promise<{ id: string; score: number }[]>;
};
