import type { CrossCheck } from "../domain/form.ts";
import type { Binding } from "../rules/fact-key.ts";
import type { RuleContext } from "../rules/verdict.ts";
import { type CaseView, concreteIds } from "./case-view.ts";
import type { Fault } from "./check-values.ts";
import { evaluateWhen } from "./form-facts.ts";

/** The elements that a check is made for: each of the one list that its fields are about, or the form as a whole. */
const bindingsOf = ({ fields }: CrossCheck, { counts }: CaseView): Binding[] => {
  const lists = [...new Set(fields.map((id) => id.slice(0, id.indexOf("."))))].filter((role) => counts.has(role));
  const [list] = lists;
  if (list === undefined || lists.length > 1) return [{}];
  return Array.from({ length: counts.get(list) ?? 1 }, (_, index) => ({ [list]: index }));
};

type Failed = { fieldId: string; fault: Fault };

const failuresOf = (check: CrossCheck, view: CaseView, context: RuleContext): Failed[] => {
  const { id, severity, message } = check;
  return bindingsOf(check, view)
    .filter((binding) => evaluateWhen(check.holds, context, binding) === false)
    .flatMap((binding) => check.fields.flatMap((each) => concreteIds(each, binding, view)))
    .map((fieldId) => ({ fieldId, fault: { id, severity, message } }));
};

/** Checks over several fields that are false, by the concrete field that shows them. Undecided is no fault. */
export const crossCheckFaults = (view: CaseView, context: RuleContext): Map<string, Fault[]> => {
  const faults = new Map<string, Fault[]>();
  for (const { fieldId, fault } of view.input.form.crossChecks.flatMap((check) => failuresOf(check, view, context))) {
    const before = faults.get(fieldId) ?? [];
    if (!before.some(({ id }) => id === fault.id)) faults.set(fieldId, [...before, fault]);
  }
  return faults;
};
