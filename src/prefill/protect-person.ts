import type { FormField } from "../domain/form.ts";
import { type CaseView, roleIdOf, subjectsMeant } from "./case-view.ts";
import type { ConcreteField } from "./expand-fields.ts";

const isAddress = ({ type, control }: FormField): boolean => type === "address" || control === "address";

/** A register that withholds the mark says enough. */
const isProtected = (subject: string, view: CaseView): boolean =>
  view.recordsOfSubject(subject).some(({ claims }) => {
    const mark = Object.hasOwn(claims, "isProtected") ? claims["isProtected"] : undefined;
    return mark?.state === "withheld" || (mark?.state === "value" && mark.value !== false);
  });

/** Whether a field is an address of somebody who must not be found (docs/prefill.md, rule 13). */
export const isProtectedAddress = (field: ConcreteField, view: CaseView): boolean => {
  const { definition } = field;
  if (!isAddress(definition)) return false;
  const roles = new Set([
    roleIdOf(definition),
    ...definition.bindings.map(({ subject }) => subject ?? roleIdOf(definition)),
  ]);
  return [...roles].flatMap((role) => subjectsMeant(role, field, view)).some((subject) => isProtected(subject, view));
};
