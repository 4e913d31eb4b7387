import { describe, expect, it } from "vitest";
import type { FormBinding, FormField } from "../domain/form.ts";
import type { SourceState } from "../domain/prefill.ts";
import {
  APPLICANT,
  AS_OF,
  bound,
  decideAll,
  decideOne,
  type Given,
  held,
  inWords,
  noneHeld,
  SELF,
  SPOUSE,
} from "../testing/decisions.ts";
import { aField, aRole } from "../testing/test-form.ts";

const RESIDENT = "population.resident";
const MARRIAGE = "marriages.marriage";

const state = (kind: string, as: SourceState["state"], overrides: Partial<SourceState> = {}): SourceState => ({
  ...noneHeld(kind),
  state: as,
  ...overrides,
});

describe("what a claim becomes", () => {
  const name: Partial<FormField> = { type: "name", bindings: [bound("population.resident.name")] };
  const date: Partial<FormField> = { type: "date", bindings: [bound("population.resident.birthDate")] };
  const code: Partial<FormField> = { type: "code", codeSystem: "sex", bindings: [bound("population.resident.sex")] };
  const mapped = (map: Record<string, string>): Partial<FormField> => ({
    ...code,
    bindings: [bound("population.resident.sex", { map })],
  });

  it.each<[string, [Partial<FormField>, Record<string, unknown>], string]>([
    ["a value of its type", [name, { name: "张三" }], "editable 张三 NOT_LOCKABLE"],
    ["no value of its type", [name, { name: 3 }], "blank REC_SCHEMA"],
    ["a date without its day", [date, { birthDate: "1958-01" }], "blank PARSE_PARTIAL"],
    ["a day that is none", [date, { birthDate: "1958-02-30" }], "blank REC_SCHEMA"],
    ["a code of the form", [code, { sex: "1" }], "editable 1 NOT_LOCKABLE"],
    ["a code that the form does not know", [code, { sex: "9" }], "blank CODE_UNMAPPED"],
    ["a code through the map", [mapped({ M: "1" }), { sex: "M" }], "editable 1 NOT_LOCKABLE"],
    ["a code beside the map", [mapped({ M: "1" }), { sex: "1" }], "blank CODE_UNMAPPED"],
    ["a map that leads out of the form", [mapped({ M: "7" }), { sex: "M" }], "blank CODE_UNMAPPED"],
    ["a name of the prototype", [mapped({ M: "1" }), { sex: "constructor" }], "blank CODE_UNMAPPED"],
    ["a claim that is not held", [name, { name: { state: "notHeld" } }], "blank SRC_NOT_HELD"],
    ["a claim that could not be read", [name, { name: { state: "unavailable" } }], "blank SRC_UNAVAILABLE"],
    ["a claim that is withheld", [name, { name: { state: "withheld" } }], "blank SRC_DENIED"],
    [
      "a division that has ended",
      [{ type: "region", bindings: [bound("population.resident.region")] }, { region: "430122" }],
      "blank CODE_UNMAPPED",
    ],
    [
      "a division of the day",
      [{ type: "region", bindings: [bound("population.resident.region")] }, { region: "430112" }],
      "editable 430112 NOT_LOCKABLE",
    ],
    [
      "an ID number that is none",
      [{ type: "idNumber", bindings: [bound("population.resident.idNumber")] }, { idNumber: "990000199003070014" }],
      "blank REC_SCHEMA",
    ],
  ])("%s", (_, [field, claims], expected) =>
    expect(decideOne(field, { records: [held(RESIDENT, claims)] })).toBe(expected),
  );

  it.each<[string, Given, string]>([
    ["nothing that was asked", {}, "blank SRC_UNAVAILABLE"],
    ["an empty answer of a complete register", { sources: [noneHeld(RESIDENT)] }, "blank SRC_NOT_HELD"],
    [
      "a signed statement that nothing is held",
      { records: [held(RESIDENT, {}, { held: false })] },
      "blank SRC_NOT_HELD",
    ],
    ["an outage", { sources: [state(RESIDENT, "error")] }, "blank SRC_UNAVAILABLE"],
    ["a refusal", { sources: [state(RESIDENT, "denied")] }, "blank SRC_DENIED"],
    ["an answer to come", { sources: [state(RESIDENT, "pending")] }, "blank SRC_PENDING"],
    [
      "a record that failed a check",
      { sources: [state(RESIDENT, "unusable", { reason: "REC_PROOF" })] },
      "blank REC_PROOF",
    ],
    ["no consent", { sources: [state(RESIDENT, "not-consented")] }, "blank CONSENT_MISSING"],
    [
      "consent withdrawn after the record came",
      { records: [held(RESIDENT, { name: "张三" })], sources: [state(RESIDENT, "withdrawn")] },
      "blank CONSENT_WITHDRAWN",
    ],
    [
      "a revoked record",
      { records: [held(RESIDENT, { name: "张三" }, { status: { value: "revoked", checkedAt: AS_OF } })] },
      "blank REC_REVOKED",
    ],
    [
      "a record that ran out",
      { records: [held(RESIDENT, { name: "张三" }, { validUntil: "2026-07-23" })] },
      "blank REC_EXPIRED",
    ],
    [
      "a record on its last day",
      { records: [held(RESIDENT, { name: "张三" }, { validUntil: AS_OF })] },
      "editable 张三 NOT_LOCKABLE",
    ],
    [
      "a record to come",
      { records: [held(RESIDENT, { name: "张三" }, { validFrom: "2026-07-25" })] },
      "blank REC_EXPIRED",
    ],
    [
      "a record of somebody else",
      { records: [held(RESIDENT, { name: "张三" }, { subject: SPOUSE })] },
      "blank SRC_UNAVAILABLE",
    ],
    [
      "the later of two states",
      { sources: [state(RESIDENT, "pending"), state(RESIDENT, "error", { at: "2026-07-24T00:01:00Z" })] },
      "blank SRC_UNAVAILABLE",
    ],
  ])("%s", (_, given, expected) => expect(decideOne(name, given)).toBe(expected));

  it("says nothing of an empty answer of a positive-only register", () => {
    const field: Partial<FormField> = { type: "name", bindings: [bound("marriages.marriage.spouseName")] };
    expect(decideOne(field, { sources: [noneHeld(MARRIAGE)] })).toBe("blank POSITIVE_ONLY_EMPTY");
  });

  it("names no register where the form names none", () => expect(decideOne({})).toBe("blank SRC_NOT_HELD"));

  it("leaves a role that nobody stands for", () => {
    const fields = [aField("applicant.x", { type: "name", bindings: [bound("population.resident.name")] })];
    const decided = decideAll({ fields, subjects: [], records: [held(RESIDENT, { name: "张三" })] });
    expect(inWords(decided.get("applicant.x"))).toBe("blank SUBJECT_UNBOUND");
  });
});

