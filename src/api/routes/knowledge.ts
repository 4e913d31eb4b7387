import { createHash } from "node:crypto";
import type { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { z } from "zod";
import { toCitation } from "../../answer/build-answer.ts";
import { audienceSchema } from "../../domain/passage.ts";
import { regionCodeSchema } from "../../domain/region.ts";
import type { ServiceGuide } from "../../domain/service-guide.ts";
import type { Catalogue } from "../../ports/catalogue.ts";
import { foldText } from "../../text/normalise.ts";
import { regionChain } from "../../text/regions.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import {
  oneThingListSchema,
  oneThingSchema,
  passageReplySchema,
  problemResponses,
  regionListSchema,
  serviceSchema,
} from "../contract.ts";
import { RequestProblem } from "../problem.ts";
import { checkRegion, fieldErrors } from "../read-request.ts";

const listQuerySchema = z.strictObject({
  stage: z.string().max(40).optional(),
  audience: audienceSchema.optional(),
  q: z.string().max(100).optional(),
  region: regionCodeSchema.optional(),
});
const regionQuerySchema = z.strictObject({ parent: regionCodeSchema.optional(), q: z.string().max(40).optional() });
const oneThingQuerySchema = z.strictObject({ region: regionCodeSchema.optional() });

const MAX_REGIONS = 200;

const query = <T>(schema: z.ZodType<T>, values: Record<string, string>): T => {
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new RequestProblem("invalid-request", { errors: fieldErrors(parsed.error) });
  return parsed.data;
};

const json = (schema: z.ZodType, description: string) => ({
  200: { description, content: { "application/json": { schema: resolver(schema) } } },
});

const depthOf = ({ oneThings }: Pick<Catalogue, "oneThings">, id: string) =>
  oneThings.has(id) ? ("modelled" as const) : ("listed" as const);

const summary = (guide: ServiceGuide, catalogue: Catalogue) => ({
  id: guide.id,
  title: guide.title,
  kind: guide.kind,
  stage: guide.stage,
  audience: guide.audience,
  aliases: guide.aliases,
  region: guide.binding.region,
  published: guide.published,
  depth: depthOf(catalogue, guide.id),
});

const offered = (guide: ServiceGuide, chain: readonly string[]): boolean =>
  guide.published && chain.includes(guide.binding.region);

const mentions = (guide: ServiceGuide, q: string): boolean => {
  const wanted = foldText(q);
  return [guide.title, guide.titleEn ?? "", ...guide.aliases].some((name) => foldText(name).includes(wanted));
};

const addPassages = (app: Hono<ApiVariables>, { ports }: ApiContext): void => {
  app.get(
    "/v1/passages/:id",
    describeRoute({
      tags: ["knowledge"],
      summary: "One passage, as quoted",
      responses: { ...json(passageReplySchema, "The passage"), ...problemResponses(404, 503) },
    }),
    async (c) => {
      const passage = await ports.passageIndex.get(ports.tenant, c.req.param("id"));
      if (!passage) throw new RequestProblem("not-found");
      const sha256 = createHash("sha256").update(passage.text).digest("hex");
      return c.json({
        ...toCitation(passage),
        text: passage.text,
        source: { documentId: passage.documentId, ...(passage.url ? { url: passage.url } : {}), sha256 },
      });
    },
  );
};

/** A member of a one-thing by its id, `<guide>.<ordinal>`. */
const memberReply = (guides: ReadonlyMap<string, ServiceGuide>, id: string) => {
  const owner = guides.get(id.replace(/\.\d+$/u, ""));
  const at = (owner?.members ?? []).findIndex((candidate) => candidate.id === id);
  const member = owner?.members?.[at];
  if (!owner || !member) throw new RequestProblem("not-found");
  const { title, promisedDays, result, case: situation } = member;
  return {
    id,
    title,
    oneThing: { id: owner.id, title: owner.title },
    ...(promisedDays === undefined ? {} : { promisedDays, unit: "as-published" as const }),
    ...(result ? { result } : {}),
    ...(situation ? { case: situation } : {}),
    passages: [`${owner.id}:member-${at + 1}`],
  };
};

