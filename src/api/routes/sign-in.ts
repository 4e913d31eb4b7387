import type { Context, Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { DemoIssuer } from "../../ports/identity.ts";
import { SESSION_COOKIE } from "../authenticate.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import { RequestProblem } from "../problem.ts";
import { readJson } from "../read-request.ts";
import { signInPage } from "../sign-in-view.ts";

const signInSchema = z.strictObject({ sub: z.string().min(1).max(200) });

/** Only pages of this server: anything else would lead a person who signs in elsewhere. */
const localPath = (next: unknown): string =>
  typeof next === "string" && /^\/[\w/?=&.-]*$/u.test(next) && !next.startsWith("//") ? next : "/prefill";

const isForm = (c: Context): boolean =>
  /^application\/x-www-form-urlencoded\b/iu.test(c.req.header("content-type") ?? "");

const signIn = async (demo: DemoIssuer, sub: unknown) => {
  const parsed = signInSchema.safeParse({ sub });
  const session = parsed.success ? await demo.signIn(parsed.data.sub) : undefined;
  if (session === undefined)
    throw new RequestProblem("invalid-request", { errors: [{ path: "sub", message: "unknown" }] });
  return session;
};

const acceptForm = async (c: Context, demo: DemoIssuer): Promise<Response> => {
  const form = await c.req.parseBody();
  const { token } = await signIn(demo, form["sub"]);
  setCookie(c, SESSION_COOKIE, token, { httpOnly: true, sameSite: "Strict", path: "/", maxAge: 3600 });
  return c.redirect(localPath(form["next"]), 303);
};

const acceptJson = async (c: Context, demo: DemoIssuer): Promise<Response> => {
  const parsed = signInSchema.safeParse(await readJson(c));
  const { token, expiresAt, person } = await signIn(demo, parsed.data?.sub);
  return c.json({ token, expiresAt, ...person }, 200, { "cache-control": "no-store" });
};

/** The issuer of the demonstration: a list of invented people and staff, and short tokens for them. */
export const addSignInRoutes = (app: Hono<ApiVariables>, { demo }: ApiContext): void => {
  if (demo === undefined) return;
  app.get("/dev/sign-in", async (c) => {
    c.header("cache-control", "no-store");
    const people = await demo.people();
    if (c.req.header("accept")?.includes("application/json")) return c.json({ people });
    return c.html(signInPage(people, localPath(c.req.query("next"))));
  });
  app.post("/dev/sign-in", (c) => (isForm(c) ? acceptForm(c, demo) : acceptJson(c, demo)));
  app.post("/dev/sign-out", (c) => {
    deleteCookie(c, SESSION_COOKIE, { path: "/" });
    return c.redirect("/dev/sign-in", 303);
  });
  app.get("/dev/jwks.json", async (c) => c.json(await demo.keys()));
};
