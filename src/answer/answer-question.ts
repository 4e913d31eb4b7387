import type { Answer, AnswerEvent, AnswerRequest, AnswerStep, DegradeLevel } from "../domain/answer.ts";
import type { RunContext } from "../ports/run-context.ts";
import { todayInChina } from "../text/china-date.ts";
import type { AnswerFrame } from "./build-answer.ts";
import { locateRegion } from "./locate-region.ts";
import { insteadOfUnits, screenedOut, wayOn } from "./other-outcomes.ts";
import type { AnswerPorts } from "./ports.ts";
import { localeOf, type Question } from "./question.ts";
import { rewriteQuestion } from "./rewrite-question.ts";
import { routeQuestion } from "./route-question.ts";
import { type Screened, screenQuestion } from "./screen-question.ts";
import { isSettled, weighChoices } from "./weigh-choices.ts";
import { writeAnswer } from "./write-answer.ts";

type Prepared = { frame: AnswerFrame; screened: Screened };

/** L2 while the embedder or the index of the vectors does not answer, or there is none. */
const levelOf = ({ embedder, passageIndex }: AnswerPorts): DegradeLevel =>
  embedder && !embedder.degraded?.() && !passageIndex.degraded?.() ? "L1" : "L2";

const prepare = (request: AnswerRequest, ports: AnswerPorts, run: RunContext): Prepared => {
  const screened = screenQuestion(request);
  const question: Question = {
    text: screened.text,
    region: request.region ?? ports.defaultRegion,
    audience: request.audience,
    asOf: request.asOf ?? todayInChina(run.now()),
    locale: localeOf(request),
    history: request.history ?? [],
  };
  const { catalogue } = ports;
  return { screened, frame: { requestId: run.requestId, question, degradeLevel: levelOf(ports), catalogue } };
};

/**
 * Answers one question: screen → rewrite → route → retrieve → draft → verify. Yields what a client may show as soon as
 * it is certain; the last event, `done`, holds the whole answer. Only verified sentences are ever yielded.
 */
export async function* answerQuestion(
  request: AnswerRequest,
  ports: AnswerPorts,
  run: RunContext,
): AsyncGenerator<AnswerEvent> {
  const { frame, screened } = prepare(request, ports, run);
  const step = (name: AnswerStep): AnswerEvent => ({ event: "status", data: { step: name } });
  const { requestId, question, degradeLevel } = frame;
  yield {
    event: "meta",
    data: {
      requestId,
      asOf: question.asOf,
      ...(question.region === undefined ? {} : { region: question.region }),
      degradeLevel,
    },
  };
  yield step("screen");
  const refused = screenedOut(frame, screened);
  if (refused) return yield* finish(refused);
  yield step("rewrite");
  const standalone = await rewriteQuestion(question, ports, run);
  const asked = locateRegion(
    { text: standalone.standaloneText, region: question.region },
    ports.findRegions(standalone.standaloneText),
    ports.catalogue,
  );
  const placed: AnswerFrame = { ...frame, question: { ...question, region: asked.region } };
  yield step("route");
  const route = routeQuestion(standalone.standaloneText, standalone.understanding);
  if (isSettled(route)) return yield* finish(wayOn(placed, standalone, { route, asked }));
  yield step("retrieve");
  const weighed = await weighChoices(
    { understanding: standalone.understanding, asked, asOf: question.asOf, audience: question.audience },
    route,
    ports,
  );
  const { choice } = weighed;
  run.signal.throwIfAborted();
  const found: AnswerFrame = { ...placed, degradeLevel: levelOf(ports) };
  const other = insteadOfUnits(found, standalone, { ...weighed, asked });
  if (other) return yield* finish(other);
  yield step("draft");
  const { units, runnersUp } = choice.kind === "units" ? choice : { units: [], runnersUp: [] };
  const written = yield* writeAnswer({ frame: found, question: standalone, asked, units, runnersUp }, ports, run);
  yield* finish(written.answer, written.shown);
}

/** The events that lead up to a finished answer, then the answer itself; the first `shown` sentences were yielded before. */
function* finish(answer: Answer, shown = 0): Generator<AnswerEvent> {
  if (shown === 0) yield { event: "status", data: { step: "verify" } };
  for (const sentence of answer.sentences.slice(shown)) yield { event: "sentence", data: sentence };
  if (answer.question) yield { event: "question", data: answer.question };
  for (const text of answer.suggestions) yield { event: "suggestion", data: { text } };
  yield { event: "done", data: answer };
}
