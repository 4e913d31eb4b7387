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
  valueOf: Valued,
): Input[] | undefined => {
  const ids = (definition.derive?.from ?? []).flatMap((from) => concreteIds(from, binding, view));
  const inputs = ids.flatMap((id): Input[] => {
    const input = fields.get(id)?.definition;
    const candidate = valueOf(id);
    return input && candidate ? [{ type: input.type, label: input.label, candidate }] : [];
  });
  return inputs.length > 0 && inputs.length === ids.length ? inputs : undefined;
};

/** Which value of a field stands, with what is derived from the values of others. */
const standingOf = (field: ConcreteField, prepared: Prepared, valueOf: Valued): Standing => {
  const offer = prepared.offers.get(field.id);
  if (offer === undefined || offer === "protected") return PROTECTED;
  const { onConflict, derive } = field.definition;
  if (derive === undefined) return compareCandidates({ offer, onConflict });
  const derived = deriveValue(field, inputsOf(field, prepared, valueOf), prepared.view);
  if (typeof derived !== "string") return compareCandidates({ offer, derived, onConflict });
  const bound =
    field.definition.bindings.length > 0 ? offer.reasons : offer.reasons.filter((reason) => reason !== "SRC_NOT_HELD");
  return compareCandidates({ offer: { ...offer, reasons: [...bound, derived] }, onConflict });
};

/**
 * One round: what every field is, if these are visible. Whether a group can be locked is told from the records alone,
 * so that what a person typed cannot unlock what the records lock.
 */
export const settleFields = (prepared: Prepared, { visible, broken }: Round): Settled => {
  const { view, fields } = prepared;
  const { entries } = view.input;
  const verified = once(
    (field): Standing => standingOf(field, prepared, (id) => (visible.has(id) ? verified(id)?.candidate : undefined)),
    prepared,
  );
  const couldLock = (field: ConcreteField, standing: Standing | undefined): boolean =>
    standing !== undefined && canLock(field.definition, standing);
  const shown = [...fields.values()].filter(({ id }) => visible.has(id));
  const incomplete = incompleteGroups(shown, (field) => couldLock(field, verified(field.id)));
  const unlockable = new Set<string>();
  const final = once((field): Settlement => {
    const valueOf = (id: string): Candidate | undefined => {
      const settled = visible.has(id) ? final(id) : undefined;
      return settled?.candidate?.grade === "A6" ? undefined : settled?.candidate;
    };
    const standing = field.definition.derive ? standingOf(field, prepared, valueOf) : verified(field.id);
    if (standing === undefined) return { decision: "blank", others: [], reasons: ["DERIVED_INPUT_MISSING"] };
    const group = lockGroupOf(field);
    if (group !== undefined && !couldLock(field, standing)) unlockable.add(group);
    const isComplete = group === undefined || !(incomplete.has(group) || broken.has(group));
    const base = decideField(field.definition, standing, isComplete);
    const entry = entries[field.id];
    if (entry === undefined) return base;
    const isProtected = prepared.offers.get(field.id) === "protected";
    const { proposal: _, ...own } = entry;
    return applyEntries(base, field.definition, { entry: isProtected ? own : entry, lookup: view.lookup });
  }, prepared);
  const settlements = new Map(
    shown.flatMap(({ id }): [string, Settlement][] => {
      const settlement = final(id);
      return settlement ? [[id, settlement]] : [];
    }),
  );
  return { settlements, unlockable };
};
