import type { FormDefinition } from "../domain/form.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { PrefillCase } from "../domain/prefill.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import type { PrefillPorts } from "./prefill-ports.ts";

type Ports = Pick<PrefillPorts, "catalogue">;

/** A form that was taken out of the data while its case is open cannot be worked on. */
export class FormGone extends Error {
  override readonly name = "FormGone";
}

export const formOf = ({ formId }: Pick<PrefillCase, "formId">, { catalogue }: Ports): FormDefinition => {
  const form = catalogue.forms.get(formId);
  if (form === undefined) throw new FormGone(formId);
  return form;
};

export const guideOf = ({ oneThingId }: Pick<PrefillCase, "oneThingId">, { catalogue }: Ports): ServiceGuide => {
  const guide = catalogue.guides.get(oneThingId);
  if (guide === undefined) throw new FormGone(oneThingId);
  return guide;
};

export const modelOf = (
  { oneThingId }: Pick<PrefillCase, "oneThingId">,
  { catalogue }: Ports,
): OneThingModel | undefined => catalogue.oneThings.get(oneThingId);
