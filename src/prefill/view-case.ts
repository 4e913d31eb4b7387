import type { FieldEntry, Prefill, PrefillCase, PrefillField } from "../domain/prefill.ts";
import { formOf, modelOf } from "./case-parts.ts";
import { decideForm } from "./decide-form.ts";
import type { PrefillPorts } from "./prefill-ports.ts";

/** The fields of a case, worked out anew from what is kept of it. */
export const decideCase = (opened: PrefillCase, ports: PrefillPorts): ReturnType<typeof decideForm> =>
  decideForm({
    form: formOf(opened, ports),
    model: modelOf(opened, ports),
    tables: ports.catalogue,
    asOf: opened.asOf,
    facts: opened.facts,
    subjects: opened.subjects,
    records: opened.records,
    sources: opened.sources,
    entries: opened.entries,
    previous: opened.previous,
  });

/** What a clerk gave back stays a fault until the person has touched it again. */
const withReturn = (field: PrefillField, entry: FieldEntry | undefined): PrefillField => {
  const { clerk, set, accepted } = entry ?? {};
  if (clerk?.action !== "return" || [set?.at, accepted?.at].some((at) => at !== undefined && at > clerk.at))
    return field;
  const fault = { id: "returned", severity: "warning" as const, message: `窗口退回：${clerk.reason}` };
  return { ...field, faults: [...(field.faults ?? []), fault] };
};

export const toPrefill = (opened: PrefillCase, ports: PrefillPorts): Prefill => {
  const { fields, pending, report } = decideCase(opened, ports);
  const { prefillId, formId, formVersion, status, submission } = opened;
  const shown = fields.map((field) => withReturn(field.shown, opened.entries[field.shown.fieldId]));
  return {
    prefillId,
    formId,
    formVersion,
    status,
    fields: shown,
    pending,
    report,
    ...(submission ? { submission } : {}),
  };
};
