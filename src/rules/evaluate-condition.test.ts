import { describe, expect, it } from "vitest";
import type { Condition, Derivation } from "../domain/condition.ts";
import { aRuleContext } from "../testing/builders.ts";
import { codes, decide, type Setup, TYPES } from "../testing/rule-tables.ts";
import { evaluateCondition, MAX_COUNT } from "./evaluate-condition.ts";
import type { Verdict } from "./verdict.ts";

const T: Condition = { fact: "p.flag", op: "eq", value: true };
const N: Condition = { fact: "p.number", op: "gt", value: 0 };
const O: Condition = { fact: "p.other", op: "gt", value: 0 };

describe("a tree", () => {
  it("of which a part is decided waits only for what can still change it", () => {
    expect(decide({ all: [T, N, O] }, { facts: { "p.flag": true } })).toMatchObject({
      value: null,
      missing: ["p.number", "p.other"],
      usedFacts: ["p.flag"],
    });
    expect(decide({ all: [T, N] }, { facts: { "p.flag": false } })).toMatchObject({
      value: false,
      missing: [],
      usedFacts: ["p.flag"],
    });
    expect(decide({ any: [T, N] }, { facts: { "p.flag": true } })).toMatchObject({ value: true, missing: [] });
    expect(decide({ any: [T, { all: [N, O] }] }, { facts: { "p.flag": false, "p.number": 0 } })).toMatchObject({
      value: false,
      usedFacts: ["p.flag", "p.number"],
    });
    expect(decide({ all: [{ any: [T, N] }, O] }, { facts: { "p.flag": true } }).missing).toEqual(["p.other"]);
  });

  it("keeps the facts apart that did not matter, and every defect", () => {
    const facts = { "p.flag": true, "p.number": "1", "p.other": 0 };
    const verdict = decide({ any: [O, N, T] }, { facts });
    expect(verdict).toMatchObject({ value: true, usedFacts: ["p.flag"] });
    expect(codes(verdict)).toEqual(["type-mismatch p.number"]);
  });

  it("gives each leaf its value, what it saw and its nearest citation", () => {
    const outer = { passageId: "g:conditions", quote: "外" };
    const inner = { passageId: "g:faq-1", quote: "内" };
    const condition: Condition = {
      all: [{ not: T }, { any: [{ ...N, cite: inner }], cite: outer }, O, { vague: "看" }],
      cite: outer,
    };
    const verdict = decide(condition, { facts: { "p.flag": false, "p.number": 0 } });
    const leaf = { kind: "compare", expected: [{ value: 0 }], op: "gt" };
    expect(verdict.trace).toEqual({
      kind: "all",
      value: false,
      children: [
        {
          kind: "not",
          value: true,
          child: {
            kind: "compare",
            value: false,
            fact: "p.flag",
            op: "eq",
            seen: { state: "known", value: false },
            expected: [{ value: true }],
            cite: outer,
          },
        },
        {
          kind: "any",
          value: false,
          children: [{ ...leaf, value: false, fact: "p.number", seen: { state: "known", value: 0 }, cite: inner }],
        },
        { ...leaf, value: null, fact: "p.other", seen: { state: "unknown" }, cite: outer },
        { kind: "vague", value: null, text: "看", cite: outer },
      ],
    });
    expect(decide(T).trace).not.toHaveProperty("cite");
  });

  it("tells known from unknown only where it asks", () => {
    expect(decide({ known: "p.flag" })).toMatchObject({ value: false, missing: [], usedFacts: [] });
    const cite = { passageId: "g:fee", quote: "费" };
    const verdict = decide({ known: "p.flag", cite }, { facts: { "p.flag": false } });
    expect(verdict).toMatchObject({ value: true, usedFacts: ["p.flag"], missing: [], defects: [] });
    expect(verdict.trace).toEqual({
      kind: "known",
      value: true,
      fact: "p.flag",
      seen: { state: "known", value: false },
      cite,
    });
    expect(decide({ known: "p.flag" }, { facts: { "p.flag": { state: "declined" } } }).value).toBe(false);
    expect(codes(decide({ known: "p.nothing" }))).toEqual(["undeclared-fact p.nothing"]);
  });

  it("leaves to people what the source leaves open", () => {
    expect(decide({ vague: "确有困难" })).toEqual({
      value: null,
      trace: { kind: "vague", value: null, text: "确有困难" },
      missing: [],
      usedFacts: [],
      defects: [],
    });
    expect(decide({ any: [T, { vague: "确有困难" }] })).toMatchObject({ value: null, missing: ["p.flag"] });
    expect(decide({ any: [T, { vague: "确有困难" }] }, { facts: { "p.flag": true } }).value).toBe(true);
  });
});

