import type { FormBinding, FormField, FormRole } from "../domain/form.ts";
import type { BoundSubject, SourceState } from "../domain/prefill.ts";
import { subjectKey, type VerifiedRecord } from "../domain/record.ts";
import type { Binding } from "../rules/fact-key.ts";
import { type ConcreteField, countElements } from "./expand-fields.ts";
import { createLookup, type Lookup } from "./form-tables.ts";
import type { DecideInput } from "./prefill-ports.ts";

/** The input of a decision, indexed once for all its fields. */
export type CaseView = {
  input: DecideInput;
  lookup: Lookup;
  /** Elements of each list role. */
  counts: ReadonlyMap<string, number | undefined>;
  role: (id: string) => FormRole | undefined;
  /** Who stands for a role or an element of one. */
  boundTo: (role: string) => BoundSubject | undefined;
  /** Records of one kind about one subject, whichever role they were asked for. */
  recordsOf: (subject: string, kind: Pick<FormBinding, "register" | "recordType">) => readonly VerifiedRecord[];
  /** Records of one type about one subject, of any register. */
  recordsOfType: (subject: string, recordType: string) => readonly VerifiedRecord[];
  recordsOfSubject: (subject: string) => readonly VerifiedRecord[];
  /** What came of asking about one subject last. */
  stateOf: (subject: string, kind: Pick<FormBinding, "register" | "recordType">) => SourceState | undefined;
  /** Whether some of its claims were not asked for, because the person did not consent to them. */
  isPartlyAsked: (subject: string, kind: Pick<FormBinding, "register" | "recordType">) => boolean;
};

const kindKey = (subject: string, { register, recordType }: Pick<FormBinding, "register" | "recordType">): string =>
  `${subject} ${register} ${recordType}`;

/** What was not consented to says nothing of the rest, which was asked. */
const rankOf = ({ at, state, reason }: SourceState): string =>
  `${state === "not-consented" ? 0 : 1} ${at} ${state} ${reason ?? ""}`;

/** The state that was noted last; of two at one moment the one by name, so that order means nothing. */
const later = (a: SourceState, b: SourceState): SourceState => (rankOf(a) < rankOf(b) ? b : a);

const indexStates = (
  sources: readonly SourceState[],
  bound: ReadonlyMap<string, BoundSubject>,
): { states: Map<string, SourceState>; partly: Set<string> } => {
  const states = new Map<string, SourceState>();
  const partly = new Set<string>();
  for (const state of sources) {
    const subject = bound.get(state.role);
    if (subject === undefined) continue;
    const key = kindKey(subjectKey(subject.subject), state);
    const known = states.get(key);
    states.set(key, known === undefined ? state : later(known, state));
    if (state.state === "not-consented") partly.add(key);
  }
  return { states, partly };
};

export const createCaseView = (input: DecideInput): CaseView => {
  const { form, subjects, facts, records, sources } = input;
  const bound = new Map(subjects.map((subject) => [subject.role, subject]));
  const roles = new Map(form.roles.map((role) => [role.id, role]));
  const grouped = Map.groupBy(records, (record) => kindKey(subjectKey(record.subject), record));
  const bySubject = Map.groupBy(records, ({ subject }) => subjectKey(subject));
  const byType = Map.groupBy(records, (record) => `${subjectKey(record.subject)} ${record.recordType}`);
  const { states, partly } = indexStates(sources, bound);
  return {
    input,
    lookup: createLookup(input.tables, input.asOf),
    counts: countElements(form, { subjects, facts }),
    role: (id) => roles.get(id),
    boundTo: (role) => bound.get(role),
    recordsOf: (subject, kind) => grouped.get(kindKey(subject, kind)) ?? [],
    recordsOfType: (subject, recordType) => byType.get(`${subject} ${recordType}`) ?? [],
    recordsOfSubject: (subject) => bySubject.get(subject) ?? [],
    stateOf: (subject, kind) => states.get(kindKey(subject, kind)),
    isPartlyAsked: (subject, kind) => partly.has(kindKey(subject, kind)),
  };
};

export const roleIdOf = ({ id }: Pick<FormField, "id">): string => id.slice(0, id.indexOf("."));

/**
 * Elements that a role named by a binding means: the element of the field itself, or every element that somebody
 * stands for.
 */
const elementsOf = (role: string, field: ConcreteField, { counts }: CaseView): string[] => {
  const index = field.binding[role];
  if (index !== undefined) return [`${role}[${index}]`];
  if (!counts.has(role)) return [role];
  return Array.from({ length: counts.get(role) ?? 0 }, (_, i) => `${role}[${i}]`);
};

/** Everybody whom a role means, seen from a field. */
export const subjectsMeant = (role: string, field: ConcreteField, view: CaseView): string[] =>
  elementsOf(role, field, view).flatMap((element) => {
    const bound = view.boundTo(element);
    return bound === undefined ? [] : [subjectKey(bound.subject)];
  });

/** Whose records a binding takes: one subject, or nobody where the role means several. */
export const subjectOfBinding = (
  binding: Pick<FormBinding, "subject">,
  field: ConcreteField,
  view: CaseView,
): string | undefined => {
  const [only, ...others] = subjectsMeant(binding.subject ?? roleIdOf(field.definition), field, view);
  return others.length === 0 ? only : undefined;
};

/** Concrete fields that a field id means: of a list the one of the element that is looked at, or that of each. */
export const concreteIds = (from: string, binding: Binding, { counts }: CaseView): string[] => {
  const dot = from.indexOf(".");
  const role = from.slice(0, dot);
  if (!counts.has(role)) return [from];
  const index = binding[role];
  const indexes = index === undefined ? Array.from({ length: counts.get(role) ?? 1 }, (_, i) => i) : [index];
  return indexes.map((i) => `${role}[${i}]${from.slice(dot)}`);
};
