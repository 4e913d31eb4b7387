import type { PrefillField } from "../domain/prefill.ts";
import type { DecidedField } from "./decide-form.ts";
import type { FieldFault } from "./review-prefill.ts";

const faultOf = (field: PrefillField): string | undefined => {
  const fatal = field.faults?.find(({ severity }) => severity === "fatal");
  if (fatal) return fatal.message;
  if (field.decision === "conflict" && field.dispute === undefined) return "两处记录不一致，请填写正确的内容";
  if (field.decision === "confirm" && field.accepted !== true) return "请核对并确认";
  if (field.decision === "blank" && field.required) return "请填写";
  return undefined;
};

/** What still stands between a form and its submission, field by field; all of it at once. */
export const openPoints = (fields: readonly DecidedField[]): FieldFault[] =>
  fields.flatMap(({ shown: field }) => {
    const message = faultOf(field);
    return message === undefined ? [] : [{ path: field.fieldId, message: `${field.label}：${message}` }];
  });
