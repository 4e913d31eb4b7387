import type { IntentModel } from "../domain/intent-model.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import { type Understanding, unitsByGuide } from "../intent/understand.ts";
import { ANSWER_LIMIT, composeSentences } from "./compose-sentences.ts";
import type { DraftSentence } from "./verify-sentence.ts";

export type DraftedUnit = { unit: RankedUnit; sentences: DraftSentence[]; shortened: boolean };

/** Room for the service's name and the notices beside the answer, in characters. */
const FRAME = 70;

/** Sentences for each chosen unit; several units share twice the room of one. */
export const draftAnswer = (
  units: readonly RankedUnit[],
  understanding: Understanding,
  model: IntentModel,
): DraftedUnit[] => {
  const limit = units.length > 1 ? Math.floor((ANSWER_LIMIT * 1.8) / units.length) : ANSWER_LIMIT - FRAME;
  const parts = new Map<string, Map<string, number>>();
  return units.map((unit, i) => {
    const guide = unit.passage.documentId;
    const known = parts.get(guide) ?? unitsByGuide(model, understanding, guide);
    parts.set(guide, known);
    return {
      unit,
      ...composeSentences({
        unit,
        question: understanding.text,
        parts: known,
        limit,
        named: units.slice(0, i).some((before) => before.passage.documentId === guide),
      }),
    };
  });
};
