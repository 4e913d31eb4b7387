import { serve } from "@hono/node-server";
import { Hono } from "hono";

/** The least a Hono server can do with a question: parse it and send a fixed answer of common size. */
const app = new Hono();
const REPLY = {
  outcome: "answered",
  sentences: Array.from({ length: 3 }, () => ({
    text: "办理费用：换领 20 元。".repeat(4),
    kind: "fact",
    citations: [],
  })),
};
app.get("/livez", (c) => c.json({ status: "ok" }));
app.post("/v1/answers", async (c) => {
  await c.req.json();
  return c.json(REPLY);
});
serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
