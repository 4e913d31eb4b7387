import { describe, expect, it } from "vitest";
import type { Condition, Fact, FactValue, Operand } from "../domain/condition.ts";
import { codes, decide } from "../testing/rule-tables.ts";

describe("a comparison", () => {
  it.each<[Condition, FactValue, boolean]>([
    [{ fact: "p.number", op: "eq", value: 3 }, 3, true],
    [{ fact: "p.number", op: "eq", value: 3 }, 4, false],
    [{ fact: "p.number", op: "ne", value: 3 }, 3, false],
    [{ fact: "p.number", op: "ne", value: 3 }, 4, true],
    [{ fact: "p.number", op: "lt", value: 3 }, 2, true],
    [{ fact: "p.number", op: "lt", value: 3 }, 3, false],
    [{ fact: "p.number", op: "lte", value: 3 }, 3, true],
    [{ fact: "p.number", op: "lte", value: 3 }, 4, false],
    [{ fact: "p.number", op: "gt", value: 3 }, 4, true],
    [{ fact: "p.number", op: "gt", value: 3 }, 3, false],
    [{ fact: "p.number", op: "gte", value: 3 }, 3, true],
    [{ fact: "p.number", op: "gte", value: 3 }, 2, false],
    [{ fact: "p.number", op: "between", value: [2, 4] }, 2, true],
    [{ fact: "p.number", op: "between", value: [2, 4] }, 4, true],
    [{ fact: "p.number", op: "between", value: [2, 4] }, 1, false],
    [{ fact: "p.number", op: "between", value: [2, 4] }, 5, false],
    [{ fact: "p.number", op: "in", value: [1, 2] }, 2, true],
    [{ fact: "p.number", op: "in", value: [1, 2] }, 3, false],
    [{ fact: "p.number", op: "notIn", value: [1, 2] }, 2, false],
    [{ fact: "p.number", op: "notIn", value: [1, 2] }, 3, true],
    [{ fact: "p.flag", op: "eq", value: true }, true, true],
    [{ fact: "p.flag", op: "eq", value: true }, false, false],
    [{ fact: "p.code", op: "eq", value: "rent" }, "rent", true],
    [{ fact: "p.text", op: "ne", value: "rent" }, "buy", true],
    [{ fact: "p.day", op: "lt", value: "2026-01-01" }, "2025-12-31", true],
    [{ fact: "p.day", op: "gte", value: "2026-01-01" }, "2025-12-31", false],
    [{ fact: "p.money", op: "lte", value: 360000 }, 360000, true],
    [{ fact: "p.money", op: "gt", value: 99 }, 100, true],
    [{ fact: "p.list", op: "in", value: ["a", "b"] }, ["c", "b"], true],
    [{ fact: "p.list", op: "in", value: ["a", "b"] }, ["c"], false],
    [{ fact: "p.list", op: "in", value: ["a", "b"] }, [], false],
    [{ fact: "p.list", op: "notIn", value: ["a", "b"] }, ["c"], true],
    [{ fact: "p.list", op: "notIn", value: ["a", "b"] }, ["c", "a"], false],
    [{ fact: "p.place", op: "eq", value: "430100" }, "430100", true],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "430112", true],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "430112004", true],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "430112004123", true],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "430000", true],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "440000", false],
    [{ fact: "p.place", op: "within", value: ["430100"] }, "430000", false],
    [{ fact: "p.place", op: "within", value: ["440000", "430000"] }, "430100", true],
    [{ fact: "p.place", op: "within", value: ["000000"] }, "430100", true],
  ])("%j of %j is %s", (condition, value, expected) => {
    const fact = "fact" in condition ? condition.fact : "";
    const verdict = decide(condition, { facts: { [fact]: value } });
    expect(verdict).toMatchObject({ value: expected, missing: [], usedFacts: [fact], defects: [] });
    const unknown = decide(condition);
    expect(unknown).toMatchObject({ value: null, missing: [fact], usedFacts: [], defects: [] });
  });

  it.each<[Fact["state"], string[]]>([
    ["unknown", ["p.number"]],
    ["declined", ["p.number"]],
    ["conflict", ["p.number"]],
    ["notApplicable", []],
  ])("with a fact that is %s is undecided and waits for %j", (state, missing) => {
    const fact: Fact = { state } as Fact;
    const verdict = decide({ fact: "p.number", op: "eq", value: 3 }, { facts: { "p.number": fact } });
    expect(verdict).toMatchObject({ value: null, missing, defects: [] });
    expect(verdict.trace).toMatchObject({ kind: "compare", seen: { state } });
  });

  it.each<[Condition, FactValue | null, string]>([
    [{ fact: "p.number", op: "eq", value: 3 }, "3", "type-mismatch p.number"],
    [{ fact: "p.number", op: "eq", value: 3 }, 3.5, "type-mismatch p.number"],
    [{ fact: "p.number", op: "eq", value: 3 }, true, "type-mismatch p.number"],
    [{ fact: "p.flag", op: "eq", value: true }, "true", "type-mismatch p.flag"],
    [{ fact: "p.money", op: "eq", value: 3 }, "3", "type-mismatch p.money"],
    [{ fact: "p.day", op: "eq", value: "2026-01-01" }, "2026-02-30", "type-mismatch p.day"],
    [{ fact: "p.day", op: "eq", value: "2026-01-01" }, 20260101, "type-mismatch p.day"],
    [{ fact: "p.code", op: "eq", value: "a" }, "", "type-mismatch p.code"],
    [{ fact: "p.text", op: "eq", value: "a" }, 1, "type-mismatch p.text"],
    [{ fact: "p.list", op: "in", value: ["a"] }, "a", "type-mismatch p.list"],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "4301", "type-mismatch p.place"],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "4301000", "type-mismatch p.place"],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "x430100", "type-mismatch p.place"],
    [{ fact: "p.place", op: "within", value: ["430000"] }, 430100, "type-mismatch p.place"],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "439999", "region-not-in-force 439999/430000"],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "430122", "region-not-in-force 430122/430000"],
    [{ fact: "p.place", op: "within", value: ["430000"] }, "990001", "region-not-in-force 990001/430000"],
    [{ fact: "p.place", op: "within", value: ["120000"] }, "430100", "region-not-in-force 430100/120000"],
    [{ fact: "p.nothing", op: "eq", value: 3 }, 3, "undeclared-fact p.nothing"],
    [{ fact: "p.number", op: "eq", value: "3" }, 3, "type-mismatch 3"],
    [{ fact: "p.number", op: "eq", value: "3" }, null, "type-mismatch 3"],
    [{ fact: "p.code", op: "lt", value: "a" }, "a", "operator-not-for-type p.code"],
    [{ fact: "p.text", op: "between", value: ["a", "b"] }, "a", "operator-not-for-type p.text"],
    [{ fact: "p.flag", op: "gte", value: true }, true, "operator-not-for-type p.flag"],
    [{ fact: "p.place", op: "gt", value: "430000" }, "430100", "operator-not-for-type p.place"],
    [{ fact: "p.list", op: "eq", value: "a" }, ["a"], "operator-not-for-type p.list"],
    [{ fact: "p.list", op: "ne", value: "a" }, ["b"], "operator-not-for-type p.list"],
    [{ fact: "p.list", op: "lte", value: "a" }, ["b"], "operator-not-for-type p.list"],
    [{ fact: "p.code", op: "within", value: ["430000"] }, "430100", "operator-not-for-type p.code"],
    [{ fact: "p.number", op: "eq", value: { fact: "p.money" } }, 3, "type-mismatch p.number"],
    [{ fact: "p.number", op: "eq", value: { param: "amount" } }, 5, "type-mismatch p.number"],
    [{ fact: "p.number", op: "eq", value: { param: "nowhere" } }, 5, "unknown-parameter nowhere"],
    [{ fact: "p.number", op: "eq", value: { param: "wrong" } }, 5, "type-mismatch 5"],
    [{ fact: "p.number", op: "eq", value: { fact: "p.nothing" } }, 5, "undeclared-fact p.nothing"],
  ])("%j of %j is undecided, waits for nothing and has the defect %s", (condition, value, defect) => {
    const fact = "fact" in condition ? condition.fact : "";
    const verdict = decide(condition, { facts: { [fact]: value } });
    expect(verdict).toMatchObject({ value: null, missing: [] });
    expect(codes(verdict)).toEqual([defect]);
  });

  it.each<[Operand, unknown]>([
    ["3", { value: "3" }],
    [{ param: "nowhere" }, { param: "nowhere" }],
    [{ param: "later" }, { param: "later" }],
    [{ fact: "p.nothing" }, { fact: "p.nothing" }],
    [{ fact: "p.other" }, { fact: "p.other" }],
  ])("with %j shows in its trace what that was", (value, expected) => {
    expect(decide({ fact: "p.number", op: "eq", value }).trace).toMatchObject({ expected: [expected] });
  });

  it("with one operand of another type is undecided whatever the others are", () => {
    const verdict = decide(
      { fact: "p.number", op: "in", value: [3, { fact: "p.money" }] },
      { facts: { "p.number": 3 } },
    );
    expect(verdict.value).toBeNull();
  });

  it("of a place follows the divisions of the day", () => {
    const inHunan: Condition = { fact: "p.place", op: "within", value: ["430000"] };
    const at = (code: string, asOf: string) => decide(inHunan, { facts: { "p.place": code }, asOf }).value;
    expect([at("430122", "2011-05-19"), at("430122", "2011-05-20")]).toEqual([true, null]);
    expect([at("430112", "2011-05-19"), at("430112", "2011-05-20")]).toEqual([null, true]);
  });

  it("with another fact waits for whichever is unknown", () => {
    const same: Condition = { fact: "p.number", op: "eq", value: { fact: "p.other" } };
    expect(decide(same)).toMatchObject({ value: null, missing: ["p.number", "p.other"] });
    expect(decide(same, { facts: { "p.number": 3 } })).toMatchObject({ value: null, missing: ["p.other"] });
    expect(decide(same, { facts: { "p.number": 3, "p.other": 3 } })).toMatchObject({
      value: true,
      usedFacts: ["p.number", "p.other"],
    });
    expect(decide({ fact: "p.number", op: "eq", value: { fact: "p.number" } })).toMatchObject({
      missing: ["p.number"],
    });
  });

  it("with several operands waits only for those that can still decide", () => {
    const mixed: Condition = { fact: "p.number", op: "in", value: [3, { fact: "p.other" }, { param: "nowhere" }] };
    expect(decide(mixed, { facts: { "p.number": 3 } }).value).toBe(true);
    const open = decide(mixed, { facts: { "p.number": 4 } });
    expect(open).toMatchObject({ value: null, missing: ["p.other"] });
    expect(codes(open)).toEqual(["unknown-parameter nowhere"]);
    expect(decide(mixed, { facts: { "p.number": 4, "p.other": 5 } })).toMatchObject({ value: null, missing: [] });
    expect(decide(mixed, { facts: { "p.number": { state: "notApplicable" } } }).missing).toEqual([]);
    const range: Condition = { fact: "p.number", op: "between", value: [3, { fact: "p.other" }] };
    expect(decide(range, { facts: { "p.number": 2 } })).toMatchObject({ value: false, missing: [] });
    expect(decide(range, { facts: { "p.number": 4 } })).toMatchObject({ value: null, missing: ["p.other"] });
    expect(decide({ ...range, value: [{ fact: "p.other" }, 3] }, { facts: { "p.number": 4 } }).value).toBe(false);
  });

  it("with a parameter takes the row in force, and none is an answer", () => {
    const enough: Condition = { fact: "p.number", op: "gte", value: { param: "least" } };
    const at = (asOf: string, value: number) => decide(enough, { facts: { "p.number": value }, asOf });
    expect([at("2025-12-31", 3).value, at("2026-01-01", 3).value, at("2026-01-01", 5).value]).toEqual([
      true,
      false,
      true,
    ]);
    expect(at("2026-12-31", 4).value).toBe(false);
    expect(at("2026-12-31", 4).trace).toMatchObject({ expected: [{ param: "least", value: 5 }] });
    expect(at("2027-01-01", 9)).toMatchObject({ value: null, missing: [] });
    expect(codes(at("2027-01-01", 9))).toEqual(["no-parameter-in-force least"]);
    const later = decide({ fact: "p.number", op: "gte", value: { param: "later" } }, { facts: { "p.number": 9 } });
    expect(codes(later)).toEqual(["no-parameter-in-force later"]);
  });
});
