import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { type FormDefinition, formDefinitionSchema } from "../src/domain/form.ts";
import { lintForm } from "./lint-forms.ts";
import { passagesOf } from "./lint-one-things.ts";

const catalogue = await loadCatalogue({ directory: "data" });
const tables = { ...catalogue, passages: passagesOf(catalogue) };
const lint = (form: FormDefinition): string => lintForm(form, tables).join("\n");

const formOf = (id: string): FormDefinition => {
  const form = catalogue.forms.get(id);
  if (form === undefined) throw new Error(`no form ${id}`);
  return form;
};
type Field = FormDefinition["fields"][number];
const field = (form: FormDefinition, id: string): Field => {
  const found = form.fields.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no field ${id}`);
  return found;
};
const changed = (form: FormDefinition, id: string, change: Partial<Field>): FormDefinition => {
  field(form, id);
  return { ...form, fields: form.fields.map((each) => (each.id === id ? { ...each, ...change } : each)) };
};
/** The first binding of a field with something else in it. */
const rebound = (id: string, change: Partial<Field["bindings"][number]>, form = formOf("newborn")): FormDefinition => {
  const [first, ...rest] = field(form, id).bindings;
  if (first === undefined) throw new Error(`${id} has no binding`);
  return changed(form, id, { bindings: [{ ...first, ...change }, ...rest] });
};
/** A form with one place of its JSON changed: the text is looked for and must be there. */
const altered = (id: string, from: string, to: string): FormDefinition => {
  const text = JSON.stringify(formOf(id));
  expect(text).toContain(from);
  return formDefinitionSchema.parse(JSON.parse(text.replace(from, to)));
};

const NEWBORN = formOf("newborn");
const WITHDRAW = formOf("hpf-withdraw");
const copyOf = (from: string[], change: Partial<Field> = {}): Partial<Field> => ({
  derive: { fn: "sameAs", from, version: "1" },
  ...change,
});

describe("forms", () => {
  it.each([...catalogue.forms.values()].map((each) => [each.id, each] as const))("%s has no fault", (_, each) => {
    expect(lint(each)).toBe("");
  });

  it("stand for eight one-things, each named by its own", () => {
    expect(catalogue.refused).toEqual([]);
    expect(catalogue.forms.size).toBeGreaterThanOrEqual(8);
    expect([...catalogue.oneThings.values()].flatMap(({ formId = [] }) => formId).toSorted()).toEqual(
      [...catalogue.forms.keys()].toSorted(),
    );
  });

  it("have no way to give a value that is nobody's", () => {
    const withDefault = { ...NEWBORN, fields: [{ ...field(NEWBORN, "child.ethnicity"), default: "01" }] };
    expect(formDefinitionSchema.safeParse(withDefault).success).toBe(false);
  });
});

describe("the linter of bindings and roles", () => {
  const pensionMap = { enterprise: "family" };
  it.each<[string, FormDefinition, RegExp]>([
    ["a claim that no register has", rebound("mother.name", { claim: "nickname" }), /nickname is in no register/u],
    ["a register without the type", rebound("mother.name", { register: "tax-register" }), /is in no register/u],
    ["a claim of another type", rebound("mother.name", { claim: "birthDate" }), /is date, the field name/u],
    [
      "codes of another system",
      rebound("mother.hukouKind", { claim: "relationToHead" }),
      /has codes of kinship and no map/u,
    ],
    [
      "a map from and to what is no code",
      rebound("mother.hukouKind", { map: { farm: "country" } }),
      /maps farm, which is no code of hukou-kind\n.*maps to country, which is no code of hukou-kind/u,
    ],
    [
      "a map that starts elsewhere",
      rebound("mother.hukouKind", { map: pensionMap }),
      /maps enterprise, which is no code of hukou-kind/u,
    ],
    [
      "another purpose than the consent names",
      rebound("mother.name", { needs: { purpose: "statistics", basis: "consent" } }),
      /is asked for statistics/u,
    ],
    [
      "sensitive data on plain consent",
      rebound("mother.idNumber", { needs: { purpose: "newborn", basis: "consent" } }),
      /plain consent/u,
    ],
    ["somebody who has no role", rebound("mother.name", { subject: "uncle" }), /about uncle, which is no role/u],
    ["a role nobody stands for", rebound("mother.name", { subject: "case" }), /about case, for whom nobody stands/u],
    [
      "a company's record about a person",
      rebound("mother.name", { register: "tax-register", recordType: "tax-registration", claim: "taxpayerName" }),
      /is about a company, mother is none/u,
    ],
    [
      "a choice by what the record has not",
      rebound("parents.marriageCertificateNumber", { where: { claim: "mood", value: "20" } }),
      /marriage has no mood to choose by/u,
    ],
    [
      "a choice by what is no code",
      rebound("parents.marriageCertificateNumber", { where: { claim: "maritalStatus", value: "married" } }),
      /marriage\/maritalStatus is never married/u,
    ],
    [
      "an event without a day",
      rebound("mother.maritalStatus", {
        staleAfter: [{ recordType: "death", subject: "uncle", dateClaim: "place" }],
      }),
      /death\/place, which is no day\n.*by uncle, which is no role/u,
    ],
    [
      "a link that is not there",
      altered("newborn", '"link":"spouse"', '"link":"friend"'),
      /marriage has no link friend/u,
    ],
    ["a way from nowhere", altered("newborn", '"from":"applicant"', '"from":"uncle"'), /uncle, which is no role/u],
    [
      "a way through no record",
      altered("childcare", '"recordType":"birth-certificate","link"', '"recordType":"baptism","link"'),
      /role child: no record type baptism/u,
    ],
    [
      "births among other records",
      altered("retire", '"link":"spouse",', '"link":"spouse","bornWithinMonths":6,'),
      /role spouse: marriage is no record of a birth/u,
    ],
    [
      "a birth on what is no day",
      altered("childcare", '"bornOn":"child.birthDate"', '"bornOn":"child.name"'),
      /role child: born on child\.name, which is no day/u,
    ],
  ])("finds %s", (_, faulty, message) => expect(lint(faulty)).toMatch(message));
});

describe("the linter of fields and conditions", () => {
  const check = (holds: FormDefinition["crossChecks"][number]["holds"], fields: string[]): FormDefinition => ({
    ...NEWBORN,
    crossChecks: [{ id: "planted", severity: "hint", holds, fields, message: "演示" }],
  });
  it.each<[string, FormDefinition, RegExp]>([
    [
      "marital status that is locked",
      changed(NEWBORN, "mother.maritalStatus", { lock: "verified" }),
      /never be locked/u,
    ],
    [
      "a locked phone of any name",
      altered(
        "newborn",
        '"type":"phone","requiredWhen":true,"visibleWhen":true,"usedBy":["newborn.1","newborn.2","newborn.3","newborn.4","newborn.5","newborn.6","newborn.7"],"bindings":[{"register":"social-insurance","recordType":"pension-insurance","claim":"phone","authority":"copy","fresh":{"staleIs":"confirm"},"needs":{"purpose":"newborn","basis":"consent"}}],"lock":"never"',
        '"type":"phone","requiredWhen":true,"visibleWhen":true,"usedBy":["newborn.1","newborn.2","newborn.3","newborn.4","newborn.5","newborn.6","newborn.7"],"bindings":[],"lock":"verified"',
      ),
      /applicant\.phone: may never be locked/u,
    ],
    ["a group that is not there", changed(NEWBORN, "mother.name", { lockGroup: "both" }), /no group both/u],
    ["a group it does not lock with", changed(NEWBORN, "mother.name", { lock: "verified" }), /does not lock with it/u],
    ["a code without its system", changed(NEWBORN, "child.sex", { codeSystem: "colour" }), /no code system colour/u],
    ["a name with codes", changed(NEWBORN, "child.name", { codeSystem: "sex" }), /name with codes of sex/u],
    ["a section that is not there", changed(NEWBORN, "child.sex", { section: "elsewhere" }), /no section/u],
    ["a role that is not there", changed(NEWBORN, "child.sex", { id: "twin.sex" }), /twin\.sex: no such role/u],
    ["a service of another bundle", changed(NEWBORN, "child.sex", { usedBy: ["retire.1"] }), /no service retire\.1/u],
    [
      "a service that gets nothing",
      {
        ...WITHDRAW,
        fields: WITHDRAW.fields.map((each) => ({
          ...each,
          usedBy: each.usedBy.filter((id) => id !== "hpf-withdraw.5"),
        })),
      },
      /hpf-withdraw\.5: receives nothing/u,
    ],
    [
      "two fields of one id",
      { ...NEWBORN, fields: [...NEWBORN.fields, field(NEWBORN, "child.sex")] },
      /child\.sex: twice/u,
    ],
    [
      "a proposal that is no code",
      changed(NEWBORN, "mother.maritalStatus", { propose: [{ value: "divorced", phrases: ["离婚了"] }] }),
      /proposes divorced/u,
    ],
    [
      "a check that cannot fit",
      changed(NEWBORN, "child.name", {
        validators: [
          { id: "odd", severity: "hint", min: 3, max: 2, pattern: "(", notAfterToday: true, message: "演示" },
        ],
      }),
      /odd bounds a name\n.*odd lets nothing pass\n.*odd has a pattern.*\n.*odd compares a name with today/u,
    ],
    [
      "a cite that leads nowhere",
      { ...NEWBORN, basis: ["newborn:wishes"] },
      /cites newborn:wishes, which is no passage/u,
    ],
    [
      "a fact of another type",
      altered(
        "newborn",
        '"bool","requiredWhen":true,"visibleWhen":true,"usedBy":["newborn.5"]',
        '"text","requiredWhen":true,"visibleWhen":true,"usedBy":["newborn.5"]',
      ),
      /case\.claimsBirthCost: the field is text, the fact bool/u,
    ],
    [
      "a fact of other codes",
      changed(NEWBORN, "case.hukouWith", { codeSystem: "sex" }),
      /codes are not those of the fact/u,
    ],
    [
      "a condition on nothing",
      changed(NEWBORN, "child.sex", { visibleWhen: { known: "child.colour" } }),
      /no fact or field child\.colour/u,
    ],
    [
      "a condition with no code",
      changed(NEWBORN, "child.sex", { visibleWhen: { fact: "case.hukouWith", op: "eq", value: "uncle" } }),
      /uncle is no option/u,
    ],
    [
      "an operator without sense",
      changed(NEWBORN, "child.sex", { visibleWhen: { fact: "case.hukouWith", op: "gt", value: "mother" } }),
      /no operator for code/u,
    ],
    [
      "two types compared",
      check({ fact: "child.birthDate", op: "gt", value: { fact: "mother.name" } }, ["child.birthDate"]),
      /child\.birthDate is date, .* is text/u,
    ],
    [
      "a list that is nobody",
      check({ fact: "child.birthDate", op: "gt", value: "2026-01-01" }, ["mother.name"]),
      /child is a list: use exists or forAll/u,
    ],
    ["a check that shows nowhere", check({ known: "mother.name" }, ["mother.nick"]), /shows at mother\.nick/u],
    [
      "what follows from nothing",
      changed(NEWBORN, "mother.name", copyOf(["mother.nick"])),
      /derived from mother\.nick, which is no field/u,
    ],
    ["what follows from another type", changed(NEWBORN, "mother.name", copyOf(["mother.birthDate"])), /which is date/u],
    [
      "what follows from itself, at any distance",
      changed(changed(NEWBORN, "mother.name", copyOf(["father.name"])), "father.name", copyOf(["mother.name"])),
      /mother\.name: derived from itself\n.*father\.name: derived from itself/u,
    ],
    [
      "a result of another type",
      changed(NEWBORN, "mother.name", { derive: { fn: "ageInYears", from: ["mother.birthDate"], version: "1" } }),
      /ageInYears makes int, the field is name/u,
    ],
  ])("finds %s", (_, faulty, message) => expect(lint(faulty)).toMatch(message));
});
