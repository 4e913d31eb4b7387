import { describe, expect, it } from "vitest";
import { APPLICANT, bound, type DecisionSetup, decideAll, held, inWords, SELF } from "../testing/decisions.ts";
import { aField, aRole } from "../testing/test-form.ts";

const name = aField("applicant.x", { type: "name", lock: "verified", bindings: [bound("population.resident.name")] });
const of = (setup: DecisionSetup, id = "applicant.x"): string =>
  inWords(decideAll({ fields: [name], ...setup }).get(id));
const record = held("population.resident", { name: "张三" });

describe("what the person answered in the guide", () => {
  it.each([
    ["fills the field of the same id", of({ facts: { "applicant.x": "张四" } }), "editable 张四"],
    ["gives way to a record", of({ facts: { "applicant.x": "张四" }, records: [record] }), "locked 张三 {lower 张四}"],
    ["is nothing where it was 不清楚", of({ facts: { "applicant.x": null } }), "blank SRC_UNAVAILABLE"],
    ["is nothing where it is no value of the field", of({ facts: { "applicant.x": 5 } }), "blank SRC_UNAVAILABLE"],
    ["stands where nobody is bound", of({ facts: { "applicant.x": "张四" }, subjects: [] }), "editable 张四"],
  ])("%s", (_, decided, expected) => expect(decided).toBe(expected));

  it("is the person's own", () => {
    const field = decideAll({ fields: [name], facts: { "applicant.x": "张四" } }).get("applicant.x");
    expect([field?.grade, field?.shown.origin]).toEqual(["A5", { kind: "person", source: "本人回答" }]);
  });

  it("is taken for the only element of a list, and for none of several", () => {
    const fields = [aField("child.x", { type: "name" })];
    const form = { roles: [SELF, aRole("child", [], { many: true })] };
    const told = (count: number) =>
      of({ fields, form, facts: { "child.count": count, "child[0].x": "宝" } }, "child[0].x");
    expect([told(1), told(2)]).toEqual(["editable 宝", "blank SRC_NOT_HELD"]);
  });
});

it("counts an answer of today more than an earlier form, and shows where they differ", () => {
  const fields = [aField("applicant.x", { type: "phone", reusable: true })];
  const previous = [{ fieldId: "applicant.x", value: "13900000000", at: "2026-07-01T08:00:00Z", caseId: "earlier" }];
  const told = { "applicant.x": "13900000001" };
  expect(of({ fields, previous, facts: told, subjects: [APPLICANT] })).toBe("editable 13900000001 {lower 13900000000}");
});
