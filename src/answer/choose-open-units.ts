import type { LexiconEntry } from "../domain/lexicon.ts";
import type { RankedPassage } from "../domain/passage.ts";
import { confidenceOf, type RerankedPassage, rankPassages } from "../intent/rank-passages.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import type { Understanding } from "../intent/understand.ts";
import type { PassageFilter, PassageIndex } from "../ports/passage-index.ts";
import { inOfficialWords, withOfficialWords } from "../text/lexicon.ts";
import { foldText } from "../text/normalise.ts";
import { lacksFigure } from "./answer-kinds.ts";
import { type Choice, type ChooseRequest, isInForce, isPlaceUnknown } from "./choose-units.ts";
import { composeExcerpt } from "./compose-excerpt.ts";
import type { AnswerPorts } from "./ports.ts";
import { searchPassages } from "./retrieve-passages.ts";
import { searchVector, understandQuestion } from "./understand-question.ts";

/** What was found beside the guides that the intent model knows, and whether the question names its document. */
export type OpenChoice = { choice: Choice; confidence: number; named: boolean; isLaw: boolean };

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

/** What is left of a title when everything that any title may have is taken away. */
const coreOf = (title: string): string =>
  foldText(title)
    .replace(/^中华人民共和国|[《》<>"'\s]|[（(][^）)]*[）)]/gu, "")
    .replace(/(?:一件事|(?:办事|办理|服务|申请|申报)?(?:指南|须知|流程|说明)|的通知|的公告)+$/u, "");

const SHORTEST_NAME = 3;
/** A document that the question names needs less than one that was only found. */
const NAMED = 0.5;

/** The question names the document: its title, but for what titles share, stands in it. */
const namesDocument = (text: string, { passage }: RankedPassage): boolean => {
  const core = coreOf(passage.title);
  return core.length >= SHORTEST_NAME && foldText(text).replace(/\s/gu, "").includes(core);
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

/** Room of an excerpt when it is only looked at. */
const LOOKED_AT = 250;

/** An excerpt about the matter that lacks the figure asked for is no answer, however sure its passage is. */
const isBesideThePoint = (question: string, { passage }: RankedPassage): boolean => {
  if (passage.field !== "article" && passage.field !== "section") return lacksFigure(question, passage.text);
  const { sentences } = composeExcerpt(passage, question, LOOKED_AT);
  return lacksFigure(question, sentences.map(({ citations }) => citations[0]?.quote ?? "").join(""));
};

const documentWords = ({ catalogue }: AnswerPorts): LexiconEntry[] => [...catalogue.lexicon, ...catalogue.legalWords];

/** The question as documents would put it; its vector is made anew where that changes its words. */
const inDocumentWords = async (understanding: Understanding, ports: AnswerPorts): Promise<Understanding> => {
  const text = inOfficialWords(understanding.text, documentWords(ports));
  if (text === understanding.text) return understanding;
  const { vector } = await understandQuestion(text, ports);
  return { ...understanding, text, vector };
};

const find = async (request: ChooseRequest, filter: PassageFilter, ports: AnswerPorts): Promise<Found> => {
  const put = await inDocumentWords(request.understanding, ports);
  const searched = {
    text: withOfficialWords(request.understanding.text, documentWords(ports)),
    vector: await searchVector(put, ports),
  };
  const fused = await searchPassages(searched, filter, ports);
  const open = fused.filter(({ passage }) => !ports.intentModel.units.has(passage.documentId));
  const named = open.filter((passage) => namesDocument(request.understanding.text, passage));
  // All are compared, so that what is said everywhere weighs little; where one is named the others step back.
  const compared = [...named, ...open.filter((passage) => !named.includes(passage))];
  const all = rankPassages(ports.ranking, put, compared);
  const own = all.filter(({ passage }) => named.some((entry) => entry.passage === passage));
  const ranked = await reordered(put.text, own.length > 0 ? own : all, ports);
  const [best] = ranked;
  const beside = best !== undefined && isBesideThePoint(request.understanding.text, best);
  return { ranked, confidence: beside ? 0 : confidenceOf(ports.ranking, put, ranked) };
};

/** Two laws may say two halves of an answer; two guides are two matters. */
const mayStandBeside = (best: RankedPassage, second: RankedPassage): boolean =>
  best.passage.documentId === second.passage.documentId ||
  (best.passage.field === "article" && second.passage.field === "article");

/** The best passage, and the next where it would be shown by itself too. */
const unitsOf = ({ ranked, confidence }: Found, request: ChooseRequest, ports: AnswerPorts): RankedUnit[] => {
  const [best, second, ...rest] = ranked;
  if (!best) return [];
  const shows = second && mayStandBeside(best, second) && !isBesideThePoint(request.understanding.text, second);
  const alone = shows ? confidenceOf(ports.ranking, request.understanding, [second, ...rest]) : 0;
  return [toUnit(best, confidence), ...(second && alone >= ports.ranking.threshold ? [toUnit(second, alone)] : [])];
};

const RUNNERS_UP = 3;

const runnersUpOf = ({ ranked }: Found, shown: number): RankedUnit[] =>
  ranked.slice(shown, shown + RUNNERS_UP).map((passage) => toUnit(passage, 0));

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
  if (best && here.confidence >= (namesDocument(text, best) ? threshold * NAMED : threshold)) {
    const units = unitsOf(here, request, ports);
    return {
      choice: { kind: "units", units, runnersUp: runnersUpOf(here, units.length), confidence: here.confidence },
      confidence: here.confidence,
      named: namesDocument(text, best),
      isLaw: best.passage.field === "article",
    };
  }
  const away = await find(request, anywhere, ports);
  const choice = away.confidence >= threshold ? elsewhere(away, request) : undefined;
  const [first] = away.ranked;
  if (!choice || !first) return undefined;
  const isLaw = first.passage.field === "article";
  return { choice, confidence: away.confidence, named: namesDocument(text, first), isLaw };
};
