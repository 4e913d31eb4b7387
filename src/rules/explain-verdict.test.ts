import { describe, expect, it } from "vitest";
import type { Condition, Fact, FactValue } from "../domain/condition.ts";
import { type OneThingModel, oneThingModelSchema } from "../domain/one-thing.ts";
import { aRuleContext } from "../testing/builders.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import { conditionOf, createRuleContext, evaluateRule } from "./evaluate-rule.ts";
import { createFactWords, explainVerdict } from "./explain-verdict.ts";
import { ENGLISH, type VerdictTexts } from "./verdict-texts.ts";

const cite = { passageId: "demo:conditions", quote: "条件" };
const asked = ([id, type, label]: [string, string, string], more: object = {}): object => ({
  id,
  type,
  label,
  question: `${label}？`,
  why: "决定材料",
  obtain: ["ask"],
  askOrder: 1,
  ...more,
});
const options = [
  { code: "rent", label: "租房" },
  { code: "buy", label: "购房" },
];

const MODEL: OneThingModel = oneThingModelSchema.parse({
  id: "demo",
  version: "1",
  casesAsOf: "2026-07-24",
  roles: [
    { id: "case", label: "这件事" },
    { id: "child", label: "孩子", many: true },
  ],
  facts: [
    asked(["case.place", "region", "户口"]),
    asked(["case.reason", "code", "提取原因"], { options }),
    asked(["case.months", "int", "缴存时间"], { unit: "个月" }),
    asked(["case.rent", "money", "月租"]),
    asked(["case.home", "bool", "名下有房"]),
    asked(["case.day", "date", "事发日期"]),
    asked(["case.cards", "list", "证件"]),
    asked(["case.reasons", "list", "各项原因"], { options }),
    asked(["child.count", "int", "孩子数"]),
    asked(["child.birthDate", "date", "出生日期"]),
  ],
  derivedFacts: [
    {
      id: "child.age",
      label: "年龄",
      unit: "岁",
      derive: { fn: "ageInYears", of: "child.birthDate", policy: "on-birthday" },
    },
    {
      id: "case.fits",
      label: "合条件",
      derive: { fn: "condition", when: { fact: "case.home", op: "eq", value: false } },
    },
  ],
  situations: [],
  members: [{ serviceId: "demo.1", include: { always: true, cite }, dependsOn: [] }],
  requirements: [],
  materialSlots: [],
  outcomes: [{ id: "go", kind: "proceed", when: { always: true, cite }, text: "可以办" }],
  deadlines: [],
  delegation: [],
  people: {},
});

const TABLES = { parameters: new Map(), regions: new Map() };
/** Made within a test: what breaks it must fail a test, not the loading of the file. */
const words = (texts?: VerdictTexts) => createFactWords(MODEL, (code) => (code === "430100" ? "长沙市" : code), texts);

type Told = Record<string, FactValue | Fact | null>;
const explain = (condition: Condition, facts: Told, texts?: VerdictTexts): string => {
  const person = { facts: aRuleContext({ facts }).facts, asOf: "2026-07-24" };
  return explainVerdict(evaluateCondition(condition, createRuleContext(MODEL, TABLES, person)), words(texts));
};

const told = (value: FactValue): Fact => ({ state: "known", value, origin: { by: "person" } });

