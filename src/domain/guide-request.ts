import { z } from "zod";
import { localeSchema } from "./answer.ts";
import { factInputSchema, MOST_FACTS } from "./guidance.ts";
import { isoDateSchema } from "./passage.ts";
import { regionCodeSchema } from "./region.ts";

/** Longest message in characters, after NFKC and trimming. */
export const MESSAGE_LIMIT = 2000;

export const guideRequestSchema = z.strictObject({
  text: z.string().optional(),
  oneThingId: z.string().min(1).max(200).optional(),
  region: regionCodeSchema.optional(),
  asOf: isoDateSchema.optional(),
  locale: localeSchema.optional(),
  facts: z.array(factInputSchema).max(MOST_FACTS).optional(),
});
export type GuideRequest = z.infer<typeof guideRequestSchema>;
