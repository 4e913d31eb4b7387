import type { Context } from "hono";
import type { Actor } from "../domain/consent.ts";
import type { PrefillPorts } from "../prefill/prefill-ports.ts";
import { actorOf } from "./authenticate.ts";
import type { ApiContext, ApiVariables } from "./context.ts";
import { pageFrame } from "./page-frame.ts";
import type { Sent } from "./prefill-form.ts";
import { RequestProblem } from "./problem.ts";

export type Ctx = Context<ApiVariables>;
export type Pages = { context: ApiContext; ports: PrefillPorts };

/** The person of the page; everybody else is led to sign in. */
export const personOf = async (c: Ctx, { context }: Pages): Promise<Actor | Response> => {
  const actor = await actorOf(c, context.identity).catch((error: unknown) => {
    if (error instanceof RequestProblem && error.code === "sign-in-needed") return undefined;
    throw error;
  });
  if (actor?.roles.includes("citizen")) return actor;
  if (context.demo) return c.redirect(`/dev/sign-in?next=${encodeURIComponent("/prefill")}`, 303);
  throw new RequestProblem("sign-in-needed");
};

/** Pages hold personal data: nothing of them is kept by browsers or on the way. */
export const show = (
  c: Ctx,
  { context }: Pages,
  page: { title: string; content: Parameters<typeof pageFrame>[0]["content"] },
) => {
  c.header("cache-control", "no-store");
  return c.html(
    pageFrame({
      ...page,
      lead: "查什么、从哪里查，都先给您看；您同意了才查。",
      demo: context.demo !== undefined,
      foot: "",
    }),
  );
};

/** A form of this server's own pages: another site's has another origin. */
export const sentForm = async (c: Ctx): Promise<Sent> => {
  const origin = c.req.header("origin");
  if (origin !== undefined && origin !== "null" && new URL(origin).host !== c.req.header("host"))
    throw new RequestProblem("not-allowed");
  if (!/^application\/x-www-form-urlencoded\b/iu.test(c.req.header("content-type") ?? ""))
    throw new RequestProblem("unsupported-media-type");
  return c.req.parseBody({ all: true });
};

export type Signed = (serve: (c: Ctx, actor: Actor) => Promise<Response> | Response) => (c: Ctx) => Promise<Response>;

/** A page for who is signed in; everybody else is led to sign in first. */
export const signedIn =
  (pages: Pages): Signed =>
  (serve) =>
  async (c) => {
    const actor = await personOf(c, pages);
    return actor instanceof Response ? actor : serve(c, actor);
  };
