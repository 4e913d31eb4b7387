import { fixedText, type TextId } from "../answer/fixed-texts.ts";
import type { Answer, AnswerEvent, AnswerRequest } from "../domain/answer.ts";
import type { FactInput, Guidance, GuideQuestion } from "../domain/guidance.ts";
import type { GuideRequest } from "../domain/guide-request.ts";
import { isRefusal } from "../guide/guide-one-thing.ts";
import type { GuidePorts } from "../guide/guide-ports.ts";
import { type GuideTexts, guideTexts } from "../guide/guide-texts.ts";
import { readReply } from "../guide/read-reply.ts";
import { type Dialogue, replayDialogue, writeRecap } from "../guide/replay-dialogue.ts";
import { toLocale } from "../guide/to-locale.ts";
import type { RunContext } from "../ports/run-context.ts";
import { todayInChina } from "../text/china-date.ts";
import type { AnswerJob } from "./answer-runs.ts";
import type { GuideJob } from "./context.ts";
import { planSentences } from "./plan-sentences.ts";

type Parts = { answer: AnswerJob; guide: GuideJob; ports: GuidePorts & { embedder: unknown } };
type Turn = { request: AnswerRequest; run: RunContext; asOf: string };

/** A window keeps 20 turns: from here on each of ours recalls what was said. */
const RECALL_FROM = 12;
/** Once more than this often not understood, a question counts as not known, so that every dialogue ends. */
const PATIENCE = 1;

/** What a person may mean who says something else in the middle of a dialogue. */
const STANDS_ALONE: ReadonlySet<string> = new Set([
  "answered",
  "crisis",
  "complaint",
  "case-progress",
  "declined",
  "not-in-force",
  "other-region",
]);

const optionsOf = ({ type, options }: GuideQuestion, { verdict, notKnown }: GuideTexts) => {
  const yesOrNo = [
    { code: "true", label: verdict.yes },
    { code: "false", label: verdict.no },
  ];
  return [...(type === "bool" ? yesOrNo : (options ?? [])), { code: "unknown", label: notKnown }];
};

const keyOf = ({ factId, role }: GuideQuestion): string =>
  role === undefined ? factId : `${role}.${factId.slice(factId.indexOf(".") + 1)}`;

const requestOf = ({ request, asOf }: Turn, oneThingId: string, facts: FactInput[]): GuideRequest => ({
  oneThingId,
  facts,
  asOf,
  ...(request.region === undefined ? {} : { region: request.region }),
  ...(request.locale === undefined ? {} : { locale: request.locale }),
});

/** What the person said so far, once the window is about to forget its first turns. */
const recapOf = ({ facts = [], oneThing }: Guidance, { request }: Turn, { ports }: Parts): string => {
  const model = ports.catalogue.oneThings.get(oneThing?.id ?? "");
  return model && (request.history ?? []).length >= RECALL_FROM
    ? writeRecap(model, facts, { ports, texts: guideTexts(request.locale) })
    : "";
};

/** The question, the plan and its title as a person reads them. */
const toldIn = (
  guidance: Guidance,
  recap: string,
  locale: AnswerRequest["locale"],
): Promise<Pick<Answer, "question" | "guidance" | "oneThing">> => {
  const { question, oneThing } = guidance;
  const options = question ? optionsOf(question, guideTexts(locale)) : [];
  const told = {
    ...(question ? { question: { text: `${recap}${question.text}`, factId: keyOf(question), options } } : {}),
    guidance,
    ...(oneThing ? { oneThing: { id: oneThing.id, title: oneThing.title } } : {}),
  };
  return toLocale(told, locale);
};

const NO_PLAN = { sentences: [], citations: [] };

/** A turn of the dialogue as an answer: the next question, or the plan in the words of its passages. */
const toAnswer = async (
  guidance: Guidance,
  turn: Turn,
  { parts, lead }: { parts: Parts; lead: TextId },
): Promise<Answer> => {
  const { request, run, asOf } = turn;
  const locale = request.locale ?? "zh-CN";
  const region = request.region ?? parts.ports.defaultRegion;
  const { question } = guidance;
  const text = fixedText(question ? lead : "guidePlanned", locale);
  const plan = question ? NO_PLAN : await planSentences(guidance, { asOf, locale }, parts.ports);
  return {
    requestId: run.requestId,
    outcome: "guide",
    sentences: [{ text, kind: "connective", citations: [] }, ...plan.sentences],
    citations: plan.citations,
    complete: question === undefined,
    ...(await toldIn(guidance, recapOf(guidance, turn, parts), locale)),
    suggestions: [],
    asOf,
    ...(region === undefined ? {} : { region }),
    origin: "extract",
    aiLabel: fixedText("labelCompiled", locale),
    degradeLevel: parts.ports.embedder ? "L1" : "L2",
  };
};

