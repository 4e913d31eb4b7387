import { addMonths } from "../rules/dates.ts";
import { readValue, valueKey } from "../text/normalise-value.ts";
import type { Candidate } from "./candidate.ts";
import { type CaseView, roleIdOf } from "./case-view.ts";
import type { ConcreteField } from "./expand-fields.ts";

type Words = { value: unknown } & Pick<Candidate, "grade" | "origin" | "recordId">;

const toCandidates = ({ value, ...words }: Words, { definition }: ConcreteField, { lookup }: CaseView): Candidate[] => {
  const read = readValue(value, lookup.shapeOf(definition));
  if ("fault" in read) return [];
  const key = valueKey(read.value, definition.type);
  return [{ value: read.value, key, isStatusKnown: true, isOld: false, ...words }];
};

/** An earlier submission of the same person within a year; of nobody else, so not where somebody acts for another. */
export const previousOf = (field: ConcreteField, view: CaseView): Candidate[] => {
  const { id, definition, role } = field;
  const { subjects, previous, asOf } = view.input;
  const isOwn = view.boundTo(role)?.how === "self" || view.role(role)?.ways.length === 0;
  if (!definition.reusable || !isOwn || subjects.some(({ how }) => how === "mandate")) return [];
  return previous.flatMap(({ fieldId, value, at, caseId }) => {
    const day = at.slice(0, 10);
    if (fieldId !== id || day > asOf || addMonths(day, 12) < asOf) return [];
    const origin = { kind: "previous" as const, source: "以前的申报", asOf: day };
    return toCandidates({ value, grade: "A4", origin, recordId: caseId }, field, view);
  });
};

/**
 * What the person answered in the guide under the id of the field: it is not asked again. Of several elements of a list
 * the person's order need not be that of the form, so of those nothing is taken.
 */
export const toldOf = (field: ConcreteField, view: CaseView): Candidate[] => {
  const count = view.counts.get(roleIdOf(field.definition));
  const value = Object.hasOwn(view.input.facts, field.id) ? view.input.facts[field.id] : undefined;
  if (value === undefined || value === null || (count !== undefined && count !== 1)) return [];
  const origin = { kind: "person" as const, source: "本人回答" };
  return toCandidates({ value, grade: "A5", origin }, field, view);
};
