import { applyEntries } from "./apply-entries.ts";
import type { Candidate, Offer } from "./candidate.ts";
import { type CaseView, concreteIds } from "./case-view.ts";
import { compareCandidates, type Standing } from "./compare-candidates.ts";
import { canLock, decideField, type Settlement } from "./decide-field.ts";
import { deriveValue, type Input } from "./derive-value.ts";
import type { ConcreteField } from "./expand-fields.ts";
import { incompleteGroups, lockGroupOf } from "./lock-groups.ts";

/** What is known of every field before anything is decided together; made once for a form. */
export type Prepared = {
  view: CaseView;
  fields: ReadonlyMap<string, ConcreteField>;
  offers: ReadonlyMap<string, Offer | "protected">;
};

/** What a round of decisions starts from. */
export type Round = {
  visible: ReadonlySet<string>;
  /** Lock groups found to have a member that cannot be locked after all. */
  broken: ReadonlySet<string>;
};

export type Settled = { settlements: ReadonlyMap<string, Settlement>; unlockable: ReadonlySet<string> };

const PROTECTED: Standing = { isContested: false, others: [], reasons: ["PROTECTED_PERSON"] };

/** Remembers results by id; a field that needs itself on the way gives undefined. */
const once = <T>(work: (field: ConcreteField) => T, { fields }: Prepared): ((id: string) => T | undefined) => {
  const done = new Map<string, T | undefined>();
  return (id) => {
    const field = fields.get(id);
    if (field === undefined || done.has(id)) return done.get(id);
    done.set(id, undefined);
    const result = work(field);
    done.set(id, result);
    return result;
  };
};

type Valued = (id: string) => Candidate | undefined;

/** The inputs of a derived field, or undefined where one is not decided. */
const inputsOf = (
  { definition, binding }: ConcreteField,
  { view, fields }: Prepared,
  candidateOf: Valued,
): Input[] | undefined => {
  const ids = (definition.derive?.from ?? []).flatMap((from) => concreteIds(from, binding, view));
  const inputs = ids.flatMap((id): Input[] => {
    const input = fields.get(id)?.definition;
    const candidate = candidateOf(id);
    return input && candidate ? [{ type: input.type, label: input.label, candidate }] : [];
  });
  return inputs.length > 0 && inputs.length === ids.length ? inputs : undefined;
};

/** Which value of a field stands, with what is derived from the values of others. */
const standingOf = (field: ConcreteField, prepared: Prepared, candidateOf: Valued): Standing => {
  const offer = prepared.offers.get(field.id);
  if (offer === undefined || offer === "protected") return PROTECTED;
  const { onConflict, derive } = field.definition;
  if (derive === undefined) return compareCandidates({ offer, onConflict });
  const derived = deriveValue(field, inputsOf(field, prepared, candidateOf), prepared.view);
  if (typeof derived !== "string") return compareCandidates({ offer, derived, onConflict });
  const bound =
    field.definition.bindings.length > 0 ? offer.reasons : offer.reasons.filter((reason) => reason !== "SRC_NOT_HELD");
  return compareCandidates({ offer: { ...offer, reasons: [...bound, derived] }, onConflict });
};

/** What people did to the field. Words propose nothing of a person whose place is protected. */
const withEntry = (base: Settlement, field: ConcreteField, { view, offers }: Prepared): Settlement => {
  const entry = view.input.entries[field.id];
  if (entry === undefined) return base;
  const { proposal: _, ...own } = entry;
  const applied = offers.get(field.id) === "protected" ? own : entry;
  return applyEntries(base, field.definition, { entry: applied, lookup: view.lookup });
};

/**
 * One round: what every field is, if these are visible. Whether a group can be locked is told from the records alone,
 * so that what a person typed cannot unlock what the records lock.
 */
export const settleFields = (prepared: Prepared, { visible, broken }: Round): Settled => {
  const { fields } = prepared;
  const verified = once(
    (field): Standing => standingOf(field, prepared, (id) => (visible.has(id) ? verified(id)?.candidate : undefined)),
    prepared,
  );
  const couldLock = (field: ConcreteField, standing: Standing | undefined): boolean =>
    standing !== undefined && canLock(field.definition, standing);
  const shown = [...fields.values()].filter(({ id }) => visible.has(id));
  const incomplete = incompleteGroups(shown, (field) => couldLock(field, verified(field.id)));
  const unlockable = new Set<string>();
  /** What words propose decides nothing before it is confirmed. */
  const decidedBy = (id: string): Candidate | undefined => {
    const settled = visible.has(id) ? final(id) : undefined;
    return settled?.candidate?.grade === "A6" ? undefined : settled?.candidate;
  };
  const final = once((field): Settlement => {
    const standing = field.definition.derive ? standingOf(field, prepared, decidedBy) : verified(field.id);
    if (standing === undefined) return { decision: "blank", others: [], reasons: ["DERIVED_INPUT_MISSING"] };
    const group = lockGroupOf(field);
    if (group !== undefined && !couldLock(field, standing)) unlockable.add(group);
    const isComplete = group === undefined || !(incomplete.has(group) || broken.has(group));
    return withEntry(decideField(field.definition, standing, isComplete), field, prepared);
  }, prepared);
  const settlements = new Map(
    shown.flatMap(({ id }): [string, Settlement][] => {
      const settlement = final(id);
      return settlement ? [[id, settlement]] : [];
    }),
  );
  return { settlements, unlockable };
};