const guideReply = (guide: ServiceGuide) => {
  const promisedDays = guide.times?.promisedDays;
  return {
    id: guide.id,
    title: guide.title,
    ...(promisedDays === undefined ? {} : { promisedDays, unit: "as-published" as const }),
    passages: splitUnits(guide).map((unit) => `${guide.id}:${unit}`),
  };
};

/** Units of the fields that a guide publishes as a whole. */
const splitUnits = (guide: ServiceGuide): string[] => {
  if (!guide.published) return [];
  const { conditions, materials, times, fee, steps, channels } = guide;
  return Object.entries({ conditions, materials, times, fee, steps, channels })
    .filter(([, value]) => value !== undefined)
    .map(([unit]) => unit);
};

const addServices = (app: Hono<ApiVariables>, { ports }: ApiContext): void => {
  app.get(
    "/v1/services/:id",
    describeRoute({
      tags: ["knowledge"],
      summary: "One service, alone or as a member of a one-thing",
      responses: { ...json(serviceSchema, "The service"), ...problemResponses(404) },
    }),
    (c) => {
      const id = c.req.param("id");
      const guide = ports.catalogue.guides.get(id);
      return c.json(guide ? guideReply(guide) : memberReply(ports.catalogue.guides, id));
    },
  );
};

const addOneThings = (app: Hono<ApiVariables>, { ports }: ApiContext): void => {
  const { guides, regions } = ports.catalogue;
  app.get(
    "/v1/one-things",
    describeRoute({
      tags: ["knowledge"],
      summary: "One-things by stage, audience, words and region",
      responses: { ...json(oneThingListSchema, "The list"), ...problemResponses(400) },
    }),
    (c) => {
      const { stage, audience, q, region } = query(listQuerySchema, c.req.query());
      checkRegion(regions, region);
      const chain = region === undefined ? undefined : regionChain(regions, region);
      const items = [...guides.values()].filter(
        (guide) =>
          (stage === undefined || guide.stage === stage) &&
          (audience === undefined || guide.audience.includes(audience)) &&
          (q === undefined || mentions(guide, q)) &&
          (chain === undefined || chain.includes(guide.binding.region)),
      );
      return c.json({ items: items.map((guide) => summary(guide, ports.catalogue)) });
    },
  );
  app.get(
    "/v1/one-things/:id",
    describeRoute({
      tags: ["knowledge"],
      summary: "One one-thing with all that is published of it",
      responses: { ...json(oneThingSchema, "The one-thing"), ...problemResponses(400, 404) },
    }),
    (c) => {
      const { region } = query(oneThingQuerySchema, c.req.query());
      checkRegion(regions, region);
      const guide = guides.get(c.req.param("id"));
      if (!guide) throw new RequestProblem("not-found");
      const asks = ports.catalogue.oneThings.get(guide.id)?.facts;
      return c.json({
        ...guide,
        depth: depthOf(ports.catalogue, guide.id),
        ...(asks ? { asks } : {}),
        offeredHere: region === undefined ? guide.published : offered(guide, regionChain(regions, region)),
      });
    },
  );
};

const addRegions = (app: Hono<ApiVariables>, { ports }: ApiContext): void => {
  const { regions } = ports.catalogue;
  app.get(
    "/v1/regions",
    describeRoute({
      tags: ["knowledge"],
      summary: "Regions below a parent or by name",
      responses: { ...json(regionListSchema, "The regions"), ...problemResponses(400) },
    }),
    (c) => {
      const { parent, q } = query(regionQuerySchema, c.req.query());
      checkRegion(regions, parent);
      const under = parent ?? (q === undefined ? "000000" : undefined);
      const items = [...regions.values()].filter(
        (region) => (under === undefined || region.parent === under) && (q === undefined || region.name.includes(q)),
      );
      return c.json({ items: items.slice(0, MAX_REGIONS) });
    },
  );
};

export const addKnowledgeRoutes = (app: Hono<ApiVariables>, context: ApiContext): void => {
  addPassages(app, context);
  addServices(app, context);
  addOneThings(app, context);
  addRegions(app, context);
};
