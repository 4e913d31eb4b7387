import type { Turn } from "../domain/answer.ts";
import type { FactValue } from "../domain/condition.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import { createFactWords } from "../rules/explain-verdict.ts";
import { factKey } from "../rules/fact-key.ts";
import { readFacts } from "../rules/read-facts.ts";
import { regionLabel } from "../text/regions.ts";
import { inEitherScript } from "../text/traditional.ts";
import { questionText } from "./ask-fact.ts";
import { chooseNextFact, type NextFact } from "./choose-next-fact.ts";
import { evaluateOneThing } from "./evaluate-one-thing.ts";
import type { GuidePorts } from "./guide-ports.ts";
import { ALL_GUIDE_TEXTS, type GuideTexts } from "./guide-texts.ts";
import { readReply } from "./read-reply.ts";

/** A dialogue as far as it went: what is known, what was asked last, and how often that was not understood. */
export type Dialogue = { oneThingId: string; facts: FactInput[]; pending: NextFact; unread: number };

type Told = {
  history: readonly Turn[];
  guidance: { oneThingId: string; facts: FactInput[] } | undefined;
  asOf: string;
};
type Ports = Pick<GuidePorts, "catalogue" | "findRegions" | "matchText">;

/** Lists longer than this are not asked for in a chat. */
const LONGEST_LIST = 8;

/** Every question that a model can ask, the longest first: 第2个孩子：… holds the question for the first child. */
const questionsOf = (model: OneThingModel): { next: NextFact; text: string }[] => {
  const lists = new Set(model.roles.filter(({ many }) => many).map(({ id }) => id));
  return model.facts
    .flatMap((definition) => {
      const [role = "", name] = definition.id.split(".");
      const many = lists.has(role) && name !== "count";
      const keys = many
        ? Array.from({ length: LONGEST_LIST }, (_, i) => factKey(definition.id, { [role]: i }))
        : [definition.id];
      return keys.flatMap((key) => {
        const next = { key, definition };
        const texts = new Set(ALL_GUIDE_TEXTS.map((each) => inEitherScript(questionText(model, next, each))));
        return [...texts].map((text) => ({ next, text }));
      });
    })
    .sort((a, b) => b.text.length - a.text.length);
};

type Questions = ReturnType<typeof questionsOf>;

const wordsOf = (model: OneThingModel, { catalogue }: Ports, { verdict }: GuideTexts) =>
  createFactWords(model, (code) => `${regionLabel(catalogue.regions, code)}（${code}）`, verdict);

const askedIn = (text: string, questions: Questions, known: ReadonlyMap<string, unknown>): NextFact | undefined => {
  const found = questions.filter((question) => text.includes(question.text));
  const longest = found.filter((question) => question.text.length === found[0]?.text.length);
  // Two facts may be asked in the same words: then the one that is still open is meant.
  return (longest.find(({ next }) => !known.has(next.key)) ?? longest[0])?.next;
};

/** What is known so far in words that `readRecap` reads back, for a window that forgets its oldest turns. */
export const writeRecap = (
  model: OneThingModel,
  facts: readonly FactInput[],
  { ports, texts }: { ports: Ports; texts: GuideTexts },
): string => {
  const words = wordsOf(model, ports, texts);
  const { lead, between, end } = texts.recap;
  const lines = facts.map(({ factId, role, value }) => {
    const index = /\[(\d+)\]/u.exec(role ?? "")?.[1];
    const key = index === undefined ? factId : factKey(factId, { [factId.split(".")[0] ?? ""]: Number(index) });
    return texts.verdict.said(words.fact(key), value === null ? texts.notKnown : words.value(key, value as FactValue));
  });
  return lines.length === 0 ? "" : `${lead}${lines.join(between)}${end}`;
};

type Reading = { model: OneThingModel; questions: Questions; asOf: string; ports: Ports };

const readRecap = (text: string, { model, questions, asOf, ports }: Reading): [string, FactInput["value"]][] => {
  const texts = ALL_GUIDE_TEXTS.find(({ recap }) => text.includes(recap.lead));
  if (texts === undefined) return [];
  const { lead, between, end } = texts.recap;
  const words = wordsOf(model, ports, texts);
  const colon = texts.verdict.said("", "");
  const keys = new Map(questions.map(({ next }) => [inEitherScript(words.fact(next.key)), next]));
  const context = { findRegions: ports.findRegions, regions: ports.catalogue.regions, asOf };
  const recalled = text.slice(text.indexOf(lead) + lead.length).split(end)[0] ?? "";
  return recalled.split(between).flatMap((line) => {
    const at = line.lastIndexOf(colon);
    const next = keys.get(line.slice(0, at));
    const said = line.slice(at + colon.length);
    const code = /（(\d{6,})）$/u.exec(said)?.[1];
    const value =
      next && readReply(next.definition.type === "region" ? (code ?? said) : said, next.definition, context);
    return next && value !== undefined ? [[next.key, value]] : [];
  });
};

type Replayed = { facts: ReadonlyMap<string, FactInput["value"]>; pending: NextFact | undefined; unread: number };

