import type { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { z } from "zod";
import { type Mandate, mandateActionSchema } from "../../domain/consent.ts";
import { grantMandate, listMandates, revokeMandate } from "../../prefill/grant-mandate.ts";
import type { PrefillPorts } from "../../prefill/prefill-ports.ts";
import { accessOf } from "../../prefill/read-access-log.ts";
import { requireRole } from "../authenticate.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import { problemResponses } from "../contract.ts";
import { granted } from "../prefill-refusals.ts";
import { readBody } from "../read-request.ts";
import { runOf } from "../run-of.ts";

const mandateRequestSchema = z.strictObject({
  /** How the agent is known to the service: their name as it shows at sign-in, or their sub. */
  agentHint: z.string().trim().min(1).max(200),
  oneThingIds: z.array(z.string().min(1).max(100)).min(1).max(50),
  actions: z.array(mandateActionSchema).min(1).max(4),
  /** The last day. */
  validUntil: z.union([z.iso.date(), z.iso.datetime({ offset: true })]),
});

const mandateSchema = z.object({
  mandateId: z.string(),
  given: z.boolean(),
  principal: z.string(),
  agent: z.string(),
  relation: z.string(),
  oneThingIds: z.array(z.string()),
  actions: z.array(mandateActionSchema),
  validFrom: z.string(),
  validUntil: z.string(),
  status: z.string(),
});
const mandateListSchema = z.object({ items: z.array(mandateSchema) });

const accessSchema = z.object({
  items: z.array(
    z.object({
      seq: z.int(),
      at: z.string(),
      who: z.string(),
      actorKind: z.string(),
      action: z.string(),
      source: z.string(),
      concepts: z.array(z.string()),
      purpose: z.string(),
      caseId: z.string(),
      basis: z.string(),
      result: z.string(),
    }),
  ),
  /** Ask again with it for what is older. */
  before: z.int().optional(),
});

/** What both sides see of a mandate: no identifiers. */
const shown = (mandate: Mandate, sub: string) => ({
  mandateId: mandate.mandateId,
  given: mandate.principal === sub,
  principal: mandate.principalLabel,
  agent: mandate.agentLabel,
  relation: mandate.relation.code,
  oneThingIds: mandate.oneThingIds,
  actions: mandate.actions,
  validFrom: mandate.validFrom,
  validUntil: mandate.validUntil,
  status: mandate.status,
});

const REFUSED = problemResponses(400, 401, 403, 404, 413, 415, 422, 429, 503);
const json = (schema: z.ZodType) => ({ content: { "application/json": { schema: resolver(schema) } } });

/** Mandates, and who looked at one's data. */
export const addMandateRoutes = (app: Hono<ApiVariables>, context: ApiContext, ports: PrefillPorts): void => {
  const citizen = requireRole(context.identity, "citizen");

  app.post(
    "/v1/mandates",
    citizen,
    describeRoute({
      tags: ["prefills"],
      summary: "Let somebody act for you, for named one-things, actions and a time",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(mandateRequestSchema) as never } },
      },
      responses: { 200: { description: "The mandate", ...json(mandateSchema) }, ...REFUSED },
    }),
    async (c) => {
      const request = await readBody(c, mandateRequestSchema);
      const actor = c.get("actor");
      return c.json(shown(granted(await grantMandate({ ...request, actor }, ports, runOf(c))), actor.sub));
    },
  );

  app.get(
    "/v1/mandates",
    citizen,
    describeRoute({
      tags: ["prefills"],
      summary: "Mandates given and received",
      responses: { 200: { description: "The list", ...json(mandateListSchema) }, ...REFUSED },
    }),
    async (c) => {
      const { sub } = c.get("actor");
      return c.json({ items: (await listMandates(sub, ports)).map((mandate) => shown(mandate, sub)) });
    },
  );

  app.delete(
    "/v1/mandates/:id",
    citizen,
    describeRoute({
      tags: ["prefills"],
      summary: "Revoke a mandate, from either side",
      responses: { 204: { description: "Revoked" }, ...REFUSED },
    }),
    async (c) => {
      granted(await revokeMandate({ mandateId: c.req.param("id"), actor: c.get("actor") }, ports, runOf(c)));
      return c.body(null, 204);
    },
  );

  app.get(
    "/v1/access-log",
    citizen,
    describeRoute({
      tags: ["prefills"],
      summary: "Who looked at my data, when and for what",
      responses: { 200: { description: "The latest first", ...json(accessSchema) }, ...REFUSED },
    }),
    async (c) => {
      const before = Number(c.req.query("before") ?? Number.NaN);
      const page = Number.isSafeInteger(before) ? { before } : {};
      return c.json(granted(await accessOf({ actor: c.get("actor"), ...page }, ports, runOf(c))));
    },
  );
};
