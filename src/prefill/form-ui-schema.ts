import type { FormDefinition, FormField } from "../domain/form.ts";
import type { JsonSchema } from "./json-schema.ts";

const WIDGETS: Partial<Record<FormField["control"], string>> = {
  textarea: "textarea",
  radio: "radio",
  select: "select",
  checkboxes: "checkboxes",
  date: "date",
  email: "email",
};

const fieldUi = ({ control, help }: FormField): JsonSchema => ({
  ...(WIDGETS[control] ? { "ui:widget": WIDGETS[control] } : {}),
  ...(control === "phone" ? { "ui:options": { inputType: "tel" } } : {}),
  ...(help === undefined ? {} : { "ui:help": help }),
});

const ordered = (entries: readonly [string, JsonSchema][]): JsonSchema => ({
  "ui:order": [...entries.map(([key]) => key), "*"],
  ...Object.fromEntries(entries),
});

/** Order and controls of the form of `formSchema`, in the words of react-jsonschema-form. */
export const formUiSchema = (form: FormDefinition): JsonSchema =>
  ordered(
    form.sections.map(({ id }): [string, JsonSchema] => {
      const roles = Map.groupBy(
        form.fields.filter(({ section }) => section === id),
        (field) => field.id.slice(0, field.id.indexOf(".")),
      );
      const entries = [...roles].map(([role, fields]): [string, JsonSchema] => {
        const ui = ordered(fields.map((field) => [field.id.slice(role.length + 1), fieldUi(field)]));
        return [role, form.roles.some((each) => each.id === role && each.many) ? { items: ui } : ui];
      });
      return [id, ordered(entries)];
    }),
  );
