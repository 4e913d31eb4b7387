import type { Quote, Sentence } from "../domain/answer.ts";
import type { Passage } from "../domain/passage.ts";
import { extractFigures, type Figure } from "../text/figures.ts";
import { foldWithOffsets } from "../text/normalise.ts";
import { agreesInPolarity } from "../text/polarity.ts";
import { officialTerms, type TermFinder, termSupport } from "../text/terms.ts";
import { characterPairs } from "../text/tokens.ts";

/** A sentence as drafted: quotes name their passage, offsets are not yet known. */
export type DraftSentence = {
  text: string;
  kind: Sentence["kind"];
  citations: { passageId: string; quote: string }[];
};

export type Rejection =
  | "no-citation"
  | "unknown-passage"
  | "not-in-force"
  | "other-region"
  | "quote-not-found"
  | "figure-unsupported"
  | "comparison-unsupported"
  | "negation-unsupported"
  | "subject-unsupported"
  | "off-topic";

export type Verification = { ok: true; sentence: Sentence } | { ok: false; reason: Rejection };

export type Evidence = {
  passages: ReadonlyMap<string, Passage>;
  asOf: string;
  /** Region codes in which a passage may hold; absent: any. */
  regions: readonly string[] | undefined;
  /** Services: a sentence may name only those of its passages. */
  findTitles: TermFinder;
  /** Members, documents, bureaus: mostly the passage's own words. */
  findTerms: TermFinder;
};

const reject = (reason: Rejection): Verification => ({ ok: false, reason });

/** Finds a quote in a text, exactly or but for layout and width, and returns it as it stands there. */
export const locateQuote = (text: string, quote: string): { quote: string; start: number; end: number } | undefined => {
  const at = text.indexOf(quote);
  if (at >= 0 && quote.length > 0) return { quote, start: at, end: at + quote.length };
  const folded = foldWithOffsets(text);
  const wanted = foldWithOffsets(quote).text;
  if (wanted === "") return undefined;
  const found = folded.text.indexOf(wanted);
  if (found < 0) return undefined;
  const start = folded.offsets[found] ?? 0;
  const end = folded.ends[found + wanted.length - 1] ?? text.length;
  return { quote: text.slice(start, end), start, end };
};

/** 2025 年 and 1 月 31 日 are both said by 2025-01-31. */
const isPartOfDate = (claimed: Figure, held: Figure): boolean =>
  claimed.kind === "date" &&
  held.kind === "date" &&
  (held.value.startsWith(`${claimed.value}-`) || held.value.endsWith(`-${claimed.value}`));

const sameFigure = (claimed: Figure, held: Figure): boolean => {
  if (claimed.value === held.value || isPartOfDate(claimed, held)) return true;
  const [number, unit] = claimed.value.split(" ");
  const [heldNumber, heldUnit] = held.value.split(" ");
  return (
    claimed.kind === "quantity" &&
    held.kind === "quantity" &&
    number === heldNumber &&
    (unit === undefined || heldUnit === undefined)
  );
};

const DURATION = /(?:日|天|月|年|周|小时|分钟|工作日)$/u;

/** A limit may not turn round, appear from nothing or vanish; `within` beside a promised time is the promise itself. */
const compatible = (claimed: Figure, held: Figure): boolean => {
  if (claimed.comparison === held.comparison) return true;
  if (claimed.comparison !== undefined && held.comparison !== undefined) return false;
  const one = claimed.comparison ?? held.comparison;
  if (claimed.kind === "date" || held.kind === "date") return true;
  return one === "down" && DURATION.test(claimed.value);
};

/** 两项 before a list of two counts the list; the list is its evidence. */
const countsAList = (number: number, quotes: readonly string[]): boolean =>
  quotes.some((quote) => quote.split(/[。\n]/u).some((line) => line.split(/[、；]/u).length === number));

const COUNTER = /^[个项种类处样次级人]$/u;

/**
 * Words of number that claim nothing of their own: 一年两万元 says 每年 20000 元, 一次提交 counts nothing, 两个人 are 双方,
 * and 三种 counts a list that is quoted. Only for numerals in words, and only where the source counts in no such unit.
 */
const isUncounted = (
  claimed: Figure,
  text: string,
  held: { figures: readonly Figure[]; quotes: readonly string[] },
): boolean => {
  const [number = "", unit = ""] = claimed.value.split(" ");
  if (/\d/u.test(text.charAt(claimed.start))) return false;
  if (number === "1" && held.quotes.some((quote) => quote.includes(`每${unit}`) || /每提前/u.test(quote))) return true;
  if (!COUNTER.test(unit) || held.figures.some(({ value }) => value.endsWith(` ${unit}`))) return false;
  if (number === "1") return true;
  return (
    (number === "2" && held.quotes.some((quote) => quote.includes("双方"))) || countsAList(Number(number), held.quotes)
  );
};

