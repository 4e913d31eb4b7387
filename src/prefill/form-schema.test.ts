import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import { formSchema } from "./form-schema.ts";
import { formUiSchema } from "./form-ui-schema.ts";

const { forms, codeSystems } = await loadCatalogue({ directory: "data" });
const keysOf = (value: unknown): string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...keysOf(inner)])
    : [];

describe.each([...forms.values()].map((form) => [form.id, form] as const))("schema of %s", (_, form) => {
  const schema = formSchema(form, codeSystems);
  const validate = new Ajv2020({
    strict: true,
    strictRequired: false,
    allErrors: true,
    validateFormats: false,
  }).compile(schema);

  it("is JSON Schema 2020-12 that a strict validator takes, without a default at any depth", () => {
    expect(schema).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", title: form.title });
    expect(keysOf(schema)).not.toContain("default");
    expect(keysOf(formUiSchema(form))).not.toContain("default");
  });

  it("holds every field, and does not take an empty form", () => {
    const keys = keysOf(schema);
    for (const { id } of form.fields) expect(keys).toContain(id.slice(id.indexOf(".") + 1));
    expect(validate({})).toBe(false);
  });
});

it("names the codes of a field with their words", () => {
  const newborn = forms.get("newborn");
  expect(JSON.stringify(newborn && formSchema(newborn, codeSystems))).toContain('{"const":"mother","title":"母亲"}');
});