describe("a quantifier", () => {
  const young: Condition = { fact: "child.age", op: "lt", value: 3 };
  const some = (atLeast?: number): Condition => ({
    exists: { role: "child", where: young, ...(atLeast ? { atLeast } : {}) },
  });
  const every: Condition = { forAll: { role: "child", where: young } };

  it.each<[number | null, (number | null)[], boolean | null, boolean | null, boolean | null, string[]]>([
    [null, [1, 1], null, null, null, ["child.count"]],
    [0, [], false, false, true, []],
    [1, [1], true, false, true, []],
    [1, [5], false, false, false, []],
    [2, [1, 5], true, false, false, []],
    [2, [1, null], true, null, null, ["child[1].age"]],
    [2, [null, 5], null, false, false, ["child[0].age"]],
    [2, [null], null, null, null, ["child[0].age", "child[1].age"]],
    [2, [1, 1], true, true, true, []],
    [3, [null, 1, 1], true, true, null, ["child[0].age"]],
  ])("over %j children aged %j: some %j, two %j, all %j", (...row) => {
    const [count, ages, one, two, all, missing] = row;
    const facts = { "child.count": count, ...Object.fromEntries(ages.map((age, i) => [`child[${i}].age`, age])) };
    const verdicts = [some(), some(2), every].map((condition) => decide(condition, { facts }));
    expect(verdicts.map(({ value }) => value)).toEqual([one, two, all]);
    for (const verdict of verdicts) expect(verdict.missing).toEqual(verdict.value === null ? missing : []);
  });

  it("names in trace and facts what it rests on", () => {
    const facts = { "child.count": 2, "child[0].age": 9, "child[1].age": 1 };
    const verdict = decide(some(), { facts });
    expect(verdict.usedFacts).toEqual(["child.count", "child[1].age"]);
    expect(verdict.trace).toMatchObject({
      kind: "exists",
      role: "child",
      count: { state: "known", value: 2 },
      children: [
        { fact: "child[0].age", value: false },
        { fact: "child[1].age", value: true },
      ],
    });
    expect(decide(every, { facts }).trace).toMatchObject({ kind: "forAll", value: false });
    expect(decide(every)).toMatchObject({ trace: { count: { state: "unknown" }, children: [] }, usedFacts: [] });
  });

  it.each([-1, MAX_COUNT + 1, 1e9])("refuses a list of %i", (count) => {
    const verdict = decide(some(), { facts: { "child.count": count } });
    expect(verdict).toMatchObject({ value: null, missing: [] });
    expect(codes(verdict)).toEqual(["count-out-of-range child"]);
  });

  it("takes a list of the greatest length, and refuses an undeclared one", () => {
    const all: Condition = { forAll: { role: "child", where: { known: "child.age" } } };
    expect(decide(all, { facts: { "child.count": MAX_COUNT } }).value).toBe(false);
    expect(codes(decide({ exists: { role: "cat", where: young } }))).toEqual(["undeclared-fact cat.count"]);
    expect(codes(decide(some(), { facts: { "child.count": "2" } }))).toEqual(["type-mismatch child.count"]);
  });

  it("binds the count to the list and other roles to themselves", () => {
    const condition: Condition = {
      exists: { role: "child", where: { all: [young, T, { fact: "child.count", op: "eq", value: 1 }] } },
    };
    expect(decide(condition, { facts: { "child.count": 1, "child[0].age": 1, "p.flag": true } }).value).toBe(true);
    const bound = evaluateCondition(young, aRuleContext({ types: TYPES, facts: { "child[4].age": 1 } }), { child: 4 });
    expect(bound.value).toBe(true);
  });
});