/**
 * Each figure said must be one that the quotes hold, and as often as they hold it: a value that stands in the quote for
 * one thing is no evidence for a second.
 */
const checkFigures = (text: string, quotes: readonly string[]): Rejection | undefined => {
  const figures = quotes.flatMap((quote) => extractFigures(quote));
  const unused = [...figures];
  const claims = extractFigures(text).filter((claimed) => !isUncounted(claimed, text, { figures, quotes }));
  for (const claimed of claims) {
    const equal = unused.filter((held) => sameFigure(claimed, held));
    if (equal.length === 0) return "figure-unsupported";
    const match =
      equal.find((held) => held.comparison === claimed.comparison) ?? equal.find((held) => compatible(claimed, held));
    if (!match) return "comparison-unsupported";
    if (!isPartOfDate(claimed, match)) unused.splice(unused.indexOf(match), 1);
  }
  return undefined;
};

const MIN_TERM_SUPPORT = 0.6;
/** A statement about the same thing shares words with its source, however freely it is put. */
const MIN_OVERLAP = 0.2;
const ENOUGH_PAIRS = 4;

const isOnTopic = (text: string, support: string): boolean => {
  const own = characterPairs(text);
  const pairs = characterPairs(support);
  let found = 0;
  for (const pair of own) if (pairs.has(pair)) found += 1;
  return found >= ENOUGH_PAIRS || (own.size > 0 && found / own.size >= MIN_OVERLAP);
};

/** What a passage is about, said outside its text: it may name the subject but holds no figure. */
const framing = (passage: Passage): string =>
  [passage.title, ...passage.headingPath, passage.issuer ?? "", passage.question ?? ""].join(" ");

type Located = { quotes: Quote[]; passages: Passage[] };

/** A passage may be cited only where and while it holds. */
const misplaced = (passage: Passage, evidence: Evidence): Rejection | undefined => {
  const inForce = (passage.effectiveFrom ?? "") <= evidence.asOf && (passage.effectiveTo ?? "9999") >= evidence.asOf;
  if (!inForce) return "not-in-force";
  return evidence.regions && !evidence.regions.includes(passage.region) ? "other-region" : undefined;
};

const locateAll = (draft: DraftSentence, evidence: Evidence): Located | Rejection => {
  const quotes: Quote[] = [];
  const passages: Passage[] = [];
  for (const { passageId, quote } of draft.citations) {
    const passage = evidence.passages.get(passageId);
    if (!passage) return "unknown-passage";
    const reason = misplaced(passage, evidence);
    if (reason) return reason;
    const located = locateQuote(passage.text, quote);
    if (!located) return "quote-not-found";
    quotes.push({ passageId, ...located });
    passages.push(passage);
  }
  return { quotes, passages };
};

/**
 * Shows a sentence only when its quotes stand in passages that are in force here and support every figure, limit,
 * denial and name in it. Pure: the same sentence and evidence always give the same verdict.
 */
export const verifySentence = (draft: DraftSentence, evidence: Evidence): Verification => {
  if (draft.kind === "connective" || draft.kind === "notice") {
    return { ok: true, sentence: { text: draft.text, kind: draft.kind, citations: [] } };
  }
  if (draft.citations.length === 0) return reject("no-citation");
  const located = locateAll(draft, evidence);
  if (typeof located === "string") return reject(located);
  const reason = checkSupport(draft, located, evidence);
  return reason
    ? reject(reason)
    : { ok: true, sentence: { text: draft.text, kind: draft.kind, citations: located.quotes } };
};

const checkSupport = (draft: DraftSentence, located: Located, evidence: Evidence): Rejection | undefined => {
  const quotes = located.quotes.map(({ quote }) => quote);
  const figures = checkFigures(draft.text, quotes);
  if (figures) return figures;
  const quoted = quotes.join("\n");
  const framed = located.passages.map(framing).join(" ");
  const support = officialTerms(`${quoted} ${framed}`);
  if (evidence.findTitles(draft.text).some((title) => !support.includes(title))) return "subject-unsupported";
  const unsupported = evidence.findTerms(draft.text).find((term) => termSupport(term, support) < MIN_TERM_SUPPORT);
  if (unsupported !== undefined) return "subject-unsupported";
  if (!isOnTopic(officialTerms(draft.text), support)) return "off-topic";
  return agreesInPolarity(officialTerms(draft.text), officialTerms(quoted)) ? undefined : "negation-unsupported";
};
