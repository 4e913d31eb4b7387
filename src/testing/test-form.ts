import type { FormDefinition, FormField, FormRole } from "../domain/form.ts";

type Binding = FormField["bindings"][number];

/** `resident.name` of the population register: `binding("population-register", "resident.name")`. */
export const binding = (register: string, path: string, overrides: Partial<Binding> = {}): Binding => {
  const [recordType = "", claim = ""] = path.split(".");
  return {
    register,
    recordType,
    claim,
    authority: "primary",
    fresh: { staleIs: "block" },
    needs: { purpose: "newborn", basis: "consent" },
    ...overrides,
  };
};

export const aField = (id: string, overrides: Partial<FormField> = {}): FormField => ({
  id,
  label: id,
  section: "all",
  control: "text",
  type: "text",
  requiredWhen: false,
  visibleWhen: true,
  usedBy: ["newborn.1"],
  bindings: [],
  lock: "never",
  onConflict: "ask",
  sensitivity: "personal",
  validators: [],
  ...overrides,
});

export const aRole = (id: string, ways: FormRole["ways"], overrides: Partial<FormRole> = {}): FormRole => ({
  id,
  label: id,
  about: "person",
  ways,
  ...overrides,
});

export const aForm = (roles: FormRole[], fields: FormField[] = []): FormDefinition => ({
  id: "newborn",
  version: "1",
  oneThingId: "newborn",
  title: "测试表",
  effectiveFrom: "2026-01-01",
  basis: ["newborn:materials"],
  roles,
  sections: [{ id: "all", title: "全部" }],
  fields,
  lockGroups: [],
  crossChecks: [],
});
