import type { IntentModel } from "../domain/intent-model.ts";
import { NATION } from "../domain/region.ts";
import {
  coverageFeatures,
  likelyGuides,
  type RankedUnit,
  rankUnits,
  type UnitCandidate,
} from "../intent/rank-units.ts";
import { predictTrees } from "../intent/trees.ts";
import type { Understanding } from "../intent/understand.ts";
import type { PassageFilter } from "../ports/passage-index.ts";
import { withOfficialWords } from "../text/lexicon.ts";
import type { AskedRegion } from "./locate-region.ts";
import type { AnswerPorts } from "./ports.ts";
import { passagesOfGuides, searchPassages } from "./retrieve-passages.ts";
import { selectUnits, unitOfSecondGuide } from "./select-units.ts";
import { askingClauses, unitsOfClauses } from "./split-question.ts";
import { searchVector, understandQuestion } from "./understand-question.ts";

/** What can be said to the question from what is held, and why not where nothing can. */
export type Choice =
  | { kind: "units"; units: RankedUnit[]; runnersUp: RankedUnit[]; confidence: number }
  | { kind: "unsure"; guideId: string | undefined; confidence: number }
  | { kind: "unpublished"; guideId: string }
  | { kind: "other-region"; units: RankedUnit[] }
  | { kind: "region-needed"; units: RankedUnit[] }
  | { kind: "not-in-force"; unit: RankedUnit };

export type ChooseRequest = {
  understanding: Understanding;
  asked: AskedRegion;
  asOf: string;
  audience: "natural" | "legal" | undefined;
};

export const isInForce = ({ passage }: UnitCandidate, asOf: string): boolean =>
  (passage.effectiveFrom ?? "") <= asOf && (passage.effectiveTo ?? "9999-12-31") >= asOf;

/** Of the same unit bound to several areas, the narrowest that holds here stands for it. */
const preferNarrow = (candidates: readonly UnitCandidate[], chain: readonly string[]): UnitCandidate[] => {
  const best = new Map<string, UnitCandidate>();
  for (const candidate of candidates) {
    const key = `${candidate.passage.documentId}:${candidate.passage.unit}`;
    const known = best.get(key);
    if (!known || chain.indexOf(candidate.passage.region) < chain.indexOf(known.passage.region))
      best.set(key, candidate);
  }
  return [...best.values()];
};

/** The better unit elsewhere must beat the best one here by this factor before it decides the outcome. */
const ELSEWHERE = 1.5;

/** Below this the words alone do not say which guide is meant, and a search over all passages may. */
const SURE_OF_GUIDE = 0.3;
/** From here on no guide is meant, and a search would find something all the same. */
const SURE_OF_NONE = 0.4;
const DOCUMENTS_FOUND = 2;

/** The likely guides; where none is, also those that hold the passages nearest to the question. */
const documentsFor = async (
  understanding: Understanding,
  filter: PassageFilter,
  ports: AnswerPorts,
): Promise<string[]> => {
  const guides = likelyGuides(understanding);
  const ids = guides.map(({ label }) => label);
  const none = understanding.guides.find(({ label }) => label === "none")?.p ?? 0;
  if ((guides[0]?.p ?? 0) >= SURE_OF_GUIDE || none >= SURE_OF_NONE) return ids;
  const vector = await searchVector(understanding, ports);
  const found = await searchPassages(
    { text: withOfficialWords(understanding.text, ports.catalogue.lexicon), vector },
    filter,
    ports,
  );
  const near = [...new Set(found.map(({ passage }) => passage.documentId))].filter((id) => !ids.includes(id));
  return [...ids, ...near.slice(0, DOCUMENTS_FOUND)];
};

type Pools = { ranked: RankedUnit[]; ended: RankedUnit[]; away: RankedUnit[] };

/** Candidates that hold here and now, those that have ended, and those that hold elsewhere; each best first. */
const rankPools = (all: readonly UnitCandidate[], request: ChooseRequest, model: IntentModel): Pools => {
  const { understanding, asked, asOf } = request;
  const isHere = ({ passage }: UnitCandidate): boolean => asked.chain.includes(passage.region);
  const here = preferNarrow(all.filter(isHere), asked.chain);
  const rank = (candidates: readonly UnitCandidate[]): RankedUnit[] => rankUnits(model, understanding, candidates);
  return {
    ranked: rank(here.filter((candidate) => isInForce(candidate, asOf))),
    ended: rank(here.filter((candidate) => !isInForce(candidate, asOf))),
    away: rank(all.filter((candidate) => !isHere(candidate) && isInForce(candidate, asOf))),
  };
};

/** The same guide says something of the same kind for this place: then what it says elsewhere is beside the point. */
const saidHere = (abroad: RankedUnit, here: readonly RankedUnit[]): boolean =>
  here.some(
    ({ passage }) => passage.documentId === abroad.passage.documentId && passage.field === abroad.passage.field,
  );

