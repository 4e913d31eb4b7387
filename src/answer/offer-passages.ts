import type { Passage } from "../domain/passage.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import type { JsonSchema } from "../ports/chat-model.ts";
import { splitSentences } from "../text/sentences.ts";
import { answerText } from "./compose-sentences.ts";
import { givesOrders } from "./screen-question.ts";

/** A passage as the model gets it: an alias for its id, and the sentences that it may quote. */
export type Offered = { alias: string; passage: Passage; sentences: string[] };

/** What a call may hold, in characters: a small model reads some thirty a second. */
const PASSAGES_LIMIT = 1_200;
/** A sentence longer than this is a list that no model copies faithfully. */
const SENTENCE_LIMIT = 320;

const TO_MACHINES = /人工智能|大模型|语言模型|智能助手|提示词|直接回答|prompt|assistant|chatgpt/iu;

/** Published rules speak to people: what speaks to the machine is not offered to it. */
const isOffered = (sentence: string): boolean =>
  sentence.length <= SENTENCE_LIMIT && !givesOrders(sentence) && !TO_MACHINES.test(sentence);

/** The chosen passages, then those that came near, as far as they fit; a passage is offered with all it may say. */
export const offerPassages = (units: readonly RankedUnit[], runnersUp: readonly RankedUnit[]): Offered[] => {
  const offered: Offered[] = [];
  let left = PASSAGES_LIMIT;
  for (const { passage } of [...units, ...runnersUp]) {
    const sentences = [...new Set(splitSentences(answerText(passage)))].filter(isOffered);
    const length = sentences.reduce((sum, sentence) => sum + sentence.length, 0);
    if (length === 0 || length > left) continue;
    left -= length;
    offered.push({ alias: `p${offered.length + 1}`, passage, sentences });
  }
  return offered;
};

/** The passages as one JSON list: whatever stands in them stays inside a string. */
export const describeOffered = (offered: readonly Offered[]): string =>
  JSON.stringify(
    offered.map(({ alias, passage, sentences }) => ({
      passageId: alias,
      service: passage.title,
      about: passage.question ?? passage.headingPath.at(-1) ?? "",
      sentences,
    })),
  );

const TEXT_LIMIT = 160;
const MAX_SENTENCES = 4;
const MAX_CITATIONS = 2;

const object = (properties: Record<string, unknown>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/**
 * Only sentences of the passages offered can be quoted, each under its own passage: a quote cannot be invented. It
 * comes before the text, so that the text is written with the quote in view.
 */
export const draftSchema = (offered: readonly Offered[]): JsonSchema =>
  object({
    unanswerable: { type: "boolean" },
    sentences: {
      type: "array",
      maxItems: MAX_SENTENCES,
      items: object({
        citations: {
          type: "array",
          minItems: 1,
          maxItems: MAX_CITATIONS,
          items: {
            anyOf: offered.map(({ alias, sentences }) =>
              object({ passageId: { type: "string", const: alias }, quote: { type: "string", enum: sentences } }),
            ),
          },
        },
        text: { type: "string", maxLength: TEXT_LIMIT },
      }),
    },
  });
