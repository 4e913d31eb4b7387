import type { Consent } from "../domain/consent.ts";
import type { PlannedQuestion } from "./plan-questions.ts";

export type ConsentGate = Pick<Consent, "sources" | "sensitive">;

/** `left` is what may be asked; undefined: nothing. `withheld`: something that was planned may not. */
export type GatedQuestion = { left: PlannedQuestion | undefined; withheld: boolean };

/** What of a planned question the consent allows. */
export const gateQuestion = (question: PlannedQuestion, { sources, sensitive }: ConsentGate): GatedQuestion => {
  if (!sources.includes(question.register)) return { left: undefined, withheld: true };
  if (sensitive) return { left: question, withheld: false };
  const claims = question.claims.filter((claim) => !claim.sensitive);
  const withheld = claims.length < question.claims.length;
  if (claims.length === 0 && withheld) return { left: undefined, withheld };
  const basis = question.basis === "separate-consent" ? "consent" : question.basis;
  return { left: { ...question, claims, basis }, withheld };
};
