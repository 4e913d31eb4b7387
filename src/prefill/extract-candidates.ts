import type { FormBinding } from "../domain/form.ts";
import type { ReasonCode } from "../domain/prefill.ts";
import { subjectKey, type VerifiedRecord } from "../domain/record.ts";
import { valueKey } from "../text/normalise-value.ts";
import { type Candidate, isFromAuthority, type Offer } from "./candidate.ts";
import { type CaseView, roleIdOf, subjectOfBinding } from "./case-view.ts";
import { previousOf, toldOf } from "./earlier-words.ts";
import type { ConcreteField } from "./expand-fields.ts";
import { claimReason, emptyReason, mayUse, stateReason } from "./explain-source.ts";
import { gradeClaim } from "./grade-candidate.ts";
import { readClaim } from "./read-claim.ts";
import { isOldRecord, updatedOn } from "./reject-stale.ts";
import { selectRecords } from "./select-records.ts";

/** What one binding gives. `isEmpty`: its register answered, and holds nothing. */
type Found = { candidates: Candidate[]; dropped: Candidate[]; reasons: ReasonCode[]; isEmpty: boolean };

const nothing = (reason: ReasonCode): Found => ({ candidates: [], dropped: [], reasons: [reason], isEmpty: false });

const toCandidate = (
  record: VerifiedRecord,
  binding: FormBinding,
  { field, view }: { field: ConcreteField; view: CaseView },
): Candidate | ReasonCode => {
  const claim = Object.hasOwn(record.claims, binding.claim) ? record.claims[binding.claim] : undefined;
  if (claim === undefined && view.isPartlyAsked(subjectKey(record.subject), binding)) return "CONSENT_MISSING";
  if (claim?.state !== "value") return claimReason(claim);
  const { definition } = field;
  const read = readClaim(claim.value, { binding, field: definition }, view.lookup);
  if ("fault" in read) return read.fault;
  const register = view.lookup.register(binding.register);
  const kind = view.lookup.recordType(binding.register, binding.recordType)?.kind ?? "register";
  return {
    value: read.value,
    key: valueKey(read.value, definition.type),
    grade: gradeClaim(binding, kind, claim.verifiedAs),
    authority: binding.authority,
    origin: {
      kind: "record",
      source: register?.title ?? binding.register,
      issuer: register?.issuer.name ?? record.issuer,
      asOf: updatedOn(record, binding.claim),
    },
    recordId: record.recordId,
    retrievedAt: record.retrievedAt,
    isStatusKnown: record.status.value === "valid",
    isOld: isOldRecord(binding, record, { field, view }),
  };
};

const askBinding = (binding: FormBinding, field: ConcreteField, view: CaseView): Found => {
  const subject = subjectOfBinding(binding, field, view);
  if (subject === undefined) return nothing("SUBJECT_UNBOUND");
  const state = view.stateOf(subject, binding);
  if (!mayUse(state)) return nothing(stateReason(state, binding, view.lookup));
  const { records, reasons } = selectRecords(binding, field, { subject, view });
  if (records.length === 0) {
    const answered = view.recordsOf(subject, binding).length > 0 || state?.state === "notHeld";
    if (reasons.length > 0) return { ...nothing("SRC_NOT_HELD"), reasons: [...reasons] };
    return answered
      ? { ...nothing(emptyReason(binding, view.lookup)), isEmpty: true }
      : nothing(stateReason(state, binding, view.lookup));
  }
  // The same person may have been asked about in another role, for other claims: that answer says nothing of this one.
  const asked = records.filter(({ claims }) => Object.hasOwn(claims, binding.claim));
  const read = (asked.length > 0 ? asked : records).map((record) => toCandidate(record, binding, { field, view }));
  const candidates = read.filter((each) => typeof each === "object");
  const isBlocked = ({ isOld }: Candidate): boolean => isOld && binding.fresh.staleIs === "block";
  return {
    candidates: candidates.filter((each) => !isBlocked(each)),
    dropped: candidates.filter(isBlocked),
    reasons: read.filter((each) => typeof each === "string"),
    isEmpty: false,
  };
};

const isOwnEvidence = (candidate: Candidate): boolean => isFromAuthority(candidate) && candidate.authority !== "copy";

/** A positive-only register that makes a value and holds none is not outdone by copies elsewhere alone. */
const isUnsupported = (founds: readonly { binding: FormBinding; found: Found }[], view: CaseView): boolean =>
  founds.some(
    ({ binding, found }) =>
      binding.authority === "primary" && found.isEmpty && emptyReason(binding, view.lookup) === "POSITIVE_ONLY_EMPTY",
  ) && !founds.some(({ found }) => found.candidates.some(isOwnEvidence));

/** Everything that records and earlier words say of a field, graded, and why the rest says nothing. */
export const extractCandidates = (field: ConcreteField, view: CaseView): Offer => {
  const { bindings } = field.definition;
  const ownRole = view.role(roleIdOf(field.definition));
  const isUnbound = (ownRole?.ways.length ?? 0) > 0 && view.boundTo(field.role) === undefined;
  const told = toldOf(field, view);
  if (isUnbound) return { candidates: told, dropped: [], unsupported: [], reasons: ["SUBJECT_UNBOUND"] };
  const founds = bindings.map((binding) => ({ binding, found: askBinding(binding, field, view) }));
  const candidates = founds.flatMap(({ found }) => found.candidates);
  const copies = isUnsupported(founds, view) ? candidates.filter(({ authority }) => authority === "copy") : [];
  return {
    candidates: [...candidates.filter((each) => !copies.includes(each)), ...previousOf(field, view), ...told],
    dropped: founds.flatMap(({ found }) => found.dropped),
    unsupported: copies,
    reasons: bindings.length === 0 ? ["SRC_NOT_HELD"] : founds.flatMap(({ found }) => found.reasons),
  };
};
