import { describe, expect, it } from "vitest";
import type { FormBinding, FormField } from "../domain/form.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import { bound, decideAll, decideOne, held, inWords, noneHeld } from "../testing/decisions.ts";
import { aField } from "../testing/test-form.ts";

const register = bound("population.resident.name");
const certificate = bound("certificates.id-card.name", { authority: "secondary" });
const insurance = bound("insurance.pension.name", { authority: "copy" });
const name = (overrides: Partial<FormField> = {}): Partial<FormField> => ({
  type: "name",
  lock: "verified",
  bindings: [register, certificate, insurance],
  ...overrides,
});
const inRegister = (value: unknown, overrides: Partial<VerifiedRecord> = {}) =>
  held("population.resident", { name: value }, overrides);
const onCard = (value: unknown) => held("certificates.id-card", { name: value });
const inFile = (value: unknown) => held("insurance.pension", { name: value });
const toldThere = (value: string) => ({ state: "value", value, verifiedAs: "selfDeclared" });

/** Claims of the register are past their age. */
const aged = (staleIs: "block" | "confirm"): FormBinding => ({ ...register, fresh: { maxAgeDays: 30, staleIs } });
const LONG_AGO = { updatedAt: "2020-01-01" };

describe("which value stands", () => {
  it.each<[string, string, string]>([
    ["one", decideOne(name(), { records: [inRegister("张三")] }), "locked 张三"],
    ["all equal", decideOne(name(), { records: [inFile("张三"), onCard("张三"), inRegister("张三")] }), "locked 张三"],
    [
      "equal but for its dot",
      decideOne(name(), { records: [inFile("买买提•艾力"), inRegister("买买提·艾力")] }),
      "locked 买买提·艾力",
    ],
    [
      "two characters",
      decideOne(name(), { records: [onCard("张昇"), inRegister("张升")] }),
      "conflict CONFLICT {conflict 张升, conflict 张昇}",
    ],
    [
      "a copy that differs, asked",
      decideOne(name(), { records: [inFile("张四"), inRegister("张三")] }),
      "conflict CONFLICT {conflict 张三, conflict 张四}",
    ],
    [
      "a copy that differs, the authority preferred",
      decideOne(name({ onConflict: "preferAuthority" }), { records: [inFile("张四"), inRegister("张三")] }),
      "editable 张三 CONFLICT {conflict 张四}",
    ],
    [
      "a card that differs, the authority preferred",
      decideOne(name({ onConflict: "preferAuthority" }), { records: [onCard("张四"), inRegister("张三")] }),
      "conflict CONFLICT {conflict 张三, conflict 张四}",
    ],
    [
      "a card and a copy that differ, the authority preferred",
      decideOne(name({ onConflict: "preferAuthority" }), {
        records: [onCard("张五"), inFile("张四"), inRegister("张三")],
      }),
      "conflict CONFLICT {conflict 张三, conflict 张五, conflict 张四}",
    ],
    [
      "two primary values, the authority preferred",
      decideOne(name({ onConflict: "preferAuthority" }), {
        records: [inRegister("张三"), inRegister("张四"), inFile("张三")],
      }),
      "conflict CONFLICT {conflict 张三, conflict 张四, conflict 张三}",
    ],
    [
      "what the person told a register, alone",
      decideOne(name(), { records: [inFile(toldThere("张四"))] }),
      "editable 张四",
    ],
    [
      "what the person told a register, beside another",
      decideOne(name(), { records: [inFile(toldThere("张四")), inRegister("张三")] }),
      "locked 张三 {lower 张四}",
    ],
    [
      "the same, told and held",
      decideOne(name(), { records: [inFile(toldThere("张三")), inRegister("张三")] }),
      "locked 张三",
    ],
    [
      "a status that could not be had",
      decideOne(name(), {
        records: [inRegister("张三", { status: { value: "unknown", checkedAt: "2026-07-24T00:00:00Z" } })],
      }),
      "confirm 张三",
    ],
  ])("%s", (_, decided, expected) => expect(decided).toBe(expected));

  it.each<[string, string, string]>([
    [
      "dropped beside a fresh one",
      decideOne(name({ bindings: [aged("block"), certificate] }), {
        records: [inRegister("张四", LONG_AGO), onCard("张三")],
      }),
      "locked 张三 STALE {stale 张四}",
    ],
    [
      "equal to a fresh one",
      decideOne(name({ bindings: [aged("confirm"), certificate] }), {
        records: [inRegister("张三", LONG_AGO), onCard("张三")],
      }),
      "locked 张三",
    ],
    [
      "worth more than a fresh one and different",
      decideOne(name({ bindings: [aged("confirm"), certificate] }), {
        records: [inRegister("张四", LONG_AGO), onCard("张三")],
      }),
      "conflict STALE+CONFLICT {conflict 张四, conflict 张三}",
    ],
    [
      "two old ones that differ",
      decideOne(name({ bindings: [aged("confirm")] }), {
        records: [inRegister("张三", LONG_AGO), inRegister("张四", LONG_AGO)],
      }),
      "conflict STALE+CONFLICT {conflict 张三, conflict 张四}",
    ],
  ])("old: %s", (_, decided, expected) => expect(decided).toBe(expected));

  it("takes no copy of what the positive-only register that makes it does not hold", () => {
    const bindings = [
      bound("marriages.marriage.spouseName"),
      bound("insurance.pension.spouseName", { authority: "copy" }),
    ];
    const records = [held("insurance.pension", { spouseName: "李四" })];
    const field: Partial<FormField> = { type: "name", bindings };
    expect(decideOne(field, { records, sources: [noneHeld("marriages.marriage")] })).toBe(
      "blank POSITIVE_ONLY_EMPTY {lower 李四}",
    );
    const kept = { ...field, bindings: [...bindings, bound("population.resident.name", { authority: "secondary" })] };
    const other = held("population.resident", { name: "赵六" });
    expect(decideOne(kept, { records: [...records, other], sources: [noneHeld("marriages.marriage")] })).toBe(
      "conflict CONFLICT {conflict 李四, conflict 赵六}",
    );
    expect(decideOne(field, { records, sources: [{ ...noneHeld("marriages.marriage"), state: "error" }] })).toBe(
      "editable 李四",
    );
  });
});

