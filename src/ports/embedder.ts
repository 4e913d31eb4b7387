/** Turns text into unit-length vectors. Query and passage mode may differ between models; the default model ignores it. */
export type Embedder = {
  /** Names the weights, so that an index or a model made with others is refused. */
  hash: string;
  dimension: number;
  /** One vector a text, in order. Text beyond the model's window is cut; an empty text is refused. */
  embed: (texts: readonly string[], mode: "query" | "passage") => Promise<Float32Array[]>;
  /** True while it does not answer; absent: it always does. */
  degraded?: () => boolean;
};