/** A turn of ours: what it recalls, and what it asks. */
const takeQuestion = (before: Replayed, text: string, reading: Reading): Replayed => {
  const facts = new Map([...readRecap(text, reading), ...before.facts]);
  const pending = askedIn(text, reading.questions, facts);
  return { facts, pending, unread: pending?.key === before.pending?.key ? before.unread : 0 };
};

/** A turn of the person, as the answer to what was asked before it. */
const takeReply = (before: Replayed, text: string, { asOf, ports }: Reading): Replayed => {
  const { pending, facts } = before;
  if (pending === undefined) return before;
  const context = { findRegions: ports.findRegions, regions: ports.catalogue.regions, asOf };
  const value = readReply(text, pending.definition, context);
  if (value === undefined) return { ...before, unread: before.unread + 1 };
  return { ...before, facts: new Map(facts).set(pending.key, value) };
};

const replay = (history: readonly Turn[], held: Replayed["facts"], reading: Reading): Replayed => {
  const replayed = history.reduce<Replayed>(
    (before, { role, text }) => (role === "assistant" ? takeQuestion : takeReply)(before, text, reading),
    { facts: new Map(), pending: undefined, unread: 0 },
  );
  return { ...replayed, facts: new Map([...replayed.facts, ...held]) };
};

/** The model that a conversation is about, by the questions in it; by its title or its first words where two ask alike. */
const findModel = async (history: readonly Turn[], ports: Ports): Promise<OneThingModel | undefined> => {
  const spoken = history.filter(({ role }) => role === "assistant").map(({ text }) => text);
  const last = history.at(-1)?.role === "assistant" ? spoken.at(-1) : undefined;
  if (last === undefined) return undefined;
  const asking = [...ports.catalogue.oneThings.values()]
    .map((model) => ({ model, questions: questionsOf(model) }))
    .filter(({ questions }) => asks(questions, last))
    .map(({ model, questions }) => ({ model, asked: spoken.filter((text) => asks(questions, text)).length }));
  const title = (id: string): string => inEitherScript(ports.catalogue.guides.get(id)?.title ?? "");
  const titled = asking.filter(({ model }) => history.some(({ text }) => text.includes(title(model.id))));
  if (titled.length === 1) return titled[0]?.model;
  const most = Math.max(...asking.map(({ asked }) => asked));
  const likely = asking.filter(({ asked }) => asked === most).map(({ model }) => model);
  return likely.length <= 1 ? likely[0] : toldFirst(history, likely, ports);
};

const asks = (questions: Questions, text: string): boolean =>
  questions.some((question) => text.includes(question.text));

/** Of several that ask alike, the one that the person's first words mean. */
const toldFirst = async (history: readonly Turn[], likely: readonly OneThingModel[], { matchText }: Ports) => {
  const first = history.find(({ role }) => role === "user")?.text ?? "";
  const match = await matchText(first, {});
  const ids = match.kind === "one" ? [match.id] : match.kind === "choose" ? match.candidates.map(({ id }) => id) : [];
  return ids.flatMap((id) => likely.find((model) => model.id === id) ?? [])[0];
};

const nextOpen = (model: OneThingModel, facts: FactInput[], { asOf, ports }: Reading): NextFact | undefined => {
  const read = readFacts(facts, { model, regions: ports.catalogue.regions, asOf });
  if ("code" in read) return undefined;
  return chooseNextFact(model, evaluateOneThing(model, ports.catalogue, { facts: read.facts, asOf }));
};

/**
 * The guided dialogue that a message goes on with, rebuilt from the conversation alone: questions are known by their
 * exact text in either script, and what followed each is read as its answer. Facts that the client holds go before. Undefined where the
 * last turn asked nothing.
 */
export const replayDialogue = async (told: Told, ports: Ports): Promise<Dialogue | undefined> => {
  const { guidance, asOf } = told;
  const history = told.history.map((turn) => ({ ...turn, text: inEitherScript(turn.text) }));
  const model = guidance ? ports.catalogue.oneThings.get(guidance.oneThingId) : await findModel(history, ports);
  if (model === undefined) return undefined;
  const reading: Reading = { model, questions: questionsOf(model), asOf, ports };
  const held = guidance ? readFacts(guidance.facts, { model, regions: ports.catalogue.regions, asOf }) : undefined;
  if (held && "code" in held) return undefined;
  const start = new Map(
    [...(held?.facts ?? [])].map(([key, fact]): [string, FactInput["value"]] => [
      key,
      fact.state === "known" ? (fact.value as FactInput["value"]) : null,
    ]),
  );
  const replayed = replay(history, start, reading);
  const facts = [...replayed.facts].map(([factId, value]): FactInput => ({ factId, value }));
  const asked = replayed.pending && !start.has(replayed.pending.key) ? replayed.pending : undefined;
  const pending = asked ?? (guidance ? nextOpen(model, facts, reading) : undefined);
  if (pending === undefined) return undefined;
  // Asked once more, an answer replaces the one before.
  const before = facts.filter(({ factId }) => factId !== pending.key);
  return { oneThingId: model.id, facts: before, pending, unread: replayed.unread };
};
