import type { FormBinding } from "../domain/form.ts";
import type { FieldOrigin, ReasonCode } from "../domain/prefill.ts";
import type { PlainValue } from "../domain/record.ts";

/** What a value is worth (docs/prefill.md, rule 10); the order of the letters is the order of worth. */
export type Grade = "A1" | "A2" | "A3" | "A4" | "A5" | "A6";

/** One value that a field could have, and all that decides what becomes of it. */
export type Candidate = {
  value: PlainValue;
  /** Equal keys are one value. */
  key: string;
  grade: Grade;
  /** Of a value from a record. */
  authority?: FormBinding["authority"];
  origin: FieldOrigin;
  recordId?: string;
  /** When the record came: what the person typed before it is not overwritten. */
  retrievedAt?: string;
  /** A record whose status could not be had locks nothing. */
  isStatusKnown: boolean;
  /** Past its age, or older than an event that ended it; still to be confirmed. */
  isOld: boolean;
};

export type OtherCandidate = { candidate: Candidate; why: "lower" | "stale" | "conflict" };

/** What the sources of a field give. */
export type Offer = {
  candidates: readonly Candidate[];
  /** Too old to be shown at all. */
  dropped: readonly Candidate[];
  /** A copy of what the register that makes it does not hold. */
  unsupported: readonly Candidate[];
  /** Why sources gave nothing. */
  reasons: readonly ReasonCode[];
};

const ORDER: readonly ((candidate: Candidate) => string)[] = [
  ({ grade }) => grade,
  ({ isOld }) => (isOld ? "1" : "0"),
  ({ isStatusKnown }) => (isStatusKnown ? "0" : "1"),
];
/** Among equals the newest, then an order that only has to be the same every time. */
const TIES: readonly ((candidate: Candidate) => string)[] = [
  ({ origin }) => origin.source ?? "",
  ({ key }) => key,
  ({ value }) => JSON.stringify(value),
  ({ recordId }) => recordId ?? "",
];

const compareBy = (parts: readonly ((candidate: Candidate) => string)[], a: Candidate, b: Candidate): number => {
  for (const part of parts) {
    const left = part(a);
    const right = part(b);
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
};

/** Best first, whatever the order of records and bindings was. */
export const byWorth = (a: Candidate, b: Candidate): number => {
  const worth = compareBy(ORDER, a, b);
  if (worth !== 0) return worth;
  const older = (b.origin.asOf ?? "").localeCompare(a.origin.asOf ?? "");
  return older === 0 ? compareBy(TIES, a, b) : older;
};

export const isFromAuthority = ({ grade }: Candidate): boolean => grade <= "A3";
