import type { FormBinding } from "../domain/form.ts";
import type { ReasonCode, SourceState } from "../domain/prefill.ts";
import type { Claim } from "../domain/record.ts";
import type { Lookup } from "./form-tables.ts";

/** What an empty answer of a register says: nothing is there, or nothing at all. */
export const emptyReason = (binding: FormBinding, lookup: Lookup): ReasonCode =>
  lookup.recordType(binding.register, binding.recordType)?.completeness === "complete"
    ? "SRC_NOT_HELD"
    : "POSITIVE_ONLY_EMPTY";

const STATE_REASONS: Readonly<Record<Exclude<SourceState["state"], "notHeld">, ReasonCode>> = {
  // Its records are not here any more.
  fetched: "SRC_UNAVAILABLE",
  error: "SRC_UNAVAILABLE",
  denied: "SRC_DENIED",
  pending: "SRC_PENDING",
  unusable: "REC_SCHEMA",
  "not-consented": "CONSENT_MISSING",
  withdrawn: "CONSENT_WITHDRAWN",
};

/** Why a source gave no record; one that nobody asked could not be had. */
export const stateReason = (state: SourceState | undefined, binding: FormBinding, lookup: Lookup): ReasonCode => {
  if (state === undefined) return "SRC_UNAVAILABLE";
  if (state.state === "notHeld") return emptyReason(binding, lookup);
  return state.reason ?? STATE_REASONS[state.state];
};

/** Why a record that is there gave no value of a claim. */
export const claimReason = (claim: Claim | undefined): ReasonCode => {
  if (claim?.state === "unavailable") return "SRC_UNAVAILABLE";
  return claim?.state === "withheld" ? "SRC_DENIED" : "SRC_NOT_HELD";
};

/** Whether the person allowed that a source is used. */
export const mayUse = (state: SourceState | undefined): boolean =>
  state?.state !== "withdrawn" && state?.state !== "not-consented";