describe("a derived fact", () => {
  const derive: Record<string, Derivation> = {
    "child.years": { fn: "ageInYears", of: "child.birthDate", policy: "day-after-birthday" },
    "p.years": { fn: "ageInYears", of: "p.day", policy: "on-birthday", at: { param: "cutoff" } },
    "p.full": { fn: "fullMonthsSince", of: "p.day" },
    "p.begun": { fn: "begunMonthsSince", of: "p.day" },
    "p.days": { fn: "daysSince", of: "p.day" },
    "p.upTo": { fn: "daysSince", of: "p.day", at: { fact: "p.until" } },
    "p.ofNumber": { fn: "daysSince", of: "p.number" },
    "p.ofNothing": { fn: "daysSince", of: "p.nothing" },
    "p.untilNumber": { fn: "daysSince", of: "p.day", at: { fact: "p.number" } },
    "p.untilNothing": { fn: "daysSince", of: "p.day", at: { param: "nowhere" } },
    "p.isFit": { fn: "condition", when: { all: [T, N] } },
    "p.a": { fn: "condition", when: { fact: "p.b", op: "eq", value: true } },
    "p.b": { fn: "condition", when: { fact: "p.a", op: "eq", value: true } },
    "p.end": { fn: "daysSince", of: "p.end" },
    "p.c": { fn: "condition", when: { fact: "p.flag", op: "eq", value: { fact: "p.c" } } },
    "p.isUnfit": { fn: "condition", when: { not: T } },
  };
  const derived = (fact: string, value: number | boolean, facts: Setup["facts"] = {}): Verdict =>
    decide({ fact, op: "eq", value }, { facts, derive });

  it.each<[string, string, number]>([
    ["p.years", "2020-08-31", 6],
    ["p.years", "2020-09-01", 5],
    ["p.full", "2026-04-25", 2],
    ["p.begun", "2026-04-25", 3],
    ["p.days", "2026-07-01", 23],
    ["p.days", "2026-07-24", 0],
  ])("%s from %s is %i", (fact, day, expected) => {
    const verdict = derived(fact, expected, { "p.day": day });
    expect(verdict).toMatchObject({ value: true, usedFacts: ["p.day"], missing: [], defects: [] });
    expect(verdict.trace).toMatchObject({ fact, from: "p.day", seen: { state: "known", value: expected } });
    expect(derived(fact, expected)).toMatchObject({ value: null, missing: ["p.day"], defects: [] });
  });

  it("of an element is counted for that element", () => {
    const condition: Condition = { exists: { role: "child", where: { fact: "child.years", op: "gte", value: 7 } } };
    const open = decide(condition, { derive, facts: { "child.count": 1 } });
    expect(open.missing).toEqual(["child[0].birthDate"]);
    const facts = { "child.count": 1, "child[0].birthDate": "2019-07-23" };
    const verdict = decide(condition, { derive, facts });
    expect(verdict).toMatchObject({ value: true, usedFacts: ["child.count", "child[0].birthDate"] });
    expect(verdict.trace).toMatchObject({ children: [{ fact: "child[0].years", from: "child[0].birthDate" }] });
    expect(decide(condition, { derive, facts: { ...facts, "child[0].birthDate": "2019-07-24" } }).value).toBe(false);
  });

  it.each<[string, Setup["facts"], string[]]>([
    ["p.days", { "p.day": "2026-07-25" }, ["date-after-end p.days"]],
    ["p.days", { "p.day": "yesterday" }, ["type-mismatch p.day"]],
    ["p.ofNumber", { "p.number": 3 }, ["type-mismatch p.ofNumber"]],
    ["p.untilNumber", { "p.day": "2026-07-24", "p.number": 3 }, ["type-mismatch p.untilNumber"]],
    ["p.ofNothing", {}, ["undeclared-fact p.nothing"]],
    ["p.untilNothing", {}, ["unknown-parameter nowhere"]],
    ["p.untilNothing", { "p.day": "2026-07-01" }, ["unknown-parameter nowhere"]],
    ["p.end", {}, ["derivation-cycle p.end"]],
  ])("%s with %j is undecided, waits for nothing and says %j", (fact, facts, expected) => {
    const verdict = derived(fact, 1, facts);
    expect(verdict).toMatchObject({ value: null, missing: [] });
    expect(codes(verdict)).toEqual(expected);
  });

  it("between two dates waits for both and rests on both", () => {
    expect(derived("p.upTo", 2)).toMatchObject({ value: null, missing: ["p.day", "p.until"] });
    expect(derived("p.upTo", 2, { "p.day": "2026-01-01" })).toMatchObject({ value: null, missing: ["p.until"] });
    const both = derived("p.upTo", 2, { "p.day": "2026-01-01", "p.until": "2026-01-03" });
    expect(both).toMatchObject({ value: true, usedFacts: ["p.day", "p.until"] });
  });

  it("can be what another is compared with", () => {
    const span: Condition = { fact: "p.number", op: "eq", value: { fact: "p.days" } };
    expect(decide(span, { derive }).trace).toMatchObject({ expected: [{ fact: "p.days" }] });
    expect(decide(span, { derive, facts: { "p.day": "2026-07-23" } })).toMatchObject({ missing: ["p.number"] });
    const named: Condition = { fact: "p.isUnfit", op: "eq", value: { fact: "p.isFit" } };
    expect(decide(named, { derive }).trace).toMatchObject({ fact: "p.isUnfit", expected: [{ fact: "p.isFit" }] });
    expect(codes(decide({ fact: "p.isFit", op: "lt", value: true }, { derive }))).toEqual([
      "operator-not-for-type p.isFit",
    ]);
    const circle: Condition = { fact: "p.flag", op: "eq", value: { fact: "p.a" } };
    expect(codes(decide(circle, { derive }))).toEqual(["derivation-cycle p.a"]);
    expect(decide({ fact: "p.number", op: "eq", value: { fact: "p.end" } }, { derive }).trace).toMatchObject({
      expected: [{ fact: "p.end" }],
    });
  });

  it("that names a condition waits for the facts of the condition and shows it", () => {
    expect(derived("p.isFit", true)).toMatchObject({ value: null, missing: ["p.flag", "p.number"] });
    const verdict = derived("p.isFit", false, { "p.number": 0 });
    expect(verdict).toMatchObject({ value: true, usedFacts: ["p.number"], missing: [] });
    expect(verdict.trace).toMatchObject({
      seen: { state: "known", value: false },
      because: { kind: "all", value: false },
    });
    expect(verdict.trace).not.toHaveProperty("from");
    const cite = { passageId: "g:fee", quote: "外" };
    const outside = decide({ fact: "p.isFit", op: "eq", value: true, cite }, { derive });
    expect(outside.trace).toMatchObject({ cite });
    expect(JSON.stringify((outside.trace as { because?: unknown }).because)).not.toContain("外");
  });

  it("that goes round in a circle is undecided with a defect", () => {
    expect(codes(derived("p.a", true))).toEqual(["derivation-cycle p.a"]);
    expect(derived("p.c", true).trace).toMatchObject({ because: { fact: "p.flag", expected: [{ fact: "p.c" }] } });
    expect(decide({ fact: "p.nothing", op: "eq", value: 3 }).trace).toMatchObject({ expected: [] });
  });
});
