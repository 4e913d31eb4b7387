import type { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { z } from "zod";
import {
  planReplySchema,
  planRequestSchema,
  prefillSchema,
  reviewActionSchema,
  submissionReplySchema,
} from "../../domain/prefill.ts";
import { viewAsClerk } from "../../prefill/decide-as-clerk.ts";
import { giveConsent, withdrawConsent } from "../../prefill/give-consent.ts";
import { openPrefill } from "../../prefill/open-prefill.ts";
import { planPrefill } from "../../prefill/plan-prefill.ts";
import type { PrefillPorts } from "../../prefill/prefill-ports.ts";
import { reviewPrefill } from "../../prefill/review-prefill.ts";
import { submitPrefill } from "../../prefill/submit-prefill.ts";
import { viewPrefill } from "../../prefill/view-prefill.ts";
import { requireRole } from "../authenticate.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import { problemResponses } from "../contract.ts";
import { idempotencyOf } from "../idempotency.ts";
import { granted } from "../prefill-refusals.ts";
import { checkRegion, readBody } from "../read-request.ts";
import { runOf } from "../run-of.ts";

const reference = z.string().min(1).max(100);

const consentRequestSchema = z.strictObject({
  planId: reference,
  /** Registers of the plan that may be asked. */
  sources: z.array(z.string().min(1).max(100)).max(100),
  /** Separate consent for sensitive data. */
  sensitive: z.boolean(),
});
const consentReplySchema = z.object({ consentId: z.string(), expiresAt: z.string(), noticeHash: z.string() });

const openRequestSchema = z.strictObject({
  planId: reference,
  consentId: reference,
  /** Payload of the QR code of a business licence. */
  licenceCode: z.string().min(1).max(2000).optional(),
});

const reviewRequestSchema = z.strictObject({
  actions: z.array(reviewActionSchema).max(200),
  /** The person's own words: they propose, never decide. */
  text: z.string().max(2000).optional(),
});

const submissionRequestSchema = z.strictObject({ confirm: z.literal(true) });

const json = (schema: z.ZodType) => ({ content: { "application/json": { schema: resolver(schema) } } });
const body = (schema: z.ZodType) => ({
  required: true,
  content: { "application/json": { schema: resolver(schema) as never } },
});
const REFUSED = problemResponses(400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 503);

const describe = (summary: string, schemas: { request?: z.ZodType; reply: z.ZodType }) =>
  describeRoute({
    tags: ["prefills"],
    summary,
    ...(schemas.request ? { requestBody: body(schemas.request) } : {}),
    responses: { 200: { description: "Done", ...json(schemas.reply) }, ...REFUSED },
  });

/** A plan, and the form that it is filled into. */
const addOpeningRoutes = (app: Hono<ApiVariables>, context: ApiContext, ports: PrefillPorts): void => {
  const { catalogue } = context.ports;
  const citizen = requireRole(context.identity, "citizen");

  app.post(
    "/v1/prefills/plan",
    citizen,
    describe("What would be asked of which register, before anything is asked", {
      request: planRequestSchema,
      reply: planReplySchema,
    }),
    async (c) => {
      const request = await readBody(c, planRequestSchema);
      checkRegion(catalogue.regions, request.region);
      return c.json(granted(await planPrefill({ ...request, actor: c.get("actor") }, ports, runOf(c))));
    },
  );

  app.post(
    "/v1/prefills",
    citizen,
    describe("Fill the form from the registers that were consented to", {
      request: openRequestSchema,
      reply: prefillSchema,
    }),
    async (c) => {
      const request = await readBody(c, openRequestSchema);
      const idempotency = idempotencyOf(c, request);
      return c.json(granted(await openPrefill({ ...request, actor: c.get("actor"), idempotency }, ports, runOf(c))));
    },
  );
};

/** The form itself: looked at, changed field by field, handed in. */
const addCaseRoutes = (app: Hono<ApiVariables>, { identity }: ApiContext, ports: PrefillPorts): void => {
  const citizen = requireRole(identity, "citizen");

  app.get(
    "/v1/prefills/:id",
    requireRole(identity, "citizen", "clerk"),
    describe("A form as it stands now", { reply: prefillSchema }),
    async (c) => {
      const actor = c.get("actor");
      const request = { prefillId: c.req.param("id"), actor };
      const view = actor.roles.includes("citizen") ? viewPrefill : viewAsClerk;
      return c.json(granted(await view(request, ports, runOf(c))));
    },
  );

  app.patch(
    "/v1/prefills/:id",
    citizen,
    describe("Accept, set, dispute or clear fields: all of it or nothing", {
      request: reviewRequestSchema,
      reply: prefillSchema,
    }),
    async (c) => {
      const request = await readBody(c, reviewRequestSchema);
      return c.json(
        granted(
          await reviewPrefill({ ...request, prefillId: c.req.param("id"), actor: c.get("actor") }, ports, runOf(c)),
        ),
      );
    },
  );

  app.post(
    "/v1/prefills/:id/submission",
    citizen,
    describe("Hand each service its fields", { request: submissionRequestSchema, reply: submissionReplySchema }),
    async (c) => {
      const request = await readBody(c, submissionRequestSchema);
      const idempotency = idempotencyOf(c, request);
      return c.json(
        granted(
          await submitPrefill({ prefillId: c.req.param("id"), actor: c.get("actor"), idempotency }, ports, runOf(c)),
        ),
      );
    },
  );
};

const addConsentRoutes = (app: Hono<ApiVariables>, { identity }: ApiContext, ports: PrefillPorts): void => {
  const citizen = requireRole(identity, "citizen");

  app.post(
    "/v1/consents",
    citizen,
    describe("Consent to a plan, once; sensitive data need their own", {
      request: consentRequestSchema,
      reply: consentReplySchema,
    }),
    async (c) => {
      const request = await readBody(c, consentRequestSchema);
      const { consentId, expiresAt, noticeHash } = granted(
        await giveConsent({ ...request, actor: c.get("actor") }, ports, runOf(c)),
      );
      return c.json({ consentId, expiresAt, noticeHash });
    },
  );

  app.delete(
    "/v1/consents/:id",
    citizen,
    describeRoute({
      tags: ["prefills"],
      summary: "Withdraw a consent: what came with it is dropped, the form goes on by hand",
      responses: { 204: { description: "Withdrawn" }, ...REFUSED },
    }),
    async (c) => {
      granted(await withdrawConsent({ consentId: c.req.param("id"), actor: c.get("actor") }, ports, runOf(c)));
      return c.body(null, 204);
    },
  );
};

/** Reads and writes of the person's own forms. Values of registers go out, never in. */
export const addPrefillRoutes = (app: Hono<ApiVariables>, context: ApiContext, ports: PrefillPorts): void => {
  addOpeningRoutes(app, context, ports);
  addConsentRoutes(app, context, ports);
  addCaseRoutes(app, context, ports);
};
