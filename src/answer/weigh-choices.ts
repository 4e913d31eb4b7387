import { chooseOpenUnits, type OpenChoice } from "./choose-open-units.ts";
import { type Choice, type ChooseRequest, chooseUnits } from "./choose-units.ts";
import type { AnswerPorts } from "./ports.ts";
import type { Route } from "./route-question.ts";

/** Ways on that a law or a policy of the operator's may overrule: the words only sounded as if nothing were published. */
const MAY_BE_PUBLISHED: ReadonlySet<string> = new Set(["out-of-scope", "clarify"]);

type Settled = Exclude<Route, { route: "answer" }>;

/** The words alone decide where to go on; nothing has to be looked up. */
export const isSettled = (route: Route): route is Settled =>
  route.route !== "answer" && route.sure && !(route.route === "refuse" && MAY_BE_PUBLISHED.has(route.outcome));

/** A guide chosen with this confidence stands, unless the question names another document. */
const SURE = 0.8;
/** What sounded like a case, a complaint or no matter of ours needs more before a document answers it. */
const DOUBTFUL = 0.6;

const outweighsGuide = (open: OpenChoice, confidence: number): boolean => {
  if (open.named) return true;
  // A law says what holds in general; what a guide says of the matter itself stands before it.
  return !open.isLaw && confidence < SURE && open.confidence > confidence;
};

const prefersOpen = (open: OpenChoice, route: Route, choice: Choice): boolean => {
  if (route.route === "guide") return open.named;
  if (route.route === "refuse" && (route.sure || !MAY_BE_PUBLISHED.has(route.outcome)))
    return open.confidence >= DOUBTFUL && (open.named || MAY_BE_PUBLISHED.has(route.outcome));
  return choice.kind !== "units" || outweighsGuide(open, choice.confidence);
};

export type Weighed = { route: Route; choice: Choice };

/** What the guides say, what the documents say, and which of them the question is about. */
export const weighChoices = async (request: ChooseRequest, route: Route, ports: AnswerPorts): Promise<Weighed> => {
  const guarded = route.route === "refuse" && (route.outcome === "crisis" || route.outcome === "declined");
  const settled = route.route === "refuse" && route.sure;
  const choice: Choice = settled
    ? { kind: "unsure", guideId: undefined, confidence: 0 }
    : await chooseUnits(request, ports);
  const open = guarded ? undefined : await chooseOpenUnits(request, ports);
  return open && prefersOpen(open, route, choice)
    ? { route: { route: "answer" }, choice: open.choice }
    : { route, choice };
};
