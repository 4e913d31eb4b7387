import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Actor, Role } from "../domain/consent.ts";
import type { Identity } from "../ports/identity.ts";
import type { ApiVariables } from "./context.ts";
import { RequestProblem } from "./problem.ts";

/** Set by the sign-in page; pages of this server send it, other sites cannot (SameSite=Strict). */
export const SESSION_COOKIE = "onething-session";

const tokenOf = (c: Context): string | undefined => {
  const header = c.req.header("authorization");
  if (header !== undefined) return /^Bearer ([\w.~+/-]+=*)$/iu.exec(header)?.[1] ?? "";
  return getCookie(c, SESSION_COOKIE);
};

/** Who asks; undefined without a token. A token that does not hold is refused, never taken for none. */
export const actorOf = async (c: Context, identity: Identity | undefined): Promise<Actor | undefined> => {
  const token = tokenOf(c);
  if (token === undefined) return undefined;
  const actor = await identity?.authenticate(token);
  if (actor === undefined)
    throw new RequestProblem("sign-in-needed", { headers: { "www-authenticate": 'Bearer error="invalid_token"' } });
  return actor;
};

/** Lets through who has one of the roles, as `c.get("actor")`: 401 without a valid token, 403 without the role. */
export const requireRole =
  (identity: Identity | undefined, ...roles: readonly Role[]): MiddlewareHandler<ApiVariables> =>
  async (c, next) => {
    const actor = await actorOf(c, identity);
    if (actor === undefined) throw new RequestProblem("sign-in-needed", { headers: { "www-authenticate": "Bearer" } });
    if (!actor.roles.some((role) => roles.includes(role))) throw new RequestProblem("not-allowed");
    c.set("actor", actor);
    await next();
  };
