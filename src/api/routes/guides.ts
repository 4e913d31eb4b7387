import type { Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { type Guidance, guidanceSchema, MOST_FACTS } from "../../domain/guidance.ts";
import { type GuideRequest, guideRequestSchema, MESSAGE_LIMIT } from "../../domain/guide-request.ts";
import type { Region } from "../../domain/region.ts";
import { isRefusal } from "../../guide/guide-one-thing.ts";
import { toLocale } from "../../guide/to-locale.ts";
import { cleanText } from "../../text/normalise.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import { oneKindListSchema, problemResponses } from "../contract.ts";
import { RequestProblem } from "../problem.ts";
import { checkRegion, fieldErrors, readJson } from "../read-request.ts";

/** A turn as contracted: at most 2,000 characters, 200 facts, a region that exists. */
const readGuideRequest = async (c: Context, regions: ReadonlyMap<string, Region>): Promise<GuideRequest> => {
  const body = await readJson(c);
  const parsed = guideRequestSchema.safeParse(body);
  if (!parsed.success) {
    const errors = fieldErrors(parsed.error);
    const many = parsed.error.issues.some(({ code, path }) => code === "too_big" && path.join() === "facts");
    throw new RequestProblem(many ? "too-many-facts" : "invalid-request", { errors });
  }
  if ([...cleanText(parsed.data.text ?? "")].length > MESSAGE_LIMIT) throw new RequestProblem("message-too-long");
  checkRegion(regions, parsed.data.region);
  return parsed.data;
};

/** One turn, or the problem that names what was wrong with it. */
export const guideTurn = async (
  request: GuideRequest,
  { guide }: Pick<ApiContext, "guide">,
  run: { requestId: string; signal: AbortSignal },
): Promise<Guidance> => {
  const reply = await guide(request, { ...run, now: () => new Date() });
  if (isRefusal(reply)) throw new RequestProblem(reply.refused, { errors: reply.errors });
  return reply;
};

export const addGuideRoutes = (app: Hono<ApiVariables>, context: ApiContext): void => {
  const { catalogue } = context.ports;
  app.post(
    "/v1/guides",
    describeRoute({
      tags: ["guides"],
      summary: "One turn of a guided dialogue: which services, which documents, and what to ask next",
      description: `The client holds the facts and sends all of them with each turn, at most ${MOST_FACTS}. An element of a list is named by role (child[0]) or in the id (child[0].birthDate); null is 不清楚. Facts read from the words are proposed and never applied.`,
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(guideRequestSchema) as never } },
      },
      responses: {
        200: { description: "The guidance", content: { "application/json": { schema: resolver(guidanceSchema) } } },
        ...problemResponses(400, 413, 415, 429, 503),
      },
    }),
    async (c) => {
      const request = await readGuideRequest(c, catalogue.regions);
      const guidance = await guideTurn(request, context, { requestId: c.get("requestId"), signal: c.req.raw.signal });
      context.metrics.guides.inc({ outcome: guidance.outcome });
      return c.json(await toLocale(guidance, request.locale));
    },
  );

  app.get(
    "/v1/one-kinds",
    describeRoute({
      tags: ["guides"],
      summary: "Kinds of people and trades, each with its one-things in the order in which they come up",
      responses: {
        200: { description: "The list", content: { "application/json": { schema: resolver(oneKindListSchema) } } },
      },
    }),
    (c) => {
      const items = [...catalogue.oneKinds.values()].map(({ id, title, audience, things }) => ({
        id,
        title,
        audience,
        things: things.map((thing) => ({ ...thing, title: catalogue.guides.get(thing.id)?.title ?? thing.id })),
      }));
      return c.json({ items });
    },
  );

  app.all("/v1/guides", () => {
    throw new RequestProblem("method-not-allowed", { headers: { allow: "POST" } });
  });
};
