import type { Answer } from "../domain/answer.ts";
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
import type { Choice } from "./choose-units.ts";
import { fixedText } from "./fixed-texts.ts";
import type { AskedRegion } from "./locate-region.ts";
import type { StandaloneQuestion } from "./rewrite-question.ts";
import type { Route } from "./route-question.ts";
import type { Screened } from "./screen-question.ts";

/** The answer that the words alone decide, before anything is looked up. */
export const screenedOut = (frame: AnswerFrame, screened: Screened): Answer | undefined => {
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

/** A unit found with this much confidence goes before a route that was less than certain. */
const OVERRULES = 0.8;

/** What is said to protect a person or the service stands, however well a unit fits. */
const NEVER_OVERRULED: ReadonlySet<string> = new Set(["crisis", "declined"]);

/** Doubtful refusals that a plain statement about a known event is mistaken for. */
const MAY_BE_EVENT: ReadonlySet<string> = new Set(["out-of-scope", "clarify", "crisis"]);

const ASKS =
  /[?？吗呢几哪啥么怎咋何谁]|什么|多少|多久|好多|多钱|几多|(\p{Script=Han})[不没冇]\1|要不要|是不是|能否|是否|可以不|行不|[不没冇啵嘛吧](?:咯|啊|嘞)?$/u;

/** Something happened or is wanted, and nothing is asked: the guide of that thing is the way on. */
const isEvent = ({ understanding, standaloneText }: StandaloneQuestion): boolean => {
  const [guide] = understanding.guides;
  const sure = guide !== undefined && guide.label !== "none" && guide.p >= 0.6;
  return sure && !ASKS.test(standaloneText);
};

type Ahead = { route: Exclude<Route, { route: "answer" }>; asked: AskedRegion };

/** Where a route leads that is no answer. */
export const wayOn = (frame: AnswerFrame, question: StandaloneQuestion, { route, asked }: Ahead): Answer =>
  route.route === "guide" ? toGuide(frame, question, asked) : routedAway(frame, question, route);

type Weighed = { route: Route; asked: AskedRegion; choice: Choice };

const boundTo = (frame: AnswerFrame, id: string | undefined): string[] => {
  const region = id === undefined ? undefined : frame.catalogue.guides.get(id)?.binding.region;
  return region === undefined ? [] : [region];
};

/** Whether the guide that a question is nearest to holds in the place it names; true where no guide is near. */
const holdsAt = (frame: AnswerFrame, id: string | undefined, asked: AskedRegion): boolean =>
  boundTo(frame, id).every((region) => asked.chain.includes(region));

type Unsure = { choice: Extract<Choice, { kind: "unsure" }>; asked: AskedRegion; event: boolean };

const whereUnsure = (frame: AnswerFrame, question: StandaloneQuestion, { choice, asked, event }: Unsure): Answer => {
  if (asked.named && !holdsAt(frame, choice.guideId, asked)) {
    const covered = coveredRegions(frame.catalogue, boundTo(frame, choice.guideId));
    return { ...refusal(frame, "other-region", ["otherRegion"]), covered };
  }
  return event ? toGuide(frame, question, asked) : fromChoice(frame, question, choice);
};

/** What is said where no unit answers, or where a doubtful route holds because no unit answers confidently. */
export const insteadOfUnits = (
  frame: AnswerFrame,
  question: StandaloneQuestion,
  weighed: Weighed,
): Answer | undefined => {
  const { route, asked, choice } = weighed;
  const guarded = route.route === "refuse" && NEVER_OVERRULED.has(route.outcome);
  const confident = !guarded && choice.kind === "units" && choice.confidence >= OVERRULES;
  const event = isEvent(question);
  if (route.route === "refuse" && (route.sure || (!confident && !(event && MAY_BE_EVENT.has(route.outcome)))))
    return routedAway(frame, question, route);
  if (route.route === "guide" && !confident) return toGuide(frame, question, asked);
  if (choice.kind === "unsure") return whereUnsure(frame, question, { choice, asked, event });
  return choice.kind === "units" ? undefined : fromChoice(frame, question, choice);
};
