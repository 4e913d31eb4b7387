import type { FormBinding } from "../domain/form.ts";
import type { ReasonCode } from "../domain/prefill.ts";
import { type PlainValue, type RecordType, subjectKey, type VerifiedRecord } from "../domain/record.ts";
import { type CaseView, roleIdOf } from "./case-view.ts";
import type { ConcreteField } from "./expand-fields.ts";

export type Selected = { records: readonly VerifiedRecord[]; reasons: readonly ReasonCode[] };

export const rawClaim = (record: VerifiedRecord, claim: string): unknown => {
  const held = Object.hasOwn(record.claims, claim) ? record.claims[claim] : undefined;
  return held?.state === "value" ? held.value : undefined;
};

/** A record that was verified on an earlier day can have run out since. */
const lapsed = ({ status, validFrom, validUntil }: VerifiedRecord, asOf: string): ReasonCode | undefined => {
  if (status.value === "revoked" || status.value === "suspended" || status.value === "lost") return "REC_REVOKED";
  if (status.value === "expired") return "REC_EXPIRED";
  const runs = (validFrom ?? asOf) <= asOf && asOf <= (validUntil ?? asOf);
  return runs ? undefined : "REC_EXPIRED";
};

/** Links of the ways in which the role of a field comes from records of this kind. */
const linksInto = (field: ConcreteField, binding: FormBinding, view: CaseView): string[] =>
  (view.role(roleIdOf(field.definition))?.ways ?? []).flatMap((way) =>
    way.how === "record-link" && way.recordType === binding.recordType && way.from === binding.subject
      ? [way.link]
      : [],
  );

/**
 * Records that speak of the one who stands for the field: of a list only those that lead to its element, of a single
 * role all but those that lead to somebody else.
 */
const aboutElement = (
  records: readonly VerifiedRecord[],
  field: ConcreteField,
  { binding, view }: { binding: FormBinding; view: CaseView },
): readonly VerifiedRecord[] => {
  const links = linksInto(field, binding, view);
  const bound = view.boundTo(field.role);
  if (links.length === 0 || bound === undefined) return records;
  const isList = view.counts.has(roleIdOf(field.definition));
  return records.filter((record) => {
    const led = record.links.filter(({ role }) => links.includes(role)).map(({ subject }) => subjectKey(subject));
    return led.length === 0 ? !isList : led.includes(subjectKey(bound.subject));
  });
};

/** Those of the latest day; a record without a day may be the latest, and stays. */
export const latestOf = (
  records: readonly VerifiedRecord[],
  { latestBy }: Pick<RecordType, "latestBy">,
): readonly VerifiedRecord[] => {
  if (latestBy === undefined || records.length < 2) return records;
  const dayOf = (record: VerifiedRecord): string | undefined => {
    const day = rawClaim(record, latestBy);
    return typeof day === "string" && /^\d{4}-\d{2}-\d{2}$/u.test(day) ? day : undefined;
  };
  const latest = records
    .map(dayOf)
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  return records.filter((record) => [latest, undefined].includes(dayOf(record)));
};

const isSame = (raw: unknown, value: PlainValue): boolean => JSON.stringify(raw) === JSON.stringify(value);

/**
 * Records that a binding takes its claim from: held, running, about the subject and the element, the latest of their
 * kind. Only then its own condition is asked: a divorce that came last is no wedding before it.
 */
export const selectRecords = (
  binding: FormBinding,
  field: ConcreteField,
  { subject, view }: { subject: string; view: CaseView },
): Selected => {
  const { where } = binding;
  const reasons: ReasonCode[] = [];
  const running = view.recordsOf(subject, binding).filter((record) => {
    const reason = record.held ? lapsed(record, view.input.asOf) : undefined;
    if (reason !== undefined) reasons.push(reason);
    return record.held && reason === undefined;
  });
  const type = view.lookup.recordType(binding.register, binding.recordType) ?? {};
  const isList = view.counts.has(roleIdOf(field.definition));
  const about = (records: readonly VerifiedRecord[]) => aboutElement(records, field, { binding, view });
  // A list is bound by records that hold side by side; of a single role's records the latest speaks first.
  const standing = isList ? latestOf(about(running), type) : about(latestOf(running, type));
  return {
    records: where ? standing.filter((record) => isSame(rawClaim(record, where.claim), where.value)) : standing,
    reasons,
  };
};
