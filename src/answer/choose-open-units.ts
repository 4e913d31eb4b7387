import type { RankedPassage } from "../domain/passage.ts";
import { confidenceOf, type RerankedPassage, rankPassages } from "../intent/rank-passages.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import type { PassageFilter, PassageIndex } from "../ports/passage-index.ts";
import { withOfficialWords } from "../text/lexicon.ts";
import { characterPairs } from "../text/tokens.ts";
import { type Choice, type ChooseRequest, isInForce, isPlaceUnknown } from "./choose-units.ts";
import type { AnswerPorts } from "./ports.ts";
import { searchPassages } from "./retrieve-passages.ts";
import { searchVector } from "./understand-question.ts";

/** What was found beside the guides that the intent model knows, and whether the question names its document. */
export type OpenChoice = { choice: Choice; confidence: number; named: boolean };

const PAGE = 1_000;

type Known = { edition: string; open: Promise<boolean> };
const knownOf = new WeakMap<PassageIndex, Known>();

const findOpen = async ({ passageIndex, intentModel, tenant }: AnswerPorts): Promise<boolean> => {
  let after: string | undefined;
  for (;;) {
    const page = await passageIndex.list({ tenant }, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    if (page.some(({ passage }) => !intentModel.units.has(passage.documentId))) return true;
    if (page.length < PAGE) return false;
    after = page.at(-1)?.passage.id;
  }
};

/** Whether the live edition holds documents that no trained guide stands for; looked up once an edition. */
const holdsOpenDocuments = async (ports: AnswerPorts): Promise<boolean> => {
  const edition = (await ports.passageIndex.edition())?.id;
  if (edition === undefined) return false;
  const known = knownOf.get(ports.passageIndex);
  if (known?.edition === edition) return known.open;
  const open = findOpen(ports);
  knownOf.set(ports.passageIndex, { edition, open });
  open.catch(() => knownOf.delete(ports.passageIndex));
  return open;
};

const toUnit = ({ passage, features }: RerankedPassage, score: number): RankedUnit => ({
  passage,
  vector: undefined,
  score,
  features,
});

const NAMED = 0.8;

const namesDocument = (text: string, { passage }: RankedPassage): boolean => {
  const title = characterPairs(passage.title.replace(/^中华人民共和国|[《》]|[（(][^）)]*[）)]/gu, ""));
  const asked = characterPairs(text);
  const found = [...title].filter((pair) => asked.has(pair)).length;
  return title.size > 0 && found / title.size >= NAMED;
};

/** The order of an outside re-ranker where one is set; it never adds or loses a passage. */
const reordered = async (text: string, ranked: RerankedPassage[], ports: AnswerPorts): Promise<RerankedPassage[]> => {
  if (!ports.reranker || ranked.length < 2) return ranked;
  const order = await ports.reranker.rerank(
    text,
    ranked.map(({ passage }) => ({ id: passage.id, text: [...passage.headingPath, passage.text].join(" ") })),
  );
  const place = new Map(order.map(({ id }, i) => [id, i]));
  return [...ranked].sort(
    (a, b) => (place.get(a.passage.id) ?? ranked.length) - (place.get(b.passage.id) ?? ranked.length),
  );
};

type Found = { ranked: RerankedPassage[]; confidence: number };

const find = async (request: ChooseRequest, filter: PassageFilter, ports: AnswerPorts): Promise<Found> => {
  const { understanding } = request;
  const searched = {
    text: withOfficialWords(understanding.text, ports.catalogue.lexicon),
    vector: await searchVector(understanding, ports),
  };
  const fused = await searchPassages(searched, filter, ports);
  const open = fused.filter(({ passage }) => !ports.intentModel.units.has(passage.documentId));
  const asked = { text: understanding.text, fields: understanding.fields };
  const ranked = await reordered(understanding.text, rankPassages(ports.ranking, asked, open), ports);
  return { ranked, confidence: confidenceOf(ports.ranking, understanding, ranked) };
};

/** The best passage, and the next where it would be shown by itself too. */
const unitsOf = ({ ranked, confidence }: Found, request: ChooseRequest, ports: AnswerPorts): RankedUnit[] => {
  const [best, second, ...rest] = ranked;
  if (!best) return [];
  const alone = second ? confidenceOf(ports.ranking, request.understanding, [second, ...rest]) : 0;
  return [toUnit(best, confidence), ...(second && alone >= ports.ranking.threshold ? [toUnit(second, alone)] : [])];
};

/** A confident find that does not hold here and now says why nothing does. */
const elsewhere = ({ ranked, confidence }: Found, request: ChooseRequest): Choice | undefined => {
  const [best] = ranked;
  if (!best) return undefined;
  const unit = toUnit(best, confidence);
  const here = request.asked.chain.includes(best.passage.region);
  if (here) return isInForce(unit, request.asOf) ? undefined : { kind: "not-in-force", unit };
  if (!isInForce(unit, request.asOf)) return undefined;
  return { kind: isPlaceUnknown(request.asked) ? "region-needed" : "other-region", units: [unit] };
};

/**
 * Looks among the documents that were brought in and that no trained guide stands for: laws, policies, guides of others.
 * Undefined where there are none or where nothing found is sure enough to be shown.
 */
export const chooseOpenUnits = async (request: ChooseRequest, ports: AnswerPorts): Promise<OpenChoice | undefined> => {
  if (!(await holdsOpenDocuments(ports))) return undefined;
  const anywhere: PassageFilter = {
    tenant: ports.tenant,
    ...(request.audience ? { audience: request.audience } : {}),
  };
  const here = await find(request, { ...anywhere, regions: request.asked.chain, asOf: request.asOf }, ports);
  const { threshold } = ports.ranking;
  const text = request.understanding.text;
  const [best] = here.ranked;
  if (best && here.confidence >= threshold) {
    const units = unitsOf(here, request, ports);
    return {
      choice: { kind: "units", units, confidence: here.confidence },
      confidence: here.confidence,
      named: namesDocument(text, best),
    };
  }
  const away = await find(request, anywhere, ports);
  const choice = away.confidence >= threshold ? elsewhere(away, request) : undefined;
  const [first] = away.ranked;
  return choice && first ? { choice, confidence: away.confidence, named: namesDocument(text, first) } : undefined;
};
