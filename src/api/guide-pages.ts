import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { FactInput, Guidance, GuideQuestion } from "../domain/guidance.ts";
import type { GuideRequest } from "../domain/guide-request.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import { askFact } from "../guide/ask-fact.ts";
import { isRefusal } from "../guide/guide-one-thing.ts";
import { guideTexts } from "../guide/guide-texts.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { createFactWords } from "../rules/explain-verdict.ts";
import { parseFactKey } from "../rules/fact-key.ts";
import { todayInChina } from "../text/china-date.ts";
import { regionLabel } from "../text/regions.ts";
import type { ApiContext, ApiVariables } from "./context.ts";
import { writeCalendar } from "./guide-calendar.ts";
import { applyForm, type FormTurn, type GuideForm, keyOfInput, readGuideForm } from "./guide-form.ts";
import { type Asking, choiceView, guidePage, startView, turnView } from "./guide-views.ts";
import { RequestProblem } from "./problem.ts";
import { guideTurn } from "./routes/guides.ts";

/** Largest form in bytes: 200 facts with room. */
const MAX_FORM = 256 * 1024;

type Turned = { guidance: Guidance; facts: FactInput[]; again: FormTurn["again"] };

const startPage = ({ ports }: ApiContext, region: string | undefined) => {
  const { guides, regions, oneThings } = ports.catalogue;
  const here = region ?? ports.defaultRegion ?? "430100";
  const places = [...regions.values()].filter(({ code, level }) => code.startsWith("43") && level !== "nation");
  return startView({
    region: here,
    regions: places.map(({ code }) => ({ code, label: regionLabel(regions, code), selected: code === here })),
    things: [...guides.values()]
      .filter(({ published }) => published)
      .map(({ id, title }) => ({ id, title, modelled: oneThings.has(id) })),
  });
};

const requestOf = ({ text, id, region }: GuideForm, facts: FactInput[]): GuideRequest => ({
  facts,
  ...(text === undefined ? {} : { text }),
  ...(id === undefined ? {} : { oneThingId: id }),
  ...(region === undefined ? {} : { region }),
});

/** A turn; where the last answer contradicts what was said before, it is taken back and asked again. */
const takeTurn = async (form: GuideForm, turn: FormTurn, { c, context }: Asked): Promise<Turned> => {
  const run = { requestId: c.get("requestId"), signal: c.req.raw.signal, now: () => new Date() };
  const reply = await context.guide(requestOf(form, turn.facts), run);
  if (!isRefusal(reply)) return { guidance: reply, facts: turn.facts, again: turn.again };
  const last = turn.facts.at(-1);
  if (reply.refused === "unknown-one-thing" || last === undefined) throw new RequestProblem("not-found");
  const facts = turn.facts.slice(0, -1);
  const guidance = await guideTurn(requestOf(form, facts), context, run);
  return {
    guidance,
    facts,
    again: { key: keyOfInput(last), message: reply.errors.map(({ message }) => message).join("；") },
  };
};

type Asked = { c: Context<ApiVariables>; context: ApiContext };

const askingOf = (
  { guidance, again }: Turned,
  model: OneThingModel | undefined,
  { registerNames }: Catalogue,
): Asking | undefined => {
  const namesOf = ({ canLookUp = [] }: GuideQuestion) => canLookUp.flatMap((id) => registerNames.get(id) ?? []);
  const definition = model?.facts.find(({ id }) => again !== undefined && id === parseFactKey(again.key).factId);
  if (model && again && definition) {
    const question = askFact(model, { key: again.key, definition }, guideTexts("zh-CN"));
    return { question, message: again.message, registers: namesOf(question) };
  }
  const { question } = guidance;
  return question && { question, message: undefined, registers: namesOf(question) };
};

const showTurn = (form: GuideForm, turned: Turned, { ports }: ApiContext) => {
  const { guidance, facts } = turned;
  const { oneThing } = guidance;
  if (oneThing === undefined || guidance.outcome === "not-offered-here")
    return { title: oneThing?.title ?? "您要办哪一件事", content: choiceView(guidance, form.region) };
  const model = ports.catalogue.oneThings.get(oneThing.id);
  const words = model && createFactWords(model, (code) => regionLabel(ports.catalogue.regions, code));
  const asking = askingOf(turned, model, ports.catalogue);
  const place = { id: oneThing.id, region: form.region };
  const title = asking?.message === undefined ? oneThing.title : `请再看一下 · ${oneThing.title}`;
  return { title, content: turnView({ guidance, facts, place, words, asking }) };
};

const formOf = async (c: Context): Promise<GuideForm> => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/iu.test(type)) throw new RequestProblem("unsupported-media-type");
  return readGuideForm(await c.req.parseBody({ all: true }));
};

const turnOf = (form: GuideForm, { ports }: ApiContext): FormTurn => {
  const model = ports.catalogue.oneThings.get(form.id ?? "");
  return applyForm(form, model, { ...ports, asOf: todayInChina(new Date()) });
};

/** The wizard: server-rendered pages that need no script. Answers travel in the body; a link holds id and region alone. */
export const addGuidePages = (app: Hono<ApiVariables>, context: ApiContext): void => {
  const limit = bodyLimit({
    maxSize: MAX_FORM,
    onError: () => {
      throw new RequestProblem("payload-too-large");
    },
  });
  const demo = context.demo !== undefined;
  const show = (page: { title: string; content: Parameters<typeof guidePage>[0]["content"] }) =>
    guidePage({ ...page, demo });
  app.get("/guide", async (c) => {
    const { id, region } = c.req.query();
    const form = readGuideForm({ id, region });
    if (form.id === undefined) return c.html(show({ title: "一步步办", content: startPage(context, form.region) }));
    return c.html(show(showTurn(form, await takeTurn(form, { facts: [] }, { c, context }), context)));
  });
  app.post("/guide", limit, async (c) => {
    c.header("cache-control", "no-store");
    const form = await formOf(c);
    if (form.id === undefined && form.text === undefined)
      return c.html(show({ title: "一步步办", content: startPage(context, form.region) }));
    return c.html(show(showTurn(form, await takeTurn(form, turnOf(form, context), { c, context }), context)));
  });
  app.post("/guide/calendar", limit, async (c) => {
    const form = await formOf(c);
    const { guidance } = await takeTurn(form, { facts: form.facts }, { c, context });
    return c.body(writeCalendar(guidance, new Date()), 200, {
      "content-type": "text/calendar; charset=utf-8",
      "content-disposition": 'attachment; filename="onething.ics"',
      "cache-control": "no-store",
    });
  });
};
