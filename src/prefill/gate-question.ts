import type { Consent } from "../domain/consent.ts";
import type { PlannedQuestion } from "./plan-questions.ts";

export type ConsentGate = Pick<Consent, "sources" | "sensitive">;

/** `left` is what the consent allows, `withheld` what it does not; undefined: nothing. */
export type GatedQuestion = { left: PlannedQuestion | undefined; withheld: PlannedQuestion | undefined };

export const gateQuestion = (question: PlannedQuestion, { sources, sensitive }: ConsentGate): GatedQuestion => {
  if (!sources.includes(question.register)) return { left: undefined, withheld: question };
  if (sensitive) return { left: question, withheld: undefined };
  const claims = question.claims.filter((claim) => !claim.sensitive);
  if (claims.length === question.claims.length) return { left: question, withheld: undefined };
  const withheld = { ...question, claims: question.claims.filter((claim) => claim.sensitive) };
  const basis = question.basis === "separate-consent" ? "consent" : question.basis;
  return { left: claims.length === 0 ? undefined : { ...question, claims, basis }, withheld };
};
