import type { Quote, Sentence } from "../domain/answer.ts";
import { PortError } from "../ports/port-error.ts";
import type { RunContext } from "../ports/run-context.ts";
import { readItems } from "../prompting/read-items.ts";
import { extractFigures } from "../text/figures.ts";
import { officialTerms, termSupport } from "../text/terms.ts";
import { evidenceOf, type Shown, type UnitAnswer } from "./answer-from-units.ts";
import { type Checked, checkModelSentence } from "./check-model-sentence.ts";
import { ANSWER_LIMIT } from "./compose-sentences.ts";
import { describeOffered, draftSchema, type Offered } from "./offer-passages.ts";
import type { AnswerModel } from "./ports.ts";

export type DraftRequest = UnitAnswer & {
  /** The composed answer, which stands unless the model says the same. */
  grounded: readonly Shown[];
  offered: readonly Offered[];
};

const LIST_FIELDS: ReadonlySet<string> = new Set(["materials", "conditions", "members", "steps"]);
const ITEM_SAID = 0.6;
const MAX_SENTENCES = 4;
/** An endpoint that does not hold to the schema may go on for ever; so many items are looked at. */
const MAX_ITEMS = 12;
/** Room for the notices beside the sentences, in characters. */
const NOTICES = 70;

const textOf = (checked: readonly Checked[]): string => checked.map(({ sentence }) => sentence.text).join("");

const overlaps = (a: Quote, b: Quote): boolean => a.passageId === b.passageId && a.start < b.end && b.start < a.end;

/** Each composed sentence that states a figure has its quote among the model's: the one asked for may be any of them. */
const quotesFigures = (own: readonly Checked[], composed: readonly Sentence[]): boolean => {
  const quoted = own.flatMap(({ sentence }) => sentence.citations);
  return composed
    .filter(({ text }) => extractFigures(text).length > 0)
    .every(({ citations }) => citations.some((held) => quoted.some((quote) => overlaps(quote, held))));
};

/** The sentences of one unit say what was composed of it: its figures, and of a list every item. */
const covers = (checked: readonly Checked[], { drafted, sentences }: Shown): boolean => {
  const { passage } = drafted.unit;
  const own = checked.filter(({ passageId }) => passageId === passage.id);
  if (own.length === 0 || !quotesFigures(own, sentences)) return false;
  if (!LIST_FIELDS.has(passage.field)) return true;
  const composed = sentences.map(({ text }) => text).join("");
  const said = officialTerms(textOf(own));
  return passage.parts
    .map(({ start, end }) => passage.text.slice(start, end))
    .filter((item) => composed.includes(item))
    .every((item) => termSupport(officialTerms(item.replace(/[（(][^）)]*[）)]/gu, "")), said) >= ITEM_SAID);
};

/** What may be shown so far: nothing until the first unit is covered, and of each other unit only once it is. */
const shownOf = (checked: readonly Checked[], grounded: readonly Shown[]): Checked[] => {
  const [core] = grounded;
  if (!core || !covers(checked, core)) return [];
  return checked.filter(({ passageId }) => {
    const unit = grounded.find(({ drafted }) => drafted.unit.passage.id === passageId);
    return !unit || covers(checked, unit);
  });
};

export type ModelDraft = {
  /** What was yielded, in order. */
  written: Checked[];
  verified: number;
  dropped: number;
  /** Prompt and version. */
  prompt: string;
  failure?: PortError;
};

/** Sentences that pass, each once and within the length of an answer. */
const createSieve = (request: DraftRequest) => {
  const { offered, question, units, grounded } = request;
  const evidence = evidenceOf(
    request,
    offered.map(({ passage }) => passage),
  );
  const limit = units.length > 1 ? ANSWER_LIMIT * 1.8 : ANSWER_LIMIT - NOTICES;
  const checked: Checked[] = [];
  const named = new Set<string>();
  const written: Checked[] = [];
  let dropped = 0;
  return {
    /** Takes one item of the draft and gives what may be shown now and was not before. */
    take: (item: unknown): Checked[] => {
      const next = checkModelSentence(item, { question: question.standaloneText, offered, evidence, named });
      const repeated = checked.some(({ sentence }) => sentence.text === next?.sentence.text);
      if (!next || repeated || textOf([...checked, next]).length > limit) {
        dropped += 1;
        return [];
      }
      checked.push(next);
      named.add(next.documentId);
      const ready = shownOf(checked, grounded).filter((shown) => !written.includes(shown));
      written.push(...ready);
      return ready;
    },
    full: () => checked.length >= MAX_SENTENCES || checked.length + dropped >= MAX_ITEMS,
    count: () => ({ written, verified: checked.length, dropped }),
  };
};

/** Yields each sentence as soon as it may be shown. A failing model ends the draft; what was shown stands. */
export async function* draftWithModel(
  request: DraftRequest,
  model: AnswerModel,
  run: RunContext,
): AsyncGenerator<Sentence, ModelDraft> {
  const { version: prompt, messages } = model.prompts.render("answer/draft", {
    question: JSON.stringify(request.question.standaloneText),
    passages: describeOffered(request.offered),
  });
  const sieve = createSieve(request);
  const pieces = model.chat.streamObject({
    messages,
    name: "draft",
    schema: draftSchema(request.offered),
    signal: run.signal,
    timeoutMs: model.budgetMs,
  });
  try {
    for await (const item of readItems(pieces, "sentences"))
      for (const { sentence } of sieve.take(item)) yield sentence;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { ...sieve.count(), prompt, failure: error };
  }
  return { ...sieve.count(), prompt };
}
