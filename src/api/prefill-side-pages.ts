import type { Hono } from "hono";
import { mandateActionSchema } from "../domain/consent.ts";
import { grantMandate, listMandates, revokeMandate } from "../prefill/grant-mandate.ts";
import { accessOf } from "../prefill/read-access-log.ts";
import type { ApiVariables } from "./context.ts";
import { accessView, mandatesView } from "./prefill-access-views.ts";
import { allOf, oneOf } from "./prefill-form.ts";
import { type Pages, sentForm, show, signedIn } from "./prefill-page-parts.ts";
import { granted } from "./prefill-refusals.ts";
import { RequestProblem } from "./problem.ts";
import { runOf } from "./run-of.ts";

/** Days that the page proposes for a mandate. */
const PROPOSED = 30;
const DAY = 86_400_000;

/** Who looked at one's data, and who may act for whom. */
export const addPrefillSidePages = (app: Hono<ApiVariables>, pages: Pages): void => {
  const signed = signedIn(pages);
  const { context, ports } = pages;
  const { catalogue } = context.ports;
  const nameOf = (id: string): string => (id === "onething" ? "这份表单" : (catalogue.registers.get(id)?.title ?? id));
  const purposeOf = (id: string): string => catalogue.guides.get(id)?.title ?? id;

  app.get(
    "/prefill/access-log",
    signed(async (c, actor) => {
      const before = Number(c.req.query("before") ?? Number.NaN);
      const page = Number.isSafeInteger(before) ? { before } : {};
      const log = granted(await accessOf({ actor, ...page }, ports, runOf(c)));
      const content = accessView(log.items, log.before, { source: nameOf, purpose: purposeOf });
      return show(c, pages, { title: "谁看过我的数据", content });
    }),
  );

  app.get(
    "/prefill/mandates",
    signed(async (c, { sub }) => {
      const people = (await context.demo?.people())?.filter((person) => person.kind === "person" && person.sub !== sub);
      const content = mandatesView(await listMandates(sub, ports), {
        sub,
        people: people ?? [],
        forms: [...catalogue.forms.values()].map(({ oneThingId, title }) => ({ id: oneThingId, title })),
        until: new Date(Date.now() + PROPOSED * DAY).toISOString().slice(0, 10),
      });
      return show(c, pages, { title: "授权代办", content });
    }),
  );

  app.post(
    "/prefill/mandates",
    signed(async (c, actor) => {
      const sent = await sentForm(c);
      const actions = mandateActionSchema.array().min(1).safeParse(allOf(sent, "action"));
      if (!actions.success)
        throw new RequestProblem("invalid-request", { errors: [{ path: "action", message: "请选择可以做什么" }] });
      const request = {
        actor,
        agentHint: oneOf(sent, "agent") ?? "",
        oneThingIds: allOf(sent, "thing"),
        actions: actions.data,
        validUntil: oneOf(sent, "until") ?? "",
      };
      granted(await grantMandate(request, ports, runOf(c)));
      return c.redirect("/prefill/mandates", 303);
    }),
  );

  app.post(
    "/prefill/mandates/:id/revocation",
    signed(async (c, actor) => {
      await sentForm(c);
      granted(await revokeMandate({ mandateId: c.req.param("id") ?? "", actor }, ports, runOf(c)));
      return c.redirect("/prefill/mandates", 303);
    }),
  );
};