describe("explaining a verdict", () => {
  it.each<[Condition, Told, string]>([
    [
      { fact: "case.place", op: "eq", value: "430100" },
      { "case.place": told("430100") },
      "因为：户口：长沙市（您填写的）",
    ],
    [
      { fact: "case.home", op: "eq", value: false },
      { "case.home": { state: "known", value: true, origin: { by: "record", source: "不动产登记" } } },
      "因为：名下有房：是（来自不动产登记）",
    ],
    [{ fact: "case.home", op: "eq", value: false }, { "case.home": false }, "因为：名下有房：否"],
    [{ fact: "case.reason", op: "eq", value: "buy" }, { "case.reason": "rent" }, "因为：提取原因：租房"],
    [{ fact: "case.months", op: "gte", value: 3 }, { "case.months": 2 }, "因为：缴存时间：2 个月，少于 3 个月"],
    [{ fact: "case.months", op: "gt", value: 3 }, { "case.months": 3 }, "因为：缴存时间：3 个月，正好 3 个月"],
    [{ fact: "case.months", op: "lt", value: 3 }, { "case.months": 4 }, "因为：缴存时间：4 个月，多于 3 个月"],
    [{ fact: "case.months", op: "lte", value: 3 }, { "case.months": 4 }, "因为：缴存时间：4 个月，多于 3 个月"],
    [{ fact: "case.months", op: "in", value: [3, 4] }, { "case.months": 4 }, "因为：缴存时间：4 个月"],
    [
      { fact: "case.months", op: "between", value: [1, 6] },
      { "case.months": 4 },
      "因为：缴存时间：4 个月，多于 1 个月，少于 6 个月",
    ],
    [{ fact: "case.rent", op: "lte", value: 360000 }, { "case.rent": 120050 }, "因为：月租：1200.5 元，少于 3600 元"],
    [
      { fact: "case.day", op: "lt", value: "2026-01-01" },
      { "case.day": "2025-12-31" },
      "因为：事发日期：2025-12-31，早于 2026-01-01",
    ],
    [
      { fact: "case.day", op: "lt", value: "2026-01-01" },
      { "case.day": "2026-01-02" },
      "因为：事发日期：2026-01-02，晚于 2026-01-01",
    ],
    [{ fact: "case.cards", op: "in", value: ["a"] }, { "case.cards": ["a", "b"] }, "因为：证件：a、b"],
    [
      { fact: "case.reasons", op: "in", value: ["rent"] },
      { "case.reasons": ["rent", "buy", "x"] },
      "因为：各项原因：租房、购房、x",
    ],
    [{ fact: "case.reasons", op: "in", value: ["rent"] }, { "case.reasons": [] }, "因为：各项原因：都没有"],
    [
      { exists: { role: "child", where: { fact: "child.age", op: "gte", value: 7 } } },
      { "child.count": 2, "child[0].birthDate": "2026-01-01", "child[1].birthDate": "2018-01-01" },
      "因为：第2个孩子的年龄：8 岁，多于 7 岁（由第2个孩子的出生日期算出）",
    ],
    [{ fact: "case.fits", op: "eq", value: true }, { "case.home": false }, "因为：名下有房：否"],
    [{ fact: "case.reason", op: "eq", value: "rent" }, { "case.reason": "buy" }, "因为：提取原因：购房"],
    [{ known: "case.home" }, { "case.home": told(true) }, "因为：名下有房：是（您填写的）"],
    [{ known: "case.home" }, {}, "因为：名下有房：还不知道"],
    [{ known: "case.home" }, { "case.home": true }, "因为：名下有房：是"],
    [
      {
        any: [
          { fact: "case.home", op: "eq", value: true },
          { not: { fact: "case.reason", op: "eq", value: "buy" } },
          { fact: "case.reason", op: "eq", value: "rent" },
          { vague: "看情况" },
        ],
      },
      { "case.home": false, "case.reason": told("rent") },
      "因为：提取原因：租房（您填写的）",
    ],
    [
      {
        all: [
          { fact: "case.home", op: "eq", value: true },
          { fact: "case.months", op: "gte", value: 3 },
        ],
      },
      { "case.home": true, "case.months": 3 },
      "因为：名下有房：是；缴存时间：3 个月，正好 3 个月",
    ],
    [
      {
        all: [
          { fact: "case.home", op: "eq", value: true },
          { fact: "case.reason", op: "eq", value: "buy" },
        ],
      },
      {},
      "取决于：名下有房、提取原因",
    ],
    [
      { all: [{ fact: "case.home", op: "eq", value: true }, { vague: "确有困难" }] },
      {},
      "取决于：名下有房。要由工作人员判断：确有困难",
    ],
    [
      { any: [{ fact: "case.home", op: "eq", value: true }, { vague: "甲" }, { vague: "乙" }] },
      { "case.home": false },
      "要由工作人员判断：甲；乙",
    ],
    [{ fact: "case.home", op: "eq", value: true }, { "case.home": { state: "notApplicable" } }, ""],
    [{ fact: "case.months", op: "eq", value: { fact: "case.nothing" } }, { "case.months": 3 }, ""],
    [{ fact: "case.months", op: "gte", value: { param: "nowhere" } }, { "case.months": 3 }, ""],
    [
      { any: [{ fact: "case.months", op: "between", value: [{ param: "nowhere" }, 2] }] },
      { "case.months": 3 },
      "因为：缴存时间：3 个月，多于 2 个月",
    ],
    [{ forAll: { role: "child", where: { fact: "child.age", op: "gt", value: 1 } } }, { "child.count": 0 }, ""],
    [
      { exists: { role: "child", where: { fact: "child.age", op: "gt", value: 1 } } },
      { "child.count": 1 },
      "取决于：第1个孩子的出生日期",
    ],
  ])("%j of %j: %s", (condition, facts, expected) => expect(explain(condition, facts)).toBe(expected));

  it("names a fact without a label by its id", () => {
    expect([words().fact("case.nothing"), words().value("case.nothing", 3)]).toEqual(["case.nothing", "3"]);
  });
});

