import type { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { z } from "zod";
import { clerkDecisionSchema, prefillSchema, reasonCodeSchema } from "../../domain/prefill.ts";
import { decideAsClerk, queueFor } from "../../prefill/decide-as-clerk.ts";
import type { PrefillPorts } from "../../prefill/prefill-ports.ts";
import { requireRole } from "../authenticate.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import { problemResponses } from "../contract.ts";
import { granted } from "../prefill-refusals.ts";
import { RequestProblem } from "../problem.ts";
import { readBody } from "../read-request.ts";
import { runOf } from "../run-of.ts";

const decisionsSchema = z.strictObject({ decisions: z.array(clerkDecisionSchema).min(1).max(200) });
const queueSchema = z.union([reasonCodeSchema, z.enum(["DISPUTE", "SECOND_CLERK", "MANDATE"])]);
const listSchema = z.object({ items: z.array(prefillSchema) });
const PAGE = 50;

/** Everything here is an access entry. */
export const addClerkRoutes = (app: Hono<ApiVariables>, context: ApiContext, ports: PrefillPorts): void => {
  const clerk = requireRole(context.identity, "clerk");

  app.get(
    "/v1/prefills",
    clerk,
    describeRoute({
      tags: ["clerk"],
      summary: "Submitted forms with a field to decide: ?queue= a reason code, DISPUTE, SECOND_CLERK or MANDATE",
      responses: {
        200: { description: "The oldest first", content: { "application/json": { schema: resolver(listSchema) } } },
        ...problemResponses(400, 401, 403, 503),
      },
    }),
    async (c) => {
      const queue = queueSchema.safeParse(c.req.query("queue"));
      if (!queue.success) {
        const names = [...reasonCodeSchema.options, "DISPUTE", "SECOND_CLERK", "MANDATE"].join(", ");
        throw new RequestProblem("invalid-request", { errors: [{ path: "queue", message: names }] });
      }
      const request = { actor: c.get("actor"), reason: queue.data, limit: PAGE };
      return c.json({ items: await queueFor(request, ports, runOf(c)) });
    },
  );

  app.post(
    "/v1/prefills/:id/decisions",
    clerk,
    describeRoute({
      tags: ["clerk"],
      summary: "Decide fields: accept, correct (a second clerk for identity, kinship and bank data), or return at once",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(decisionsSchema) as never } },
      },
      responses: {
        200: { description: "The form", content: { "application/json": { schema: resolver(prefillSchema) } } },
        ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
      },
    }),
    async (c) => {
      const { decisions } = await readBody(c, decisionsSchema);
      const request = { prefillId: c.req.param("id"), actor: c.get("actor"), decisions };
      return c.json(granted(await decideAsClerk(request, ports, runOf(c))));
    },
  );
};
