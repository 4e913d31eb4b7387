import type { Guidance } from "../domain/guidance.ts";
import type { GuideRequest } from "../domain/guide-request.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import type { RunContext } from "../ports/run-context.ts";
import { createFactWords } from "../rules/explain-verdict.ts";
import { type FactFault, type FactFaults, noSuchFact, readFacts, toInputs } from "../rules/read-facts.ts";
import { todayInChina } from "../text/china-date.ts";
import { cleanText } from "../text/normalise.ts";
import { isOfferedIn, regionLabel } from "../text/regions.ts";
import { askFact, waysOn } from "./ask-fact.ts";
import { buildChecklist, buildJudgement, buildMembers } from "./build-checklist.ts";
import { chooseNextFact } from "./choose-next-fact.ts";
import { citationsOf, evaluateOneThing, missingFacts } from "./evaluate-one-thing.ts";
import { readPassages } from "./guide-passages.ts";
import type { GuidePorts } from "./guide-ports.ts";
import { type GuideTexts, guideTexts } from "./guide-texts.ts";
import { planListed } from "./listed-plan.ts";
import { guideChange, planChanges } from "./plan-changes.ts";
import { chainOf, planBasis, planChannels, planFees, planOffices } from "./plan-places.ts";
import { planDeadlines, planTimes } from "./plan-times.ts";
import { proposeFacts } from "./propose-facts.ts";

/** What a caller did wrong, with the place of each fault. */
export type GuideRefusal = {
  refused: FactFaults["code"] | "unknown-one-thing" | "nothing-asked";
  errors: FactFault[];
};

export const isRefusal = (reply: Guidance | GuideRefusal): reply is GuideRefusal => "refused" in reply;

type Here = {
  asOf: string;
  region: string | undefined;
  locale: GuideRequest["locale"];
  texts: GuideTexts;
  chain: readonly string[];
};

type Titled = { title: string; titleEn?: string | undefined };

const titleOf = ({ title, titleEn }: Titled, { locale }: Here): string =>
  (locale === "en" ? titleEn : undefined) ?? title;

const identify = (guide: ServiceGuide, model: OneThingModel | undefined, here: Here): Pick<Guidance, "oneThing"> => ({
  oneThing: {
    id: guide.id,
    title: titleOf(guide, here),
    region: guide.binding.region,
    version: guide.version,
    depth: model ? "modelled" : "listed",
  },
});

const isInForce = ({ effectiveFrom, effectiveTo }: ServiceGuide, asOf: string): boolean =>
  (effectiveFrom ?? asOf) <= asOf && asOf <= (effectiveTo ?? asOf);

const notOffered = (guide: ServiceGuide, here: Here, ports: GuidePorts): Guidance => {
  const { region } = guide.binding;
  const elsewhere = guide.published && isInForce(guide, here.asOf);
  const changes = guideChange(guide, here);
  return {
    outcome: "not-offered-here",
    ...identify(guide, ports.catalogue.oneThings.get(guide.id), here),
    offices: planOffices({ ...guide, local: [], department: undefined }, here.chain, here.texts),
    offeredIn: elsewhere ? [{ region, name: regionLabel(ports.catalogue.regions, region) }] : [],
    openFacts: [],
    ...(changes.length > 0 ? { changes } : {}),
  };
};

/** The parts of a plan that do not depend on the person. */
const planCommon = (guide: ServiceGuide, here: Here, { catalogue }: GuidePorts) => {
  const model = catalogue.oneThings.get(guide.id);
  return {
    ...identify(guide, model, here),
    offices: planOffices(guide, here.chain, here.texts),
    channels: planChannels(guide),
    legalBasis: planBasis(guide),
    changes: planChanges(guide, { model, parameters: catalogue.parameters, asOf: here.asOf, texts: here.texts }),
  };
};

const guideListed = async (guide: ServiceGuide, here: Here, ports: GuidePorts): Promise<Guidance> => {
  const passages = await readPassages([guide.id], here.asOf, ports);
  const plan = planListed(guide, passages, here.texts);
  return {
    outcome: "planned",
    ...planCommon(guide, here, ports),
    ...plan,
    times: planTimes(guide, plan.members ?? [], here),
    fees: planFees(guide, passages, here.texts),
    openFacts: [],
    facts: [],
  };
};

type Modelled = { guide: ServiceGuide; model: OneThingModel; text: string | undefined };