describe("grades", () => {
  const claim = (verifiedAs: "authority" | "selfDeclared") => ({ state: "value", value: "张三", verifiedAs });
  const grade = (
    path: string,
    kind: string,
    {
      authority = "primary",
      verifiedAs = "authority",
    }: { authority?: FormBinding["authority"]; verifiedAs?: "authority" | "selfDeclared" } = {},
  ) =>
    decideAll({
      fields: [aField("applicant.x", { type: "name", bindings: [bound(path, { authority })] })],
      records: [held(kind, { name: claim(verifiedAs) })],
    }).get("applicant.x")?.grade;

  it("follow where a claim is held and who told it there", () => {
    expect(grade("population.resident.name", RESIDENT)).toBe("A1");
    expect(grade("certificates.id-card.name", "certificates.id-card", { authority: "copy" })).toBe("A2");
    expect(grade("insurance.pension.name", "insurance.pension", { authority: "secondary" })).toBe("A3");
    expect(grade("insurance.pension.name", "insurance.pension", { authority: "copy" })).toBe("A3");
    expect(grade("population.resident.name", RESIDENT, { verifiedAs: "selfDeclared" })).toBe("A4");
  });
});

describe("earlier submissions", () => {
  const previous = (at: string, overrides: Partial<Parameters<typeof decideAll>[0]> = {}): string =>
    inWords(
      decideAll({
        fields: [aField("applicant.x", { type: "phone", reusable: true })],
        previous: [{ fieldId: "applicant.x", value: "13900000000", at, caseId: "earlier" }],
        ...overrides,
      }).get("applicant.x"),
    );
  it.each([
    ["within a year", previous("2025-07-24T08:00:00Z"), "editable 13900000000"],
    ["more than a year ago", previous("2025-07-23T08:00:00Z"), "blank SRC_NOT_HELD"],
    [
      "of a field that does not keep",
      previous("2026-07-01T08:00:00Z", { fields: [aField("applicant.x", { type: "phone" })] }),
      "blank SRC_NOT_HELD",
    ],
    [
      "where an agent writes",
      previous("2026-07-01T08:00:00Z", { subjects: [{ ...APPLICANT, how: "mandate" }] }),
      "blank SRC_NOT_HELD",
    ],
  ])("%s", (_, decided, expected) => expect(decided).toBe(expected));
});

