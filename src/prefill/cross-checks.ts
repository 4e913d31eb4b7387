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

/** Checks over several fields that are false, by the concrete field that shows them. Undecided is no fault. */
export const crossCheckFaults = (view: CaseView, context: RuleContext): Map<string, Fault[]> => {
  const faults = new Map<string, Fault[]>();
  for (const check of view.input.form.crossChecks) {
    const { id, severity, message } = check;
    for (const binding of bindingsOf(check, view)) {
      if (evaluateWhen(check.holds, context, binding) !== false) continue;
      for (const fieldId of check.fields.flatMap((each) => concreteIds(each, binding, view))) {
        const before = faults.get(fieldId) ?? [];
        if (!before.some((fault) => fault.id === id)) faults.set(fieldId, [...before, { id, severity, message }]);
      }
    }
  }
  return faults;
};
