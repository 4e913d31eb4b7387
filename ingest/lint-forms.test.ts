import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import type { FormDefinition } from "../src/domain/form.ts";
import { lintForm } from "./lint-forms.ts";

const catalogue = await loadCatalogue({ directory: "data" });
const form = catalogue.forms.get("newborn") as FormDefinition;
const field = (id: string) => form.fields.find((each) => each.id === id) as FormDefinition["fields"][number];
const replacing = (id: string, change: Partial<FormDefinition["fields"][number]>): FormDefinition => ({
  ...form,
  fields: form.fields.map((each) => (each.id === id ? { ...each, ...change } : each)),
});
const bound = (change: object) =>
  replacing("mother.name", { bindings: [{ ...field("mother.name").bindings[0], ...change } as never] });

describe("forms", () => {
  it.each([...catalogue.forms.values()].map((each) => [each.id, each] as const))("%s has no fault", (_, each) => {
    expect(lintForm(each, catalogue)).toEqual([]);
  });

  it.each<[string, FormDefinition, RegExp]>([
    ["a claim that no register has", bound({ claim: "nickname" }), /in no register/u],
    ["a claim of another type", bound({ claim: "birthDate" }), /is date, the field name/u],
    [
      "sensitive data on plain consent",
      replacing("mother.idNumber", {
        bindings: field("mother.idNumber").bindings.map((each) => ({
          ...each,
          needs: { ...each.needs, basis: "consent" as const },
        })),
      }),
      /plain consent/u,
    ],
    ["marital status that is locked", replacing("mother.maritalStatus", { lock: "verified" }), /never be locked/u],
    ["a code without its system", replacing("child.sex", { codeSystem: "colour" }), /no code system colour/u],
    ["a section that is not there", replacing("child.sex", { section: "elsewhere" }), /no section/u],
    [
      "a condition on nothing",
      replacing("child.sex", { visibleWhen: { known: "child.colour" } }),
      /no fact or field child\.colour/u,
    ],
    ["a service of another bundle", replacing("child.sex", { usedBy: ["retire.1"] }), /no service retire\.1/u],
    ["two fields of one id", { ...form, fields: [...form.fields, field("child.sex")] }, /child\.sex: twice/u],
  ])("finds %s", (_, faulty, message) => {
    expect(lintForm(faulty, catalogue).join("\n")).toMatch(message);
  });
});
