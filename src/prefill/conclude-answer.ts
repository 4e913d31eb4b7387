import type { ReasonCode, SourceState } from "../domain/prefill.ts";
import type { RecordType, VerifiedRecord } from "../domain/record.ts";
import type { VerifiedEnvelope } from "./verify-envelope.ts";

export type Conclusion = { records: VerifiedRecord[]; state: SourceState["state"]; reason?: ReasonCode };

/** A record that is void for these reasons may still have held a value: nothing is known of what it said. */
const ENDED: ReadonlySet<ReasonCode> = new Set(["REC_REVOKED", "REC_EXPIRED"]);

/** The same record twice counts once; two that differ under one id are both void. */
const eachRecordOnce = (records: readonly VerifiedRecord[]): { kept: VerifiedRecord[]; differing: boolean } => {
  const groups = [...Map.groupBy(records, ({ recordId }) => recordId).values()];
  const same = groups.filter((group) => new Set(group.map((record) => JSON.stringify(record))).size === 1);
  return { kept: same.flatMap((group) => group.slice(0, 1)), differing: same.length < groups.length };
};

/** The reason of an empty answer follows from what the register can know. */
const notHeld = ({ completeness }: RecordType): Conclusion => ({
  records: [],
  state: "notHeld",
  reason: completeness === "complete" ? "SRC_NOT_HELD" : "POSITIVE_ONLY_EMPTY",
});

/**
 * What the envelopes of one answer come to. No envelope at all proves nothing, nor does a record beside the statement
 * that there is none. A reason beside `fetched` names what was wrong with another record of the same answer.
 */
export const concludeAnswer = (envelopes: readonly VerifiedEnvelope[], type: RecordType): Conclusion => {
  const reasons = envelopes.flatMap((each) => ("reason" in each ? [each.reason] : []));
  const proven = envelopes.flatMap((each) => ("record" in each ? [each.record] : []));
  const unusable = (reason: ReasonCode): Conclusion => ({ records: [], state: "unusable", reason });
  if (envelopes.length === 0) return unusable("REC_PROOF");
  const { kept, differing } = eachRecordOnce(proven.filter(({ held }) => held));
  const says = proven.some(({ held }) => !held);
  if (says && (kept.length > 0 || differing)) return unusable("REC_SCHEMA");
  const faults: ReasonCode[] = differing ? [...reasons, "REC_SCHEMA"] : reasons;
  if (kept.length === 0) return faults[0] === undefined ? notHeld(type) : unusable(faults[0]);
  const doubt = faults.find((reason) => !ENDED.has(reason));
  return { records: kept, state: "fetched", ...(doubt === undefined ? {} : { reason: doubt }) };
};
