import type { Hono } from "hono";
import type { Actor } from "../domain/consent.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { Prefill } from "../domain/prefill.ts";
import { giveConsent, withdrawConsent } from "../prefill/give-consent.ts";
import { listMandates } from "../prefill/grant-mandate.ts";
import { openPrefill } from "../prefill/open-prefill.ts";
import { planPrefill } from "../prefill/plan-prefill.ts";
import type { PrefillPorts } from "../prefill/prefill-ports.ts";
import { reviewPrefill } from "../prefill/review-prefill.ts";
import { submitPrefill } from "../prefill/submit-prefill.ts";
import { viewPrefill } from "../prefill/view-prefill.ts";
import { parseFactKey } from "../rules/fact-key.ts";
import { regionLabel } from "../text/regions.ts";
import type { ApiContext, ApiVariables } from "./context.ts";
import { allOf, carriedFacts, factsOfForm, oneOf, readActions, readFacts, type Sent } from "./prefill-form.ts";
import { type Ctx, type Pages, sentForm, show, signedIn } from "./prefill-page-parts.ts";
import { granted } from "./prefill-refusals.ts";
import { addPrefillSidePages } from "./prefill-side-pages.ts";
import { caseView, factsView, planView, receiptView, startView } from "./prefill-views.ts";
import { type FieldError, RequestProblem } from "./problem.ts";
import { runOf } from "./run-of.ts";

const placeOf = (sent: Sent, { context }: Pages) => {
  const { forms, regions } = context.ports.catalogue;
  const form = forms.get(oneOf(sent, "form") ?? "");
  const region = oneOf(sent, "region");
  if (form === undefined || region === undefined || !regions.has(region)) throw new RequestProblem("not-found");
  return { form, place: { formId: form.id, region, mandateId: oneOf(sent, "mandate") } };
};

const definitionsOf = (form: FormDefinition) => {
  const fields = new Map(form.fields.map((field) => [field.id, field]));
  return (fieldId: string) => fields.get(parseFactKey(fieldId).factId);
};

type Shown = { prefill: Prefill; errors?: readonly FieldError[]; saved?: boolean };

const showCase = (c: Ctx, pages: Pages, { prefill, errors = [], saved = false }: Shown) => {
  const { forms, codeSystems } = pages.context.ports.catalogue;
  const form = forms.get(prefill.formId);
  if (form === undefined) throw new RequestProblem("no-form");
  const { submission } = prefill;
  const labels = new Map(prefill.fields.map(({ fieldId, label }) => [fieldId, label]));
  if (submission && prefill.status === "submitted")
    return show(c, pages, {
      title: `回执 · ${form.title}`,
      content: receiptView(submission.submissionId, submission.receipts, (id) => labels.get(id) ?? id),
    });
  const content = caseView({
    prefill,
    form,
    definitionOf: definitionsOf(form),
    tables: { codeSystems },
    errors,
    saved,
  });
  return show(c, pages, { title: form.title, content });
};

const openFromPage = async (c: Ctx, pages: Pages, actor: Actor): Promise<Response> => {
  const sent = await sentForm(c);
  const planId = oneOf(sent, "plan") ?? "";
  const plan = await pages.ports.cases.plan(planId);
  const agreed = oneOf(sent, "agree");
  const all = [...new Set(plan?.calls.map(({ source }) => source) ?? [])];
  const chosen = agreed === "all" ? all : agreed === "none" ? [] : allOf(sent, "source");
  const run = runOf(c);
  const consent = granted(
    await giveConsent(
      { planId, sources: chosen, sensitive: oneOf(sent, "sensitive") === "1", actor },
      pages.ports,
      run,
    ),
  );
  const licenceCode = oneOf(sent, "licence");
  const request = {
    planId,
    consentId: consent.consentId,
    actor,
    ...(licenceCode === undefined ? {} : { licenceCode }),
  };
  const { prefillId } = granted(await openPrefill(request, pages.ports, run));
  return c.redirect(`/prefill/cases/${prefillId}`, 303);
};

