import type { PlainValue } from "../domain/record.ts";
import { statementsOfSpeaker } from "../text/speaker-statements.ts";
import type { DecidedField } from "./decide-form.ts";

export type ProposedValue = { fieldId: string; value: PlainValue; quote: string };

/**
 * Values that the person's own words state for fields that words may propose, each with the literal words. Two phrases
 * of one field that contradict each other propose nothing. The fields are those that the speaker's words are about.
 */
export const proposeFields = (text: string, fields: readonly DecidedField[]): ProposedValue[] =>
  fields.flatMap(({ shown: { fieldId }, definition: { propose = [] } }) => {
    const found = propose.flatMap(({ value, phrases }) =>
      statementsOfSpeaker(text, phrases).map(({ quote }) => ({ fieldId, value, quote })),
    );
    const [first] = found;
    const isOne = found.every(({ value }) => JSON.stringify(value) === JSON.stringify(first?.value));
    return first && isOne ? [first] : [];
  });
