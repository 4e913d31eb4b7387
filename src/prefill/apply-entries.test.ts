import { describe, expect, it } from "vitest";
import type { FormField } from "../domain/form.ts";
import type { FieldEntry } from "../domain/prefill.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import { bound, decideAll, decideOne, held, inWords, noneHeld } from "../testing/decisions.ts";
import { aField } from "../testing/test-form.ts";

const at = (minute: number): string => `2026-07-24T00:${String(minute).padStart(2, "0")}:00Z`;
const typed = (value: string, minute = 10): FieldEntry => ({
  set: { value, by: "person", actor: "sub", at: at(minute) },
});
const record = (value: string, overrides: Partial<VerifiedRecord> = {}): VerifiedRecord =>
  held("population.resident", { name: value }, { retrievedAt: at(5), ...overrides });

const decide = (entry: FieldEntry, records: VerifiedRecord[], overrides: Partial<FormField> = {}): string =>
  decideOne(
    {
      type: "name",
      bindings: [bound("population.resident.name"), bound("insurance.pension.name", { authority: "secondary" })],
      ...overrides,
    },
    { records, entries: { "applicant.x": entry } },
  );
const LOCKS = { lock: "verified" } as const;

describe("what a person typed", () => {
  it.each<[string, string, string]>([
    ["stands where records say nothing", decide(typed("张三"), []), "editable 张三"],
    ["stands where a record can be edited", decide(typed("张四"), [record("张三")]), "editable 张四 {lower 张三}"],
    ["stands where a record came later", decide(typed("张四", 1), [record("张三")]), "editable 张四 {lower 张三}"],
    ["does nothing to a locked field", decide(typed("张四"), [record("张三")], LOCKS), "locked 张三"],
    [
      "is neither kept nor overwritten by a later record that locks",
      decide(typed("张四", 1), [record("张三")], LOCKS),
      "conflict CONFLICT {conflict 张三, conflict 张四}",
    ],
    ["is what a later record says", decide(typed("张三", 1), [record("张三")], LOCKS), "locked 张三"],
    [
      "settles a conflict",
      decide(typed("张三"), [record("张三"), record("张四")]),
      "editable 张三 CONFLICT {conflict 张四}",
    ],
    ["goes when it is cleared", decide({ ...typed("张三"), cleared: { at: at(20) } }, []), "blank"],
    [
      "stands when it came after the clearing",
      decide({ ...typed("张四", 30), cleared: { at: at(20) } }, [record("张三")]),
      "editable 张四",
    ],
    ["needs no tick though it is sensitive", decide(typed("张三"), [], { sensitivity: "sensitive" }), "confirm 张三"],
  ])("%s", (_, decided, expected) => expect(decided).toBe(expected));

  it("is accepted by being typed", () => {
    const fields = [aField("applicant.x", { type: "name", sensitivity: "sensitive" })];
    expect(decideAll({ fields, entries: { "applicant.x": typed("张三") } }).get("applicant.x")?.shown.accepted).toBe(
      true,
    );
  });

  it("is a fault where it is no value of the field", () => {
    const fields = [aField("applicant.x", { type: "date" })];
    const field = decideAll({ fields, entries: { "applicant.x": typed("1958") } }).get("applicant.x");
    expect(field?.shown.faults?.map(({ id, severity }) => `${id} ${severity}`)).toEqual(["type-date fatal"]);
  });
});