it("takes nothing from the agent's earlier forms, for the matter itself neither", () => {
  const setup = (how: "self" | "mandate") => ({
    fields: [aField("case.phone", { type: "phone", reusable: true })],
    form: { roles: [SELF, aRole("case", [])] },
    subjects: [{ ...APPLICANT, how }],
    previous: [{ fieldId: "case.phone", value: "13900000000", at: "2026-07-01T08:00:00Z", caseId: "earlier" }],
  });
  expect(inWords(decideAll(setup("self")).get("case.phone"))).toBe("editable 13900000000");
  expect(inWords(decideAll(setup("mandate")).get("case.phone"))).toBe("blank SRC_NOT_HELD");
});

describe("protected people", () => {
  const fields = [
    aField("applicant.address", { type: "address", bindings: [bound("population.resident.address")] }),
    aField("applicant.name", { type: "name", bindings: [bound("population.resident.name")] }),
    aField("other.address", { type: "address", derive: { fn: "sameAs", from: ["applicant.address"], version: "1" } }),
  ];
  const form = { roles: [SELF, aRole("other", [])] };
  const of13 = (isProtected: unknown) =>
    [
      ...decideAll({
        fields,
        form,
        records: [held(RESIDENT, { name: "张三", address: "枫林路12号", isProtected })],
      }).values(),
    ].map(inWords);

  it.each([true, { state: "withheld" }])("have no address (%j)", (mark) =>
    expect(of13(mark)).toEqual(["blank PROTECTED_PERSON", "editable 张三 NOT_LOCKABLE", "blank DERIVED_INPUT_MISSING"]),
  );
  it("are those alone who are marked", () => {
    expect(of13(false)).toEqual([
      "editable 枫林路12号 NOT_LOCKABLE",
      "editable 张三 NOT_LOCKABLE",
      "editable 枫林路12号 NOT_LOCKABLE",
    ]);
  });
  it("type an address themselves, and words propose none", () => {
    const at = "2026-07-24T01:00:00Z";
    const records = [held(RESIDENT, { address: "枫林路12号", isProtected: true })];
    const entry = (value: object) => ({ "applicant.address": value });
    const proposal = decideAll({
      fields,
      form,
      records,
      entries: entry({ proposal: { value: "枫林路12号", quote: "枫林路12号", at } }),
    });
    expect(inWords(proposal.get("applicant.address"))).toBe("blank PROTECTED_PERSON");
    const set = { value: "转交处", by: "person", actor: "sub", at };
    expect(inWords(decideAll({ fields, form, records, entries: entry({ set }) }).get("applicant.address"))).toBe(
      "editable 转交处",
    );
  });
});
