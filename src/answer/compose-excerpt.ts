import type { Passage } from "../domain/passage.ts";
import { foldText } from "../text/normalise.ts";
import { splitSentences } from "../text/sentences.ts";
import { characterPairs } from "../text/tokens.ts";
import { wantedForm } from "./answer-kinds.ts";
import type { DraftSentence } from "./verify-sentence.ts";

export type Composed = {
  sentences: DraftSentence[];
  /** True when a list was cut: the person should say more about their case. */
  shortened: boolean;
};

/** A short text is quoted whole: cutting it would save nothing and could lose its condition. */
const SHORT = 130;

const ITEM = /^[（(](?:[一二三四五六七八九十]+|\d+)[）)]|^\d+[.、．]/u;
const ARTICLE_NUMBER = /^第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?/u;

type Statement = { text: string; lead: number | undefined; score: number };

/** For each sentence the one that introduces the list in which it is an item; undefined for all others. */
const leadsOf = (sentences: readonly string[]): (number | undefined)[] => {
  let lead: number | undefined;
  return sentences.map((sentence, i) => {
    if (ITEM.test(sentence)) return lead;
    lead = /[：:]$/u.test(sentence) ? i : undefined;
    return undefined;
  });
};

/** How much of the question each sentence holds, its rarer pairs more, with a little for the kind of answer asked for. */
const scoresOf = (sentences: readonly string[], question: string): number[] => {
  const asked = [...characterPairs(foldText(question))];
  const all = sentences.map((sentence) => characterPairs(foldText(sentence)));
  const holding = new Map(asked.map((pair) => [pair, all.filter((own) => own.has(pair)).length]));
  const weight = (pair: string): number => Math.log(1 + sentences.length / (1 + (holding.get(pair) ?? 0)));
  const wanted = wantedForm(question);
  return sentences.map((sentence, i) => {
    const own = all[i] ?? new Set<string>();
    const shared = asked.filter((pair) => own.has(pair)).reduce((sum, pair) => sum + weight(pair), 0);
    return (shared * (wanted?.test(sentence) ? 1.3 : 1)) / Math.sqrt(Math.max(8, own.size));
  });
};

const statementsOf = (text: string, question: string): Statement[] => {
  const sentences = splitSentences(text);
  const leads = leadsOf(sentences);
  const scores = scoresOf(sentences, question);
  return sentences.map((sentence, i) => ({ text: sentence, lead: leads[i], score: scores[i] ?? 0 }));
};

/** Sentences that say nearly as much as the best one are worth their room. */
const NEARLY = 0.6;

/** Places of the statements in the order in which they deserve room: what belongs to the best one comes with it. */
const inOrderOfWorth = (statements: readonly Statement[]): number[] => {
  const score = (i: number): number => statements[i]?.score ?? 0;
  const places = statements.map((_, i) => i);
  const [best = 0, ...others] = [...places].sort((a, b) => score(b) - score(a) || a - b);
  const items = places.filter((i) => statements[i]?.lead === best);
  const near = others.filter((i) => score(i) > 0 && score(i) >= score(best) * NEARLY);
  return [best, ...items, ...near].flatMap((i) => {
    const lead = statements[i]?.lead;
    return lead === undefined ? [i] : [lead, i];
  });
};

/** The deciding statement and what else there is room for, in their own order. */
const decidingStatements = (
  statements: readonly Statement[],
  limit: number,
): { kept: string[]; shortened: boolean } => {
  const kept = new Set<number>();
  let left = limit;
  for (const i of inOrderOfWorth(statements)) {
    const length = statements[i]?.text.length ?? 0;
    if (kept.has(i) || (kept.size > 1 && length > left)) continue;
    kept.add(i);
    left -= length;
  }
  return {
    kept: [...kept].sort((a, b) => a - b).map((i) => statements[i]?.text ?? ""),
    shortened: kept.size < statements.length,
  };
};

const named = (passage: Passage, first: string): DraftSentence => {
  const [number] = ARTICLE_NUMBER.exec(passage.text) ?? [];
  const body = number !== undefined && first.startsWith(number) ? first.slice(number.length).trim() : first;
  const title = /^《.*》$/u.test(passage.title) ? passage.title : `《${passage.title}》`;
  return {
    text: `${title}${number ?? ""}：${body}`,
    kind: "fact",
    citations: [
      { passageId: passage.id, quote: body },
      ...(number === undefined ? [] : [{ passageId: passage.id, quote: number }]),
    ],
  };
};

/** Sentences of a law or document that decide the question, quoted as they stand, the first with the name of its source. */
export const composeExcerpt = (passage: Passage, question: string, limit: number): Composed => {
  const statements = statementsOf(passage.text, question);
  const { kept, shortened } =
    passage.text.length <= Math.min(SHORT, limit)
      ? { kept: statements.map(({ text }) => text), shortened: false }
      : decidingStatements(statements, limit);
  const [first, ...rest] = kept;
  if (first === undefined) return { sentences: [], shortened: false };
  return {
    sentences: [
      named(passage, first),
      ...rest.map(
        (text): DraftSentence => ({ text, kind: "fact", citations: [{ passageId: passage.id, quote: text }] }),
      ),
    ],
    shortened,
  };
};
