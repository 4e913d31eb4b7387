import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { Idempotency } from "../ports/case-store.ts";
import type { ApiVariables } from "./context.ts";
import { RequestProblem } from "./problem.ts";

/** Of the header Idempotency-Key: 1 to 200 visible characters; the same key with another body is another request. */
export const idempotencyOf = (c: Context<ApiVariables>, body: unknown): Idempotency | undefined => {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,200}$/u.test(key))
    throw new RequestProblem("invalid-request", { errors: [{ path: "Idempotency-Key", message: "1..200 ASCII" }] });
  return {
    actor: c.get("actor").sub,
    route: `${c.req.method} ${c.req.path}`,
    key,
    request: createHash("sha256").update(JSON.stringify(body)).digest("hex"),
  };
};
