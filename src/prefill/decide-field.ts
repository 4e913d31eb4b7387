import type { FormField } from "../domain/form.ts";
import type { Decision, ReasonCode } from "../domain/prefill.ts";
import { isUnencodable } from "../text/names.ts";
import type { Candidate, OtherCandidate } from "./candidate.ts";
import type { Standing } from "./compare-candidates.ts";

/** What is shown of a field, before or after people had their say. */
export type Settlement = {
  decision: Decision;
  candidate?: Candidate;
  others: readonly OtherCandidate[];
  reasons: readonly ReasonCode[];
  /** The person ticked the value, or need not. */
  accepted?: boolean;
};

export const isUnencodableName = ({ type }: FormField, { value }: Candidate): boolean =>
  type === "name" && typeof value === "string" && isUnencodable(value);

/** Whether nothing but the form's own wish and its lock group stands against locking. */
const isCertain = (field: FormField, { candidate, isContested }: Standing): boolean =>
  candidate !== undefined &&
  !isContested &&
  candidate.grade <= "A2" &&
  candidate.isStatusKnown &&
  !candidate.isOld &&
  !isUnencodableName(field, candidate);

/** Whether a field can be locked, its lock group aside (docs/prefill.md, rule 18). */
export const canLock = (field: FormField, standing: Standing): boolean =>
  field.lock !== "never" && isCertain(field, standing);

/** Whether the value of a field has to be ticked where it is not locked (rule 19). */
export const needsTick = (field: FormField, candidate: Candidate): boolean =>
  field.sensitivity === "sensitive" ||
  candidate.isOld ||
  !candidate.isStatusKnown ||
  isUnencodableName(field, candidate);

/** How the value that stands is shown (rules 18 to 21). */
export const decideField = (field: FormField, standing: Standing, isGroupComplete: boolean): Settlement => {
  const { candidate, isContested, others } = standing;
  if (candidate === undefined) {
    return { decision: isContested ? "conflict" : "blank", others, reasons: standing.reasons };
  }
  const isLockable = canLock(field, standing);
  if (isLockable && isGroupComplete) {
    return { decision: "locked", candidate, others, reasons: standing.reasons, accepted: true };
  }
  const reasons: ReasonCode[] = [...standing.reasons];
  if (isLockable) reasons.push("GROUP_INCOMPLETE");
  else if (isCertain(field, standing)) reasons.push("NOT_LOCKABLE");
  if (isUnencodableName(field, candidate)) reasons.push("NAME_UNENCODABLE");
  const isOpen = needsTick(field, candidate);
  return { decision: isOpen ? "confirm" : "editable", candidate, others, reasons, accepted: !isOpen };
};
