import type { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import type { ApiContext, ApiVariables } from "../context.ts";
import { healthSchema } from "../contract.ts";

const content = { "application/json": { schema: resolver(healthSchema) } };

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
      responses: { 200: { description: "Ready", content }, 503: { description: "Stopping, or no index", content } },
    }),
    async (c) => {
      if (context.isStopping()) return c.json({ status: "stopping" }, 503);
      const edition = await context.ports.passageIndex.edition();
      return edition ? c.json({ status: "ok" }) : c.json({ status: "not-ready" }, 503);
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
