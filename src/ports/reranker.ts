/** Orders passages by how well they answer; it never adds or loses one. */
export type Reranker = {
  rerank: (
    query: string,
    passages: readonly { id: string; text: string }[],
  ) => Promise<{ id: string; score: number }[]>;
};