function* eventsOf(answer: Answer): Generator<AnswerEvent> {
  const { requestId, asOf, region, degradeLevel } = answer;
  yield { event: "meta", data: { requestId, asOf, ...(region === undefined ? {} : { region }), degradeLevel } };
  for (const sentence of answer.sentences) yield { event: "sentence", data: sentence };
  if (answer.question) yield { event: "question", data: answer.question };
  yield { event: "done", data: answer };
}

/** The dialogue goes on with the facts; a reply that contradicts them is asked for again. */
const goOn = async (dialogue: Dialogue, value: FactInput["value"], { turn, parts }: { turn: Turn; parts: Parts }) => {
  const { oneThingId, facts, pending } = dialogue;
  const told = [...facts, { factId: pending.key, value }];
  const reply = await parts.guide(requestOf(turn, oneThingId, told), turn.run);
  if (!isRefusal(reply)) return toAnswer(reply, turn, { parts, lead: "guideStep" });
  return askAgain(dialogue, "guideContradiction", { turn, parts });
};

const askAgain = async (
  { oneThingId, facts, pending, unread }: Dialogue,
  lead: TextId,
  { turn, parts }: { turn: Turn; parts: Parts },
): Promise<Answer | undefined> => {
  const known = unread < PATIENCE ? facts : [...facts, { factId: pending.key, value: null }];
  const reply = await parts.guide(requestOf(turn, oneThingId, known), turn.run);
  if (isRefusal(reply)) return undefined;
  return toAnswer(reply, turn, { parts, lead: unread < PATIENCE ? lead : "guideStep" });
};

/** An answer of the answer job within a dialogue: with what was to be asked, so that the dialogue goes on. */
const besideDialogue = async (answer: Answer, again: Promise<Answer | undefined>): Promise<Answer> => {
  const other = await again;
  if (other === undefined || answer.outcome === "crisis") return answer;
  return {
    ...answer,
    ...(other.question ? { question: other.question } : {}),
    ...(other.guidance ? { guidance: other.guidance } : {}),
  };
};

/** An event that is told gets the real plan of its one-thing, and the first question. */
const withGuidance = async (answer: Answer, turn: Turn, parts: Parts): Promise<Answer> => {
  const id = answer.oneThing?.id;
  if (answer.outcome !== "guide" || id === undefined) return answer;
  const { run, request } = turn;
  const region = answer.region ?? request.region;
  const asked = { ...requestOf(turn, id, []), text: request.text, ...(region === undefined ? {} : { region }) };
  const reply = await parts.guide(asked, run);
  if (isRefusal(reply)) return answer;
  return { ...answer, ...(await toldIn(reply, "", request.locale)), complete: reply.question === undefined };
};

const lastOf = (events: readonly AnswerEvent[]): Answer | undefined => {
  const last = events.at(-1);
  return last?.event === "done" ? last.data : undefined;
};

/** What somebody says who does not answer the question: an answer of its own, or the question once more. */
const answerBeside = async (dialogue: Dialogue, turn: Turn, parts: Parts): Promise<Answer | undefined> => {
  const events: AnswerEvent[] = [];
  for await (const event of parts.answer(turn.request, turn.run)) events.push(event);
  const answer = lastOf(events);
  const elsewhere = answer?.outcome === "guide" && answer.oneThing?.id !== dialogue.oneThingId;
  if (answer && elsewhere) return withGuidance(answer, turn, parts);
  const again = askAgain(dialogue, "guideUnread", { turn, parts });
  return answer && STANDS_ALONE.has(answer.outcome) ? besideDialogue(answer, again) : again;
};

const continueDialogue = async (turn: Turn, parts: Parts): Promise<Answer | undefined> => {
  const { request, asOf } = turn;
  const { ports } = parts;
  const told = { history: request.history ?? [], guidance: request.guidance, asOf };
  const dialogue = await replayDialogue(told, ports);
  if (dialogue === undefined) return undefined;
  const context = { findRegions: ports.findRegions, regions: ports.catalogue.regions, asOf };
  const value = readReply(request.text, dialogue.pending.definition, context);
  if (value === undefined) return answerBeside(dialogue, turn, parts);
  return goOn(dialogue, value as FactInput["value"], { turn, parts });
};

function* lastEvents(before: Answer, answer: Answer): Generator<AnswerEvent> {
  if (answer.question && !before.question) yield { event: "question", data: answer.question };
  yield { event: "done", data: answer };
}

/**
 * Answers with guided dialogues in them: a reply to the last question goes on with the dialogue, an event that is told
 * starts one, and everything else is answered as it is.
 */
export const createGuidedAnswers = (parts: Parts): AnswerJob =>
  async function* (request, run) {
    const turn: Turn = { request, run, asOf: request.asOf ?? todayInChina(run.now()) };
    const continued = await continueDialogue(turn, parts);
    if (continued) return yield* eventsOf(continued);
    for await (const event of parts.answer(request, run))
      if (event.event === "done") yield* lastEvents(event.data, await withGuidance(event.data, turn, parts));
      else yield event;
  };
