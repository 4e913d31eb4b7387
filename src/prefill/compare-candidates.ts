import type { FormField } from "../domain/form.ts";
import type { ReasonCode } from "../domain/prefill.ts";
import { byWorth, type Candidate, isFromAuthority, type Offer, type OtherCandidate } from "./candidate.ts";

/** Which value stands. Without a candidate there is none: the sources differ, or there is nothing. */
export type Standing = {
  candidate?: Candidate;
  /** The sources differ, whether or not one of them could be preferred. */
  isContested: boolean;
  others: readonly OtherCandidate[];
  reasons: readonly ReasonCode[];
};

const differ = (candidates: readonly Candidate[]): boolean => new Set(candidates.map(({ key }) => key)).size > 1;

const as = (why: OtherCandidate["why"], candidates: readonly Candidate[]): OtherCandidate[] =>
  [...candidates].sort(byWorth).map((candidate) => ({ candidate, why }));

/** The one primary value that differs from copies only. */
const preferred = (compared: readonly Candidate[], onConflict: FormField["onConflict"]): Candidate | undefined => {
  if (onConflict !== "preferAuthority") return undefined;
  const primaries = compared.filter(({ authority }) => authority === "primary");
  const [primary] = primaries;
  if (primary === undefined || primary.isOld || differ(primaries)) return undefined;
  const rivals = compared.filter(({ key }) => key !== primary.key);
  return rivals.every(({ authority }) => authority === "copy") ? primary : undefined;
};

/** What the person says today stands before what they said earlier or elsewhere (rule 16). */
const saidFirst = (weak: readonly Candidate[]): Candidate[] => [
  ...weak.filter(({ grade }) => grade === "A5"),
  ...weak.filter(({ grade }) => grade !== "A5"),
];

type Field = { offer: Offer; derived?: Candidate | undefined; onConflict: FormField["onConflict"] };

/** Candidates that are compared with each other, and those that only stand beside them. */
const divide = ({ offer, derived }: Field) => {
  const all = [...offer.candidates, ...(derived ? [derived] : [])].sort(byWorth);
  // What is derived from words is compared with whatever a binding gives.
  const counts = (each: Candidate): boolean => isFromAuthority(each) || each === derived;
  const strong = all.some(isFromAuthority) ? all.filter(counts) : derived ? all : [];
  const fresh = strong.filter(({ isOld }) => !isOld);
  return {
    compared: fresh.length > 0 ? fresh : strong,
    old: fresh.length > 0 ? strong.filter(({ isOld }) => isOld) : [],
    weak: saidFirst(all.filter((each) => !strong.includes(each))),
  };
};

const nothingStands = ({ dropped, unsupported, reasons }: Omit<Offer, "candidates">): Standing => {
  const others = [...as("stale", dropped), ...as("lower", unsupported)];
  return { isContested: false, others, reasons: [...reasons, ...(dropped.length > 0 ? (["STALE"] as const) : [])] };
};

/**
 * Which of the values of a field stands (docs/prefill.md, rules 14 to 17). An old value that is worth more than the
 * fresh one and differs from it is no proof against it, and none for it: they conflict.
 */
export const compareCandidates = (field: Field): Standing => {
  const { compared, old, weak } = divide(field);
  const { dropped, unsupported, reasons } = field.offer;
  const [best] = compared.length > 0 ? compared : weak;
  const besides = (key: string | undefined) => (each: OtherCandidate) => each.candidate.key !== key;
  const stale = as("stale", dropped);
  if (best === undefined) return nothingStands({ dropped, unsupported, reasons });
  const outranked = old.filter((each) => each.key !== best.key && each.grade < best.grade);
  const isContested = differ(compared) || outranked.length > 0;
  const candidate = isContested ? (outranked.length > 0 ? undefined : preferred(compared, field.onConflict)) : best;
  const rivals = isContested ? as("conflict", [...compared, ...outranked]) : [];
  const others = [
    ...rivals,
    ...as(
      "stale",
      old.filter((each) => !outranked.includes(each)),
    ),
    ...stale,
    ...as("lower", [...weak, ...unsupported]),
  ].filter(besides(candidate?.key));
  const isStale = best.isOld || outranked.length > 0 || others.some(({ why }) => why === "stale");
  return {
    ...(candidate ? { candidate } : {}),
    isContested,
    others,
    reasons: [...(isContested ? (["CONFLICT"] as const) : []), ...(isStale ? (["STALE"] as const) : [])],
  };
};