describe("derived values", () => {
  const idNumber = aField("applicant.idNumber", {
    type: "idNumber",
    lock: "verified",
    bindings: [bound("population.resident.idNumber")],
  });
  const birth = aField("applicant.birthDate", {
    type: "date",
    lock: "verified",
    bindings: [bound("population.resident.birthDate")],
    derive: { fn: "birthDateOfIdNumber", from: ["applicant.idNumber"], version: "1" },
  });
  const sex = aField("applicant.sex", {
    type: "code",
    codeSystem: "sex",
    derive: { fn: "sexOfIdNumber", from: ["applicant.idNumber"], version: "1" },
  });
  const age = aField("applicant.age", {
    type: "int",
    derive: { fn: "ageInYears", from: ["applicant.birthDate"], version: "1" },
  });
  const decided = (claims: Record<string, unknown>, entries = {}) =>
    [
      ...decideAll({
        fields: [age, idNumber, birth, sex],
        records: [held("population.resident", claims)],
        entries,
      }).values(),
    ].map(inWords);
  const ID = "990000199003070013";
  const at = "2026-07-24T01:00:00Z";

  it.each<[string, string[], string[]]>([
    [
      "agree",
      decided({ idNumber: ID, birthDate: "1990-03-07" }),
      ["editable 36 NOT_LOCKABLE", `locked ${ID}`, "locked 1990-03-07", "editable 1 NOT_LOCKABLE"],
    ],
    [
      "differ",
      decided({ idNumber: ID, birthDate: "1990-03-08" }),
      [
        "blank DERIVED_INPUT_MISSING",
        `locked ${ID}`,
        "conflict CONFLICT {conflict 1990-03-08, conflict 1990-03-07}",
        "editable 1 NOT_LOCKABLE",
      ],
    ],
    [
      "stand where no input does",
      decided({ birthDate: "1990-03-07" }),
      ["editable 36 NOT_LOCKABLE", "blank SRC_NOT_HELD", "locked 1990-03-07", "blank DERIVED_INPUT_MISSING"],
    ],
    [
      "have nothing to come from",
      decided({}),
      [
        "blank DERIVED_INPUT_MISSING",
        "blank SRC_NOT_HELD",
        "blank SRC_NOT_HELD+DERIVED_INPUT_MISSING",
        "blank DERIVED_INPUT_MISSING",
      ],
    ],
    [
      "are worth what was typed",
      decided({}, { "applicant.idNumber": { set: { value: ID, by: "person", actor: "sub", at } } }),
      ["editable 36", `editable ${ID}`, "editable 1990-03-07", "editable 1"],
    ],
    [
      "wait for a proposal to be confirmed",
      decided({}, { "applicant.birthDate": { proposal: { value: "1990-03-07", quote: "九零年三月七号", at } } }),
      [
        "blank DERIVED_INPUT_MISSING",
        "blank SRC_NOT_HELD",
        "confirm 1990-03-07 LLM_UNCONFIRMED",
        "blank DERIVED_INPUT_MISSING",
      ],
    ],
  ])("%s", (_, values, expected) => expect(values).toEqual(expected));

  it("do not go round in a circle", () => {
    const a = aField("applicant.a", { derive: { fn: "sameAs", from: ["applicant.b"], version: "1" } });
    const b = aField("applicant.b", { derive: { fn: "sameAs", from: ["applicant.a"], version: "1" } });
    expect([...decideAll({ fields: [a, b] }).values()].map(inWords)).toEqual([
      "blank DERIVED_INPUT_MISSING",
      "blank DERIVED_INPUT_MISSING",
    ]);
  });
});