const saveFromPage = async (c: Ctx, pages: Pages, request: { prefillId: string; actor: Actor }): Promise<Response> => {
  const sent = await sentForm(c);
  const run = runOf(c);
  const before = granted(await viewPrefill(request, pages.ports, run));
  const form = pages.context.ports.catalogue.forms.get(before.formId);
  const actions = form ? readActions(sent, before.fields, definitionsOf(form)) : [];
  const reviewed = await reviewPrefill({ ...request, actions, text: oneOf(sent, "said") }, pages.ports, run);
  if ("refused" in reviewed && reviewed.refused === "invalid-actions") {
    const errors = reviewed.errors.map(({ path, message }) => {
      const at = actions[Number(path.split(".")[1])]?.fieldId ?? "";
      return { path: at, message: `${before.fields.find(({ fieldId }) => fieldId === at)?.label ?? ""}：${message}` };
    });
    return showCase(c, pages, { prefill: before, errors });
  }
  const prefill = granted(reviewed);
  if (oneOf(sent, "do") !== "submit") return showCase(c, pages, { prefill, saved: true });
  const result = await submitPrefill(request, pages.ports, run);
  if ("refused" in result && "errors" in result)
    return showCase(c, pages, {
      prefill: granted(await viewPrefill(request, pages.ports, run)),
      errors: result.errors,
      saved: true,
    });
  granted(result);
  return c.redirect(`/prefill/cases/${request.prefillId}`, 303);
};

/** Which form, whose data, and the plan before anything is asked. */
const addPlanPages = (app: Hono<ApiVariables>, pages: Pages): void => {
  const { context, ports } = pages;
  const { catalogue } = context.ports;
  const signed = signedIn(pages);
  const titleOf = (register: string): string => catalogue.registers.get(register)?.title ?? register;

  app.get(
    "/prefill",
    signed(async (c, actor) => {
      const regions = [...catalogue.regions.values()].filter(
        ({ code, level }) => code.startsWith("43") && level !== "nation",
      );
      const mandates = (await listMandates(actor.sub, ports)).filter(
        ({ agent, status }) => agent === actor.sub && status === "active",
      );
      const content = startView({
        who: actor.label ?? "已登录的人",
        forms: [...catalogue.forms.values()],
        regions: regions.map(({ code }) => ({ code, label: regionLabel(catalogue.regions, code) })),
        region: context.ports.defaultRegion ?? "430100",
        mandates: mandates.map(({ mandateId, principalLabel }) => ({ mandateId, principal: principalLabel })),
      });
      return show(c, pages, { title: "用已有信息填表", content });
    }),
  );

  app.get(
    "/prefill/start",
    signed((c) => {
      const { form, place } = placeOf(c.req.query(), pages);
      const content = factsView(factsOfForm(form, catalogue.oneThings.get(form.oneThingId)), place);
      return show(c, pages, { title: form.title, content });
    }),
  );

  app.post(
    "/prefill/plan",
    signed(async (c, actor) => {
      const sent = await sentForm(c);
      const { form, place } = placeOf(sent, pages);
      const asked = factsOfForm(form, catalogue.oneThings.get(form.oneThingId));
      const facts = [...carriedFacts(sent), ...readFacts(sent, asked)];
      const onBehalfOf = place.mandateId === undefined ? {} : { onBehalfOf: place.mandateId };
      const request = { oneThingId: form.oneThingId, region: place.region, facts, actor, ...onBehalfOf };
      const plan = granted(await planPrefill(request, ports, runOf(c)));
      return show(c, pages, { title: form.title, content: planView(plan, place, titleOf) });
    }),
  );
};

const addCasePages = (app: Hono<ApiVariables>, pages: Pages): void => {
  const { ports } = pages;
  const signed = signedIn(pages);

  app.post(
    "/prefill/open",
    signed((c, actor) => openFromPage(c, pages, actor)),
  );

  app.get(
    "/prefill/cases/:id",
    signed(async (c, actor) =>
      showCase(c, pages, {
        prefill: granted(await viewPrefill({ prefillId: c.req.param("id") ?? "", actor }, ports, runOf(c))),
      }),
    ),
  );

  app.post(
    "/prefill/cases/:id",
    signed((c, actor) => saveFromPage(c, pages, { prefillId: c.req.param("id") ?? "", actor })),
  );

  app.post(
    "/prefill/cases/:id/withdrawal",
    signed(async (c, actor) => {
      await sentForm(c);
      const prefillId = c.req.param("id") ?? "";
      granted(await viewPrefill({ prefillId, actor }, ports, runOf(c)));
      const consentId = (await ports.cases.case(prefillId))?.consentId ?? "";
      granted(await withdrawConsent({ consentId, actor }, ports, runOf(c)));
      return c.redirect(`/prefill/cases/${prefillId}`, 303);
    }),
  );
};

/** The whole of pre-filling as plain pages: person, plan, consent, form, receipt, who looked. No script is needed. */
export const addPrefillPages = (app: Hono<ApiVariables>, context: ApiContext, ports: PrefillPorts): void => {
  const pages: Pages = { context, ports };
  addPlanPages(app, pages);
  addCasePages(app, pages);
  addPrefillSidePages(app, pages);
};
