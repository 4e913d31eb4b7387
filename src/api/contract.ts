import { resolver } from "hono-openapi";
import { z } from "zod";
import { citationSchema } from "../domain/answer.ts";
import { oneKindSchema } from "../domain/one-kind.ts";
import { factDefinitionSchema } from "../domain/one-thing.ts";
import { audienceSchema } from "../domain/passage.ts";
import { regionSchema } from "../domain/region.ts";
import { serviceGuideSchema } from "../domain/service-guide.ts";
import { problemSchema } from "./problem.ts";

export const passageReplySchema = citationSchema.extend({
  text: z.string(),
  source: z.object({ documentId: z.string(), url: z.string().optional(), sha256: z.string() }),
});

/** `modelled`: its rules are decided for a person; `listed`: as published. */
const depthSchema = z.enum(["modelled", "listed"]);

export const oneThingSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(["one-thing", "service"]),
  stage: z.string(),
  audience: z.array(audienceSchema),
  aliases: z.array(z.string()),
  region: z.string(),
  published: z.boolean(),
  depth: depthSchema,
});

export const oneThingListSchema = z.object({ items: z.array(oneThingSummarySchema) });
export const oneThingSchema = serviceGuideSchema.extend({
  offeredHere: z.boolean(),
  depth: depthSchema,
  /** What may be asked of a person, where its rules are modelled. */
  asks: z.array(factDefinitionSchema).optional(),
});

export const oneKindListSchema = z.object({
  items: z.array(
    oneKindSchema
      .pick({ id: true, title: true, audience: true })
      .extend({ things: z.array(z.object({ id: z.string(), title: z.string(), why: z.string() })) }),
  ),
});

export const serviceSchema = z.object({
  id: z.string(),
  title: z.string(),
  oneThing: z.object({ id: z.string(), title: z.string() }).optional(),
  promisedDays: z.number().optional(),
  unit: z.literal("as-published").optional(),
  result: z.string().optional(),
  case: z.string().optional(),
  passages: z.array(z.string()),
});

export const formListSchema = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), oneThingId: z.string(), version: z.string() })),
});
export const regionListSchema = z.object({ items: z.array(regionSchema) });
export const healthSchema = z.object({ status: z.enum(["ok", "stopping", "not-ready"]) });

/** `index.edition` and `count` are of what answers: with the server of the index down, of the one in this process. */
export const readinessSchema = healthSchema.extend({
  index: z.object({
    adapter: z.string(),
    state: z.enum(["ok", "down", "none", "other-embedder", "other-version"]),
    edition: z.string().optional(),
    count: z.int().optional(),
    message: z.string().optional(),
  }),
  embedder: z.object({
    state: z.enum(["ok", "down", "none"]),
    hash: z.string().optional(),
    dimension: z.int().optional(),
  }),
  /** What the intent model learned on. */
  model: z.object({ intent: z.enum(["vectors", "words"]) }),
});

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "The request is not valid",
  401: "Nobody is signed in",
  403: "The role or the mandate does not cover it",
  404: "Not found",
  406: "The reply format is not offered",
  409: "It contradicts what is stored",
  410: "It has ended",
  413: "The body is too large",
  415: "The body is not JSON",
  422: "Something in it cannot be done; nothing was",
  429: "Too many requests",
  503: "The service or a part of it is down",
};

/** The refusals of a route, each as problem+json. */
export const problemResponses = (
  ...statuses: number[]
): Record<number, { description: string; content: Record<string, { schema: ReturnType<typeof resolver> }> }> =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: DESCRIPTIONS[status] ?? "Refused",
        content: { "application/problem+json": { schema: resolver(problemSchema) } },
      },
    ]),
  );