const guideModelled = async (
  { guide, model, text }: Modelled,
  { here, facts }: { here: Here; facts: GuideRequest["facts"] },
  ports: GuidePorts,
): Promise<Guidance | GuideRefusal> => {
  const { catalogue } = ports;
  const read = readFacts(facts ?? [], { model, regions: catalogue.regions, asOf: here.asOf });
  if ("code" in read) return { refused: read.code, errors: read.errors };
  const evaluation = evaluateOneThing(model, catalogue, { facts: read.facts, asOf: here.asOf });
  const cited = evaluation.rulings.flatMap(citationsOf).map(({ passageId }) => passageId.split(":")[0] ?? "");
  const passages = await readPassages([guide.id, ...cited], here.asOf, ports);
  const { texts } = here;
  const words = createFactWords(model, (code) => regionLabel(catalogue.regions, code), texts.verdict);
  const planned = { model, guide, evaluation, words, texts, passages };
  const members = buildMembers(planned);
  const next = chooseNextFact(model, evaluation);
  const proposed =
    text === undefined ? [] : proposeFacts(text, { model, facts: read.facts, asOf: here.asOf, texts }, ports);
  return {
    outcome: next ? "ask" : "planned",
    ...planCommon(guide, here, ports),
    ...(next ? { question: askFact(model, next, texts) } : {}),
    ...(proposed.length > 0 ? { proposedFacts: proposed } : {}),
    members,
    checklist: buildChecklist(planned),
    ...buildJudgement(planned),
    times: planTimes(guide, members, here),
    deadlines: planDeadlines(model, read.facts),
    fees: planFees(guide, passages, here.texts),
    openFacts: missingFacts(evaluation),
    waysOn: waysOn(model, evaluation, texts),
    facts: toInputs(read.facts),
    ...(model.formId === undefined ? {} : { formId: model.formId }),
  };
};

/** Which one-thing is meant: named by its id or, without one, told by the words. */
const findGuide = async (
  request: GuideRequest,
  { here, text }: { here: Here; text: string | undefined },
  ports: GuidePorts,
): Promise<ServiceGuide | Guidance | GuideRefusal> => {
  const { guides } = ports.catalogue;
  if (request.oneThingId !== undefined) {
    const guide = guides.get(request.oneThingId);
    return guide ?? { refused: "unknown-one-thing", errors: [{ path: "oneThingId", message: request.oneThingId }] };
  }
  if (text === undefined)
    return { refused: "nothing-asked", errors: [{ path: "text", message: "text 或 oneThingId 要有一个" }] };
  const { region, asOf } = here;
  const called = ({ id, title }: { id: string; title: string }) => ({
    id,
    title: titleOf({ title, titleEn: guides.get(id)?.titleEn }, here),
  });
  const match = await ports.matchText(text, { asOf, ...(region === undefined ? {} : { region }) });
  switch (match.kind) {
    case "one": {
      const guide = guides.get(match.id);
      return guide ?? { outcome: "none", nearest: [], openFacts: [] };
    }
    case "choose":
      return {
        outcome: "choose",
        candidates: match.candidates.map(({ score, ...each }) => ({ ...called(each), score })),
        openFacts: [],
      };
    case "several":
      return {
        outcome: "choose",
        intents: match.intents.map(({ quote, ...each }) => ({ ...called(each), quote })),
        openFacts: [],
      };
    case "none":
      return { outcome: "none", nearest: match.nearest.map(called), openFacts: [] };
  }
};

const placeOf = (request: GuideRequest, { catalogue, defaultRegion }: GuidePorts, run: RunContext): Here => {
  const region = request.region ?? defaultRegion;
  return {
    asOf: request.asOf ?? todayInChina(run.now()),
    region,
    locale: request.locale,
    texts: guideTexts(request.locale),
    chain: chainOf(catalogue.regions, region) ?? [],
  };
};

/**
 * One turn of guidance: which one-thing, what its rules say of the facts so far, and what to ask next. Nothing is kept:
 * the client holds the facts. Facts read from the words are proposed with their quote and never applied.
 */
export const guideOneThing = async (
  request: GuideRequest,
  ports: GuidePorts,
  run: RunContext,
): Promise<Guidance | GuideRefusal> => {
  const { catalogue } = ports;
  const here = placeOf(request, ports, run);
  const text = cleanText(request.text ?? "") || undefined;
  const found = await findGuide(request, { here, text }, ports);
  if ("outcome" in found || "refused" in found) return found;
  run.signal.throwIfAborted();
  const chain = here.chain.length > 0 ? here.chain : [found.binding.region];
  const placed: Here = { ...here, chain };
  if (!isInForce(found, here.asOf) || !isOfferedIn(found, chain)) return notOffered(found, placed, ports);
  const model = catalogue.oneThings.get(found.id);
  if (model)
    return guideModelled({ guide: found, model, text: request.text }, { here: placed, facts: request.facts }, ports);
  const errors = (request.facts ?? []).map(({ factId }, i) => ({
    path: `facts.${i}.factId`,
    message: noSuchFact(factId),
  }));
  return errors.length > 0 ? { refused: "invalid-facts", errors } : guideListed(found, placed, ports);
};
