import type { Answer, AnswerEvent, AnswerRequest, AnswerStep, DegradeLevel } from "../domain/answer.ts";
import type { RunContext } from "../ports/run-context.ts";
import { answerFromUnits } from "./answer-from-units.ts";
import {
  type AnswerFrame,
  coveredRegions,
  emptyAnswer,
  fixedSentence,
  guideTitle,
  listedGuidance,
  nearestTitles,
  refusal,
} from "./build-answer.ts";
import { type Choice, chooseUnits } from "./choose-units.ts";
import { fixedText } from "./fixed-texts.ts";
import { type AskedRegion, locateRegion } from "./locate-region.ts";
import type { AnswerPorts } from "./ports.ts";
import { localeOf, type Question, todayInChina } from "./question.ts";
import { rewriteQuestion, type StandaloneQuestion } from "./rewrite-question.ts";
import { type Route, routeQuestion } from "./route-question.ts";
import { type Screened, screenQuestion } from "./screen-question.ts";

const screenedOut = (frame: AnswerFrame, screened: Screened): Answer | undefined => {
  if (screened.crisis) return refusal(frame, "crisis", [`crisis-${screened.crisis}`]);
  if (screened.declined === "injection") return refusal(frame, "declined", ["declinedInjection"]);
  if (screened.declined === "illegal") return refusal(frame, "declined", ["declinedIllegal"]);
  if (screened.othersData) return refusal(frame, "out-of-scope", ["outOfScopePerson"]);
  return undefined;
};

const titlesNear = (frame: AnswerFrame, question: StandaloneQuestion): string[] =>
  nearestTitles(
    frame,
    question.understanding.guides
      .filter(({ label }) => label !== "none")
      .slice(0, 3)
      .map(({ label }) => label),
  );

const routedAway = (
  frame: AnswerFrame,
  question: StandaloneQuestion,
  route: Extract<Route, { route: "refuse" }>,
): Answer => {
  switch (route.outcome) {
    case "case-progress":
      return refusal(frame, "case-progress", ["caseProgress"]);
    case "complaint":
      return refusal(frame, "complaint", ["complaint"]);
    case "out-of-scope":
      return refusal(frame, "out-of-scope", ["outOfScope"]);
    case "crisis":
      return refusal(frame, "crisis", ["crisis-general"]);
    case "declined":
      return refusal(frame, "declined", ["declinedIllegal"]);
    case "clarify":
      return {
        ...emptyAnswer(frame, "clarify"),
        question: {
          text: fixedText("whichMatter", frame.question.locale),
          options: question.understanding.guides
            .filter(({ label }) => label !== "none")
            .slice(0, 4)
            .map(({ label }) => ({ code: label, label: guideTitle(frame, label) })),
        },
      };
  }
};

const toGuide = (frame: AnswerFrame, question: StandaloneQuestion, asked: AskedRegion): Answer => {
  const id = question.understanding.guides[0]?.label ?? "";
  const guide = frame.catalogue.guides.get(id);
  if (!guide?.published)
    return { ...refusal(frame, "no-evidence", ["unpublished"]), suggestions: [guideTitle(frame, id)] };
  if (asked.region !== undefined && !asked.chain.includes(guide.binding.region)) {
    return {
      ...refusal(frame, "other-region", ["otherRegion"]),
      covered: coveredRegions(frame.catalogue, [guide.binding.region]),
    };
  }
  const guidance = listedGuidance(frame, id);
  return {
    ...emptyAnswer(frame, "guide"),
    sentences: [fixedSentence(frame, "guideEvent", "connective"), fixedSentence(frame, "askNext", "connective")],
    oneThing: { id, title: guideTitle(frame, id) },
    suggestions: [guideTitle(frame, id)],
    ...(guidance ? { guidance } : {}),
    complete: true,
  };
};

