import type { Context } from "hono";
import type { RunContext } from "../ports/run-context.ts";
import type { ApiVariables } from "./context.ts";

/** The run of a job that serves this request. */
export const runOf = (c: Context<ApiVariables>): RunContext => ({
  requestId: c.get("requestId"),
  signal: c.req.raw.signal,
  now: () => new Date(),
});
