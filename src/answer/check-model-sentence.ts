import { z } from "zod";
import type { Sentence } from "../domain/answer.ts";
import { countHidden } from "../text/normalise.ts";
import { termSupport } from "../text/terms.ts";
import { BARE_FIELDS, kindOf, shortTitle } from "./compose-sentences.ts";
import { keepsFigureOrder } from "./figure-order.ts";
import { findMixed } from "./keep-together.ts";
import type { Offered } from "./offer-passages.ts";
import { givesOrders } from "./screen-question.ts";
import { type Evidence, verifySentence } from "./verify-sentence.ts";

const itemSchema = z.object({
  text: z.string().trim().min(4).max(200),
  citations: z
    .array(z.object({ passageId: z.string(), quote: z.string().min(1) }))
    .min(1)
    .max(4),
});

export type CheckContext = {
  question: string;
  offered: readonly Offered[];
  evidence: Evidence;
  /** Services that a sentence before has named. */
  named: ReadonlySet<string>;
};

export type Checked = { sentence: Sentence; passageId: string; documentId: string };

/** Marks of a page, of a program or of the prompt: none stands in a plain sentence. */
const MARKUP = /[<>{}[\]`*_#|\\]|https?:|www\.|passageId|\bp\d\b|unanswerable|材料[：:]|^问|[?？]/iu;

const NAMED = 0.4;

/** Names the service where neither the sentence nor one before it does. */
const withService = (text: string, offered: Offered, named: ReadonlySet<string>): string => {
  const { passage } = offered;
  const title = shortTitle(passage.title);
  const bare = BARE_FIELDS.has(passage.field) && !named.has(passage.documentId);
  return bare && termSupport(title, text) < NAMED ? `${title}，${text}` : text;
};

/**
 * A sentence of the model's, or nothing. On top of what every sentence is held to, its quotes must be whole sentences
 * that were offered, it must be plain text that gives no orders, and it must keep together what its quotes do.
 */
export const checkModelSentence = (item: unknown, context: CheckContext): Checked | undefined => {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) return undefined;
  const { text, citations } = parsed.data;
  if (MARKUP.test(text) || countHidden(text) > 0 || givesOrders(text)) return undefined;
  const cited = citations.map(({ passageId, quote }) => ({
    quote,
    from: context.offered.find(({ alias, sentences }) => alias === passageId && sentences.includes(quote)),
  }));
  const [first] = cited;
  if (!first?.from || cited.some(({ from }) => !from)) return undefined;
  const { passage } = first.from;
  const whole = withService(/[。！]$/u.test(text) ? text : `${text}。`, first.from, context.named);
  const draft = {
    text: whole,
    kind: kindOf(passage),
    citations: cited.flatMap(({ quote, from }) => (from ? [{ passageId: from.passage.id, quote }] : [])),
  };
  const verdict = verifySentence(draft, context.evidence);
  if (!verdict.ok) return undefined;
  const quotes = cited.map(({ quote }) => quote);
  if (!keepsFigureOrder(text, quotes)) return undefined;
  const about = [...passage.headingPath, passage.question ?? ""].join("\n");
  if (findMixed(whole, quotes, { question: context.question, title: passage.title, about })) return undefined;
  return { sentence: verdict.sentence, passageId: passage.id, documentId: passage.documentId };
};
