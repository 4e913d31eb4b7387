import type { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import type { ApiContext, ApiVariables } from "../context.ts";
import { healthSchema, readinessSchema } from "../contract.ts";
import { readReadiness } from "../readiness.ts";

const content = { "application/json": { schema: resolver(healthSchema) } };
const readiness = { "application/json": { schema: resolver(readinessSchema) } };

export const addHealthRoutes = (app: Hono<ApiVariables>, context: ApiContext): void => {
  app.get(
    "/livez",
    describeRoute({
      tags: ["health"],
      summary: "The process runs",
      responses: { 200: { description: "Alive", content } },
    }),
    (c) => c.json({ status: "ok" }),
  );
  app.get(
    "/readyz",
    describeRoute({
      tags: ["health"],
      summary: "Questions can be answered",
      responses: {
        200: { description: "Ready", content: readiness },
        503: { description: "Stopping, or nothing to answer from", content: readiness },
      },
    }),
    async (c) => {
      const { ready, body } = await readReadiness(context.ports);
      if (context.isStopping()) return c.json({ status: "stopping", ...body }, 503);
      return ready ? c.json({ status: "ok", ...body }) : c.json({ status: "not-ready", ...body }, 503);
    },
  );
  app.get(
    "/metrics",
    describeRoute({
      tags: ["health"],
      summary: "Prometheus metrics",
      responses: { 200: { description: "Metrics", content: { "text/plain": { schema: { type: "string" } } } } },
    }),
    async (c) =>
      c.text(await context.metrics.registry.metrics(), 200, { "content-type": context.metrics.registry.contentType }),
  );
};
