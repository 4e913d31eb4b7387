import type { FormBinding } from "../domain/form.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import { daysBetween } from "../rules/dates.ts";
import { type CaseView, roleIdOf, subjectsMeant } from "./case-view.ts";
import type { ConcreteField } from "./expand-fields.ts";
import { rawClaim } from "./select-records.ts";

/** The day that a value was last known to hold: of the record and of its claim the earlier. */
export const updatedOn = (record: VerifiedRecord, claim: string): string => {
  const held = record.claims[claim];
  const own = held?.state === "value" ? held.updatedAt : undefined;
  return own !== undefined && own < record.updatedAt ? own : record.updatedAt;
};

type Event = NonNullable<FormBinding["staleAfter"]>[number];

/** Whether an event came after a day; one whose day is not known may have. */
const cameAfter = (
  day: string,
  event: Event,
  candidate: { record: VerifiedRecord; field: ConcreteField; view: CaseView },
): boolean => {
  const { record, field, view } = candidate;
  const role = event.subject ?? roleIdOf(field.definition);
  return subjectsMeant(role, field, view)
    .flatMap((subject) => view.recordsOfType(subject, event.recordType))
    .filter((other) => other.held && other.recordId !== record.recordId)
    .some((other) => {
      const date = rawClaim(other, event.dateClaim);
      return typeof date !== "string" || date.slice(0, 10) > day;
    });
};

/** Whether a record is past its age on the day, or older than an event that ends what it says (rule 11). */
export const isOldRecord = (
  binding: FormBinding,
  record: VerifiedRecord,
  { field, view }: { field: ConcreteField; view: CaseView },
): boolean => {
  const day = updatedOn(record, binding.claim);
  const { maxAgeDays = Number.POSITIVE_INFINITY } = binding.fresh;
  if (daysBetween(day, view.input.asOf) > maxAgeDays) return true;
  return (binding.staleAfter ?? []).some((event) => cameAfter(day, event, { record, field, view }));
};