describe("other entries", () => {
  const clerk = (value: string): FieldEntry => ({
    set: { value, by: "clerk", actor: "clerk", at: at(10), reason: "核对原件" },
  });
  it.each<[string, string, string]>([
    ["a clerk corrects a locked field", decide(clerk("张四"), [record("张三")], LOCKS), "editable 张四 {lower 张三}"],
    ["the value of a record is cleared", decide({ cleared: { at: at(10) } }, [record("张三")]), "blank"],
    ["a locked value is not cleared", decide({ cleared: { at: at(10) } }, [record("张三")], LOCKS), "locked 张三"],
    [
      "a dispute keeps the value",
      decide({ dispute: { value: "张四", at: at(10) } }, [record("张三")], LOCKS),
      "locked 张三",
    ],
    [
      "a second clerk has not decided yet",
      decide({ secondClerk: { value: "张四", actor: "clerk", reason: "核对", at: at(10) } }, [record("张三")]),
      "editable 张三 NOT_LOCKABLE",
    ],
  ])("%s", (_, decided, expected) => expect(decided).toBe(expected));

  it("notes what a dispute claims, masked as the field is", () => {
    const fields = [aField("applicant.x", { type: "idNumber" })];
    const entries = { "applicant.x": { dispute: { value: "990000199105120021", note: "号码不对", at: at(10) } } };
    expect(decideAll({ fields, entries }).get("applicant.x")?.shown.dispute).toEqual({
      display: "990***********0021",
      note: "号码不对",
      at: at(10),
    });
  });

  it("counts a tick while what was ticked is shown", () => {
    const fields = [
      aField("applicant.x", { type: "name", sensitivity: "sensitive", bindings: [bound("population.resident.name")] }),
    ];
    const ticked = (display: string) =>
      decideAll({
        fields,
        records: [record("张三")],
        entries: { "applicant.x": { accepted: { display, at: at(10) } } },
      }).get("applicant.x")?.shown.accepted;
    expect([ticked("张三"), ticked("张四")]).toEqual([true, false]);
  });
});

describe("the marital status of a father (the worked example)", () => {
  const field: Partial<FormField> = {
    type: "code",
    codeSystem: "marital-status",
    onConflict: "preferAuthority",
    bindings: [
      bound("marriages.marriage.maritalStatus", {
        fresh: { maxAgeDays: 3650, recheckAtSubmit: true, staleIs: "block" },
      }),
      bound("insurance.pension.maritalStatus", { authority: "copy" }),
    ],
  };
  const wedding = held(
    "marriages.marriage",
    { maritalStatus: "20", registrationDate: "2024-05-20" },
    { updatedAt: "2024-05-20" },
  );
  const file = held("insurance.pension", { maritalStatus: "10" }, { updatedAt: "2021-03-01" });
  const proposal = { value: "40", quote: "我们上个月离婚了", at: at(10) };
  const decideFather = (records: VerifiedRecord[], entry: FieldEntry = {}) =>
    decideAll({
      fields: [aField("applicant.x", field)],
      records,
      sources: records.includes(wedding) ? [] : [noneHeld("marriages.marriage")],
      entries: { "applicant.x": entry },
    }).get("applicant.x");

  it("prefers the register that makes it to a copy, and never locks it", () => {
    const decided = decideFather([wedding, file]);
    expect(inWords(decided)).toBe("editable 20 CONFLICT {conflict 未婚}");
    expect(decided?.shown.origin).toEqual({
      kind: "record",
      source: "marriages库",
      issuer: "marriages部门",
      asOf: "2024-05-20",
    });
    expect(decided?.shown.others).toEqual([
      { display: "未婚", source: "insurance库", asOf: "2021-03-01", why: "conflict" },
    ]);
  });

  it("does not take 未婚 from the copy where the register holds nothing", () => {
    expect(inWords(decideFather([file]))).toBe("blank POSITIVE_ONLY_EMPTY {lower 未婚}");
  });

  it("proposes what the father says, and takes it as his once he ticks it", () => {
    const proposed = decideFather([wedding], { proposal });
    expect(inWords(proposed)).toBe("confirm 40 LLM_UNCONFIRMED {lower 已婚}");
    expect(proposed?.shown.origin).toMatchObject({ kind: "model", quote: "我们上个月离婚了" });
    expect(proposed?.shown.accepted).toBe(false);
    const ticked = decideFather([wedding], { proposal, accepted: { display: "离婚", at: at(11) } });
    expect(inWords(ticked)).toBe("editable 40 {lower 已婚}");
    expect(ticked?.shown.origin).toMatchObject({ kind: "person" });
    expect(ticked?.shown.accepted).toBe(true);
  });
});