const fromChoice = (frame: AnswerFrame, question: StandaloneQuestion, choice: Choice): Answer => {
  const { catalogue } = frame;
  const near = titlesNear(frame, question);
  switch (choice.kind) {
    case "units":
      throw new Error("units are drafted, not refused");
    case "unsure":
      return { ...refusal(frame, "no-evidence", ["noEvidence"]), suggestions: near };
    case "unpublished":
      return { ...refusal(frame, "no-evidence", ["unpublished"]), suggestions: [guideTitle(frame, choice.guideId)] };
    case "other-region": {
      const [best] = choice.units;
      const codes = choice.units
        .filter(({ passage }) => passage.documentId === best?.passage.documentId)
        .map(({ passage }) => passage.region);
      const local = best?.passage.field === "phone" || best?.passage.field === "places";
      return {
        ...refusal(frame, "other-region", [local ? "phoneElsewhere" : "otherRegion"]),
        covered: coveredRegions(catalogue, codes),
        suggestions: near.slice(0, 1),
      };
    }
    case "region-needed":
      return {
        ...emptyAnswer(frame, "clarify"),
        question: {
          text: fixedText("whichRegion", frame.question.locale),
          factId: "region",
          options: coveredRegions(catalogue, regionOptions(frame, choice.units[0]?.passage.region)).map(
            ({ region, name }) => ({ code: region, label: name }),
          ),
        },
      };
    case "not-in-force": {
      const { passage } = choice.unit;
      return {
        ...refusal(frame, "not-in-force", ["notInForce"]),
        ended: {
          title: passage.title,
          effectiveTo: passage.effectiveTo ?? "",
          ...(passage.supersededBy ? { supersededBy: passage.supersededBy } : {}),
        },
        suggestions: near.slice(0, 1),
      };
    }
  }
};

/** The prefectures of the province that a guide is bound to, or the area itself. */
const regionOptions = (frame: AnswerFrame, code: string | undefined): string[] => {
  if (code === undefined) return [];
  const children = [...frame.catalogue.regions.values()]
    .filter(({ parent }) => parent === code)
    .map((region) => region.code);
  return children.length > 0 ? children : [code];
};

type Prepared = { frame: AnswerFrame; screened: Screened };

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
  const degradeLevel: DegradeLevel = ports.embedder ? "L1" : "L2";
  return { screened, frame: { requestId: run.requestId, question, degradeLevel, catalogue: ports.catalogue } };
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
  const standalone = await rewriteQuestion(question, ports);
  const asked = locateRegion(
    { text: standalone.standaloneText, region: question.region },
    ports.findRegions(standalone.standaloneText),
    ports.catalogue,
  );
  const placed: AnswerFrame = { ...frame, question: { ...question, region: asked.region } };
  yield step("route");
  const route = routeQuestion(standalone.standaloneText, standalone.understanding);
  if (route.route !== "answer" && route.sure) return yield* finish(wayOn(placed, standalone, { route, asked }));
  yield step("retrieve");
  const choice = await chooseUnits(
    { understanding: standalone.understanding, asked, asOf: question.asOf, audience: question.audience },
    ports,
  );
  run.signal.throwIfAborted();
  const confident = choice.kind === "units" && choice.confidence >= OVERRULES;
  if (route.route !== "answer" && !confident) return yield* finish(wayOn(placed, standalone, { route, asked }));
  if (choice.kind === "unsure" && isEvent(standalone)) return yield* finish(toGuide(placed, standalone, asked));
  if (choice.kind !== "units") return yield* finish(fromChoice(placed, standalone, choice));
  yield step("draft");
  yield* finish(answerFromUnits({ frame: placed, question: standalone, asked, units: choice.units }, ports));
}

/** A unit found with this much confidence goes before a route that was less than certain. */
const OVERRULES = 0.6;

const isEvent = ({ understanding }: StandaloneQuestion): boolean => {
  const [guide] = understanding.guides;
  return (
    (understanding.fields.get("event") ?? 0) >= 0.4 && guide !== undefined && guide.label !== "none" && guide.p >= 0.6
  );
};

type Ahead = { route: Exclude<Route, { route: "answer" }>; asked: AskedRegion };

const wayOn = (frame: AnswerFrame, question: StandaloneQuestion, { route, asked }: Ahead): Answer =>
  route.route === "guide" ? toGuide(frame, question, asked) : routedAway(frame, question, route);

/** The events that lead up to a finished answer, then the answer itself. */
function* finish(answer: Answer): Generator<AnswerEvent> {
  yield { event: "status", data: { step: "verify" } };
  for (const sentence of answer.sentences) yield { event: "sentence", data: sentence };
  if (answer.question) yield { event: "question", data: answer.question };
  for (const text of answer.suggestions) yield { event: "suggestion", data: { text } };
  yield { event: "done", data: answer };
}
