import type { FormField } from "../domain/form.ts";
import type { FieldEntry, FieldOrigin, ReasonCode } from "../domain/prefill.ts";
import type { PlainValue } from "../domain/record.ts";
import { todayInChina } from "../text/china-date.ts";
import { readValue, valueKey } from "../text/normalise-value.ts";
import type { Candidate, OtherCandidate } from "./candidate.ts";
import { isUnencodableName, needsTick, type Settlement } from "./decide-field.ts";
import type { Lookup } from "./form-tables.ts";

type Said = { field: FormField; entry: FieldEntry; lookup: Lookup };

const instant = (at: string | undefined): number => Date.parse(at ?? "");
const dayOf = (at: string): string => todayInChina(new Date(at));

/** What a person said as a candidate. What cannot be read stays as it was typed, and is a fault of the field. */
const spoken = (
  value: PlainValue,
  said: { grade: "A5" | "A6"; origin: FieldOrigin },
  { field, lookup }: Said,
): Candidate => {
  const read = readValue(value, lookup.shapeOf(field));
  const kept = "fault" in read ? value : read.value;
  return { value: kept, key: valueKey(kept, field.type), ...said, isStatusKnown: true, isOld: false };
};

/** The value before and what stood beside it, as what stands beside a new one. */
const beside = ({ candidate, others }: Settlement, key: string): OtherCandidate[] =>
  [...(candidate ? [{ candidate, why: "lower" as const }] : []), ...others].filter(
    (each) => each.candidate.key !== key,
  );

/** Reasons that still hold once a person has given the value: that sources differ, or were too old. */
const reasonsBeside = (others: readonly OtherCandidate[], field: FormField, candidate: Candidate): ReasonCode[] => [
  ...(others.some(({ why }) => why === "conflict") ? (["CONFLICT"] as const) : []),
  ...(others.some(({ why }) => why === "stale") ? (["STALE"] as const) : []),
  ...(isUnencodableName(field, candidate) ? (["NAME_UNENCODABLE"] as const) : []),
];

const personGiven = (base: Settlement, candidate: Candidate, { field }: Said): Settlement => {
  const others = beside(base, candidate.key);
  return {
    decision: needsTick(field, candidate) ? "confirm" : "editable",
    candidate,
    others,
    reasons: reasonsBeside(others, field, candidate),
    // Whoever typed a value need not tick it.
    accepted: true,
  };
};

const inConflict = (base: Settlement, typed: Candidate): Settlement => {
  const both = [...(base.candidate ? [base.candidate] : []), typed];
  const rivals = both.map((candidate) => ({ candidate, why: "conflict" as const }));
  return { decision: "conflict", others: [...rivals, ...base.others], reasons: ["CONFLICT"] };
};

const applySet = (base: Settlement, set: NonNullable<FieldEntry["set"]>, said: Said): Settlement => {
  const isClerk = set.by === "clerk";
  const origin: FieldOrigin = { kind: "person", source: isClerk ? "工作人员更正" : "本人填写", asOf: dayOf(set.at) };
  const typed = spoken(set.value, { grade: "A5", origin }, said);
  if (typed.key === base.candidate?.key) return base.decision === "locked" ? base : { ...base, accepted: true };
  if (base.decision !== "locked" || isClerk) return personGiven(base, typed, said);
  // A record that came after the person typed neither gives way nor overwrites; one that was there is not edited.
  return instant(base.candidate?.retrievedAt) > instant(set.at) ? inConflict(base, typed) : base;
};

const applyProposal = (base: Settlement, proposal: NonNullable<FieldEntry["proposal"]>, said: Said): Settlement => {
  const { field, entry, lookup } = said;
  if ("fault" in readValue(proposal.value, lookup.shapeOf(field))) return base;
  const origin: FieldOrigin = { kind: "model", quote: proposal.quote, asOf: dayOf(proposal.at) };
  const proposed = spoken(proposal.value, { grade: "A6", origin }, said);
  if (proposed.key === base.candidate?.key) return base;
  if (entry.accepted?.display === lookup.display(field, proposed.value)) {
    const own: Candidate = { ...proposed, grade: "A5", origin: { ...origin, kind: "person", source: "本人确认" } };
    return personGiven(base, own, said);
  }
  const others = beside(base, proposed.key);
  const reasons: ReasonCode[] = [...reasonsBeside(others, field, proposed), "LLM_UNCONFIRMED"];
  return { decision: "confirm", candidate: proposed, others, reasons, accepted: false };
};

const tick = (settled: Settlement, { field, entry, lookup }: Said): Settlement => {
  const { decision, candidate } = settled;
  const isTicked =
    decision === "confirm" &&
    candidate !== undefined &&
    entry.accepted?.display === lookup.display(field, candidate.value);
  return isTicked ? { ...settled, accepted: true } : settled;
};

const isAfter = (at: string, cleared: FieldEntry["cleared"]): boolean =>
  cleared === undefined || instant(at) >= instant(cleared.at);

/**
 * What people did to a field, over what its sources say. A locked field is not changed here but by a clerk; typed words
 * stand before proposed ones; what came before a clearing is cleared with the rest.
 */
export const applyEntries = (
  base: Settlement,
  field: FormField,
  { entry, lookup }: Omit<Said, "field">,
): Settlement => {
  const said: Said = { field, entry, lookup };
  const { set, proposal, cleared } = entry;
  const isLocked = base.decision === "locked";
  const left: Settlement = cleared && !isLocked ? { decision: "blank", others: [], reasons: [] } : base;
  if (set && isAfter(set.at, cleared)) return applySet(left, set, said);
  if (proposal && !isLocked && isAfter(proposal.at, cleared)) return tick(applyProposal(left, proposal, said), said);
  return tick(left, said);
};
