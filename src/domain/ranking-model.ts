import { z } from "zod";

const weightsSchema = z.record(z.string(), z.number());

/** Weights by feature name: the order of the first passages, and whether the first of them answers at all. */
export const rankingModelSchema = z.strictObject({
  reranker: weightsSchema,
  confidence: weightsSchema,
  /** Least confidence at which a passage is shown. */
  threshold: z.number().min(0).max(1),
});
export type RankingModel = z.infer<typeof rankingModelSchema>;
