import type { FormField } from "../domain/form.ts";
import {
  type FieldEntry,
  type OtherValue,
  type Prefill,
  type PrefillField,
  type ReasonCode,
  reasonCodeSchema,
} from "../domain/prefill.ts";
import type { PlainValue } from "../domain/record.ts";
import type { RuleContext } from "../rules/verdict.ts";
import type { Grade, OtherCandidate } from "./candidate.ts";
import { type CaseView, createCaseView } from "./case-view.ts";
import { checkValue, type Fault } from "./check-values.ts";
import { crossCheckFaults } from "./cross-checks.ts";
import type { Settlement } from "./decide-field.ts";
import { isSecret } from "./display-value.ts";
import { type ConcreteField, expandFields } from "./expand-fields.ts";
import { extractCandidates } from "./extract-candidates.ts";
import { fillReport, pendingSources } from "./fill-report.ts";
import { evaluateWhen } from "./form-facts.ts";
import type { DecideInput } from "./prefill-ports.ts";
import { isProtectedAddress } from "./protect-person.ts";
import type { Prepared } from "./settle-fields.ts";
import { settleForm } from "./settle-form.ts";

/** A field as it is shown, with what submission and the clerk's desk need beside. */
export type DecidedField = {
  /** What may leave the server. */
  shown: PrefillField;
  definition: FormField;
  /** The whole value; ID numbers and accounts are in no reply. */
  value?: PlainValue;
  grade?: Grade;
  /** The record that the value was read from. */
  recordId?: string;
};

export type DecidedForm = { fields: DecidedField[] } & Pick<Prefill, "pending" | "report">;

const ORDER: ReadonlyMap<ReasonCode, number> = new Map(reasonCodeSchema.options.map((code, i) => [code, i]));

/** Each reason once, in the order of the closed list. */
const inOrder = (reasons: readonly ReasonCode[]): ReasonCode[] =>
  [...new Set(reasons)].sort((a, b) => (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0));

const showOthers = (others: readonly OtherCandidate[], definition: FormField, { lookup }: CaseView): OtherValue[] => {
  const shown = others.map(({ candidate, why }): OtherValue => {
    const { source = "", asOf } = candidate.origin;
    const display = lookup.display(definition, candidate.value);
    return { display, source, ...(asOf === undefined ? {} : { asOf }), why };
  });
  return [...new Map(shown.map((other) => [JSON.stringify(other), other])).values()];
};

const showDispute = (
  dispute: FieldEntry["dispute"],
  definition: FormField,
  { lookup }: CaseView,
): Pick<PrefillField, "dispute"> => {
  if (dispute === undefined) return {};
  const { value, note, at } = dispute;
  const display = value === undefined ? {} : { display: lookup.display(definition, value) };
  return { dispute: { ...display, ...(note === undefined ? {} : { note }), at } };
};

const showValue = (
  { decision, candidate }: Settlement,
  definition: FormField,
  { lookup }: CaseView,
): Pick<PrefillField, "value" | "display" | "origin"> => {
  if (candidate === undefined) return {};
  const { value, origin } = candidate;
  const shown = isSecret(definition, value, decision === "locked") ? {} : { value };
  return { ...shown, display: lookup.display(definition, value), origin };
};

type Decided = { settlement: Settlement; context: RuleContext; crossFaults: readonly Fault[] };

const assemble = (
  field: ConcreteField,
  { settlement, context, crossFaults }: Decided,
  view: CaseView,
): DecidedField => {
  const { id, role, definition, binding } = field;
  const { decision, candidate, accepted } = settlement;
  const own = candidate ? checkValue(definition, candidate.value, view.lookup) : [];
  const faults = [...own, ...crossFaults];
  const others = showOthers(settlement.others, definition, view);
  const shown: PrefillField = {
    fieldId: id,
    role,
    label: definition.label,
    section: definition.section,
    decision,
    ...showValue(settlement, definition, view),
    ...(others.length > 0 ? { others } : {}),
    reasons: inOrder(settlement.reasons),
    usedBy: definition.usedBy,
    required: evaluateWhen(definition.requiredWhen, context, binding) === true,
    ...(accepted === undefined ? {} : { accepted }),
    ...showDispute(view.input.entries[id]?.dispute, definition, view),
    ...(faults.length > 0 ? { faults } : {}),
  };
  if (candidate === undefined) return { shown, definition };
  const { value, grade, recordId } = candidate;
  return { shown, definition, value, grade, ...(recordId === undefined ? {} : { recordId }) };
};

/**
 * Every visible field of a form, decided from verified records, earlier submissions and what people did to them
 * (docs/prefill.md). Pure: the same input gives the same form, whatever the order of its records.
 */
export const decideForm = (input: DecideInput): DecidedForm => {
  const view = createCaseView(input);
  const fields = expandFields(input.form, view.counts);
  const prepared: Prepared = {
    view,
    fields: new Map(fields.map((field) => [field.id, field])),
    offers: new Map(
      fields.map((field) => [field.id, isProtectedAddress(field, view) ? "protected" : extractCandidates(field, view)]),
    ),
  };
  const { settlements, context } = settleForm(prepared);
  const faults = crossCheckFaults(view, context);
  const decided = fields.flatMap((field) => {
    const settlement = settlements.get(field.id);
    if (settlement === undefined) return [];
    return [assemble(field, { settlement, context, crossFaults: faults.get(field.id) ?? [] }, view)];
  });
  return {
    fields: decided,
    pending: pendingSources(input.sources, input.tables.registers),
    report: fillReport(decided.map(({ shown }) => shown)),
  };
};