describe("explaining a verdict in English", () => {
  it.each<[Condition, Told, string]>([
    [{ known: "case.home" }, { "case.home": told(true) }, "Because: 名下有房: yes (you said)"],
    [{ known: "case.home" }, {}, "Because: 名下有房: not known yet"],
    [
      { fact: "case.home", op: "eq", value: true },
      { "case.home": { state: "known", value: false, origin: { by: "record", source: "deeds" } } },
      "Because: 名下有房: no (from deeds)",
    ],
    [
      { fact: "case.months", op: "between", value: [1, 6] },
      { "case.months": 6 },
      "Because: 缴存时间: 6 months, more than 1 months, exactly 6 months",
    ],
    [
      { fact: "case.rent", op: "lte", value: 360000 },
      { "case.rent": 120050 },
      "Because: 月租: CNY 1200.5, less than CNY 3600",
    ],
    [
      { fact: "case.day", op: "between", value: ["2026-01-01", "2026-02-01"] },
      { "case.day": "2026-01-02" },
      "Because: 事发日期: 2026-01-02, later than 2026-01-01, earlier than 2026-02-01",
    ],
    [{ fact: "case.reasons", op: "in", value: ["rent"] }, { "case.reasons": [] }, "Because: 各项原因: none"],
    [
      { fact: "case.reasons", op: "in", value: ["rent"] },
      { "case.reasons": ["rent", "buy"] },
      "Because: 各项原因: 租房, 购房",
    ],
    [
      { forAll: { role: "child", where: { fact: "child.age", op: "gte", value: 7 } } },
      { "child.count": 1, "child[0].birthDate": "2018-01-01" },
      "Because: 年龄 (孩子 1): 8 years old, more than 7 years old (counted from 出生日期 (孩子 1))",
    ],
    [
      {
        all: [
          { fact: "case.home", op: "eq", value: true },
          { fact: "case.months", op: "gte", value: 3 },
        ],
      },
      { "case.home": true, "case.months": 3 },
      "Because: 名下有房: yes; 缴存时间: 3 months, exactly 3 months",
    ],
    [
      {
        all: [
          { fact: "case.home", op: "eq", value: true },
          { fact: "case.reason", op: "eq", value: "buy" },
          { vague: "甲" },
          { vague: "乙" },
        ],
      },
      {},
      "Depends on: 名下有房, 提取原因. For the office to judge: 甲; 乙",
    ],
  ])("%j of %j: %s", (condition, facts, expected) => expect(explain(condition, facts, ENGLISH)).toBe(expected));

  it.each([
    ["年", "years"],
    ["个月", "months"],
    ["日", "days"],
    ["天", "days"],
    ["工作日", "working days"],
    ["个工作日", "working days"],
    ["岁", "years old"],
    ["人", "people"],
    ["次", "times"],
    ["亩", "亩"],
  ])("calls %s %s", (unit, expected) => expect(ENGLISH.unit(unit)).toBe(expected));
});

describe("a rule", () => {
  const context = () => createRuleContext(MODEL, TABLES, { facts: new Map(), asOf: "2026-07-24" });

  it("without a condition is true", () => {
    expect(evaluateRule({ always: true, cite }, context())).toEqual({
      value: true,
      trace: { kind: "all", value: true, children: [] },
      missing: [],
      usedFacts: [],
      defects: [],
    });
    expect(conditionOf({ always: true, cite })).toBeUndefined();
  });

  it("that people judge is undecided, with its words and citation", () => {
    expect(evaluateRule({ vague: "确有困难", cite }, context())).toMatchObject({
      value: null,
      missing: [],
      trace: { kind: "vague", text: "确有困难", cite },
    });
  });

  it("cites for its leaves, unless the condition has a citation of its own", () => {
    const when: Condition = { fact: "case.home", op: "eq", value: true };
    const rule = (condition: Condition) => ({ when: condition, cite, cases: [] });
    expect(evaluateRule(rule(when), context())).toMatchObject({ value: null, missing: ["case.home"], trace: { cite } });
    const own = { passageId: "demo:faq-1", quote: "答" };
    expect(evaluateRule(rule({ ...when, cite: own }), context()).trace).toMatchObject({ cite: own });
  });
});