/** Saying that a rule has ended or holds elsewhere is a refusal too: it needs less than an answer does. */
const REFUSAL_CONFIDENCE = 0.15;

const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  "phone",
  "places",
  "fee",
  "times",
  "department",
  "channels",
  "basis",
  "steps",
  "materials",
  "conditions",
]);
const CLEAR_FIELD = 0.85;

/** A telephone number is asked for and the guide has none: its channels are no answer to that. */
const lacksField = (understanding: Understanding, ranked: readonly RankedUnit[]): boolean => {
  const [asked] = [...understanding.fields].sort(([, a], [, b]) => b - a);
  const [best] = ranked;
  if (!asked || !best || asked[1] < CLEAR_FIELD || !PLAIN_FIELDS.has(asked[0])) return false;
  const held = ranked.some(
    ({ passage }) => passage.documentId === best.passage.documentId && passage.field === asked[0],
  );
  return !held && PLAIN_FIELDS.has(best.passage.field);
};

export const isPlaceUnknown = ({ region, chain }: AskedRegion): boolean =>
  region === undefined && chain.length === 1 && chain[0] === NATION;

/** Which pool the question is really about. */
const decide = (
  pools: Pools,
  request: ChooseRequest,
  threshold: number,
): { kind: "units"; units: RankedUnit[] } | Exclude<Choice, { kind: "units" | "unsure" }> => {
  const { ranked, ended, away } = pools;
  const best = (ranked[0]?.score ?? 0) * ELSEWHERE;
  const [lapsed] = ended;
  const [abroad] = away;
  if (lapsed && lapsed.score > best && lapsed.score >= (abroad?.score ?? 0))
    return { kind: "not-in-force", unit: lapsed };
  if (abroad && abroad.score > best && !saidHere(abroad, ranked)) {
    return { kind: isPlaceUnknown(request.asked) ? "region-needed" : "other-region", units: away };
  }
  return { kind: "units", units: selectUnits(ranked, threshold) };
};

/** The chosen units, or those of each clause where the question asks several things, or of a second guide. */
const unitsAsked = async (
  units: RankedUnit[],
  ranked: readonly RankedUnit[],
  asked: { understanding: Understanding; ports: AnswerPorts },
): Promise<RankedUnit[]> => {
  const { understanding, ports } = asked;
  const clauses: Understanding[] = [];
  for (const clause of askingClauses(understanding.text)) clauses.push(await understandQuestion(clause, ports));
  const several = unitsOfClauses(ports.intentModel, clauses, { understanding, candidates: ranked });
  if (several.length > 0) return several;
  const other = unitOfSecondGuide(ports.intentModel, understanding, ranked);
  return other ? [...units.slice(0, 1), other] : units;
};

const RUNNERS_UP = 2;
const RUNNER_UP = 0.05;

/** What else the chosen guides say that comes near to the question. */
const runnersUpTo = (units: readonly RankedUnit[], ranked: readonly RankedUnit[]): RankedUnit[] => {
  const guides = new Set(units.map(({ passage }) => passage.documentId));
  const chosen = new Set(units.map(({ passage }) => passage.id));
  return ranked
    .filter(({ passage, score }) => score >= RUNNER_UP && guides.has(passage.documentId) && !chosen.has(passage.id))
    .slice(0, RUNNERS_UP);
};

export const chooseUnits = async (request: ChooseRequest, ports: AnswerPorts): Promise<Choice> => {
  const { understanding, audience } = request;
  const guides = likelyGuides(understanding);
  const [likeliest] = guides;
  const published = likeliest && ports.catalogue.guides.get(likeliest.label)?.published;
  if (likeliest && published === false && likeliest.p > 0.5) return { kind: "unpublished", guideId: likeliest.label };
  const filter = { tenant: ports.tenant, ...(audience ? { audience } : {}) };
  const all = await passagesOfGuides(await documentsFor(understanding, filter, ports), filter, ports);
  const model = ports.intentModel;
  const pools = rankPools(all, request, model);
  const contenders = [...pools.ranked, ...pools.ended, ...pools.away].sort((a, b) => b.score - a.score);
  const confidence = predictTrees(model.coverage, coverageFeatures(model, understanding, contenders));
  const decided = decide(pools, request, model.thresholds.secondUnit);
  if (decided.kind !== "units" && confidence >= REFUSAL_CONFIDENCE) return decided;
  const unsure: Choice = { kind: "unsure", guideId: likeliest?.label, confidence };
  if (decided.kind !== "units" || confidence < model.thresholds.answer) return unsure;
  if (lacksField(understanding, contenders)) return unsure;
  const units = await unitsAsked(decided.units, pools.ranked, { understanding, ports });
  return { kind: "units", units, runnersUp: runnersUpTo(units, pools.ranked), confidence };
};
