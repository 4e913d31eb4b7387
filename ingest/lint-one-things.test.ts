import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { type OneThingModel, oneThingModelSchema, vocabularySchema } from "../src/domain/one-thing.ts";
import { isQuoted, lintCitations } from "./lint-citations.ts";
import { lintOneThing, passagesOf } from "./lint-one-things.ts";
import { lintTogether } from "./lint-rule-tables.ts";
import { mutateCondition, mutateDerivation } from "./mutate-conditions.ts";

const catalogue = await loadCatalogue({ directory: "data" });
const vocabulary = vocabularySchema.parse(JSON.parse(await readFile("data/one-things/vocabulary.json", "utf8")));
const passages = passagesOf(catalogue);
const models = [...catalogue.oneThings.values()];

const lint = (model: OneThingModel): string[] => lintOneThing(model, catalogue, { vocabulary, passages });

/** A model with one place of its JSON changed: the text is looked for and must be there. */
const altered = (id: string, from: string, to: string): OneThingModel => {
  const text = JSON.stringify(catalogue.oneThings.get(id));
  expect(text).toContain(from);
  return oneThingModelSchema.parse(JSON.parse(text.replace(from, to)));
};

describe("the linter of one-things", () => {
  it.each(models.map((model): [string, OneThingModel] => [model.id, model]))("passes %s as it is", (_, model) => {
    expect(lint(model)).toEqual([]);
  });

  it.each<[string, string, string, RegExp]>([
    [
      "newborn",
      '"quote":"父母民族不同的"',
      '"quote":"父母民族相异的"',
      /“父母民族相异的” does not stand in newborn:situation-1/,
    ],
    [
      "newborn",
      '"passageId":"newborn:situation-1"',
      '"passageId":"newborn:situation-9"',
      /cites newborn:situation-9, which is no passage/,
    ],
    [
      "newborn",
      '"passageId":"newborn:situation-5"',
      '"passageId":"newborn:situation-6"',
      /no rule cites newborn:situation-5/,
    ],
    ["newborn", '"op":"lte","value":6', '"op":"lte","value":7', /child\.monthsBegun lte 7: the quote does not name it/],
    ["newborn", '"months":6', '"months":7', /deadlines\/joint-window: the quote does not name its length/],
    ["newborn", '"op":"eq","value":"father"', '"op":"eq","value":"dad"', /applicant\.parentRole: dad is no option/],
    [
      "newborn",
      '"fact":"parents.sameEthnicity","op":"eq","value":false',
      '"fact":"parents.sameEthnicity","op":"eq","value":"no"',
      /"no" is no bool/,
    ],
    [
      "newborn",
      '"fact":"parents.sameEthnicity","op":"eq"',
      '"fact":"parents.sameNation","op":"eq"',
      /fact parents\.sameNation does not exist/,
    ],
    [
      "newborn",
      '"fact":"mother.hukouRegion","op":"within","value":["430000"]',
      '"fact":"mother.hukouKind","op":"within","value":["family"]',
      /no operator for code/,
    ],
    [
      "newborn",
      '{"forAll":{"role":"child","where":{"fact":"child.monthsBegun","op":"lte","value":6}}}',
      '{"fact":"child.monthsBegun","op":"lte","value":6}',
      /child is a list: use exists or forAll/,
    ],
    ["newborn", '{"exists":{"role":"child"', '{"exists":{"role":"mother"', /mother is no list, or is bound twice/],
    ["newborn", '"dependsOn":["newborn.1"]', '"dependsOn":["newborn.9"]', /service newborn\.9 does not exist/],
    [
      "newborn",
      '"slots":["mother-authorisation"]',
      '"slots":["father-authorisation"]',
      /material father-authorisation does not exist/,
    ],
    ["newborn", '"serviceId":"newborn.7"', '"serviceId":"newborn.8"', /members: newborn\.7 is left out/],
    ["newborn", '[["medical-invoice"]]', '[["diagnosis-certificate"]]', /two materials ask for the same evidence/],
    ["newborn", '[["medical-invoice"]]', '[["any-invoice"]]', /evidence any-invoice does not exist/],
    ["newborn", '"canLookUp":["birth-certificates"]', '"canLookUp":["oracle"]', /register oracle does not exist/],
    ["newborn", '"id":"multiple-birth"', '"id":"father-applies"', /father-applies is there twice/],
    ["newborn", '"id":"mother","label":"母亲"', '"id":"mum","label":"母亲"', /role mother does not exist/],
    [
      "newborn",
      '"child[0].birthDate":"2026-01-24"},"expect":false',
      '"child[0].birthDate":"2026-01-24"},"expect":true',
      /situations\/outside-joint-route case 3: expected true, is false/,
    ],
    [
      "newborn",
      '"facts":{"child.count":2},"expect":true',
      '"facts":{"child.count":0},"expect":true',
      /child\.count: 0 is out of range/,
    ],
    [
      "newborn",
      '"facts":{"child.count":2},"expect":true',
      '"facts":{"child.age":2},"expect":true',
      /child\.age is no fact that is asked/,
    ],
    [
      "newborn",
      '"facts":{"child.count":2},"expect":true',
      '"facts":{"child.birthDate":"2026-06-01"},"expect":true',
      /needs an element/,
    ],
    [
      "newborn",
      '"facts":{"child.count":2},"expect":true',
      '"facts":{"mother[0].hukouKind":"family"},"expect":true',
      /no element is meant/,
    ],
    ["newborn", '"from":"joint family"', '"from":"nobody"', /nobody is called “nobody”/],
    [
      "newborn",
      '{"from":"joint family","facts":{"applicant.parentRole":null},"expect":null}',
      '{"from":"joint family","facts":{},"expect":false}',
      /situations\/father-applies no case is unknown/,
    ],
    [
      "newborn",
      '"id":"case.hukouWith","type":"code"',
      '"id":"baby.hukouWith","type":"code"',
      /fact baby\.hukouWith is not in vocabulary/,
    ],
    [
      "hpf-withdraw",
      '{"code":"retire","label":"离退休"}',
      '{"code":"retire","label":"离退休"},{"code":"ill","label":"生病"},{"code":"move","label":"搬家"}',
      /no rule tells ill, move apart/,
    ],
    [
      "hpf-withdraw",
      '"id":"applicant.fundMonthsUnbroken","type":"int"',
      '"id":"applicant.fundMonthsUnbroken","type":"money"',
      /is int in vocabulary\.json, not money/,
    ],
    [
      "hpf-withdraw",
      '"kind":"at-the-window"',
      '"kind":"not-yet"',
      /outcomes\/can-withdraw and face-to-face are both true for/,
    ],
  ])("refuses %s with %s as %s", (...row) => {
    const [id, from, to, expected] = row;
    expect(lint(altered(id, from, to)).join("\n")).toMatch(expected);
  });

  it("refuses a question that no rule needs, and a derived fact that nothing uses", () => {
    const model = structuredClone(catalogue.oneThings.get("hpf-withdraw")) as OneThingModel;
    const [first] = model.facts;
    if (first === undefined) throw new Error("a model has facts");
    model.facts.push({ ...first, id: "case.favouriteColour" });
    model.derivedFacts.push({ id: "case.age", label: "年数", derive: { fn: "daysSince", of: "case.favouriteColour" } });
    const faults = lint(model);
    expect(faults).toContain("facts/case.favouriteColour: no rule needs the answer");
    expect(faults).toContain("derivedFacts/case.age: nothing uses it");
  });

  it("reads a quote in years for months, and a length counted back", () => {
    expect(isQuoted(24, "申请前 2 年内", "months")).toBe(true);
    expect(isQuoted(24, "申请前 2 年内", "int")).toBe(false);
    expect(isQuoted(24, "申请前 2 个月内", "months")).toBe(false);
    const lengthOf = (months: string): string[] =>
      lintCitations(
        altered("newborn", '"months":6,"unit":"calendar"', `"months":${months},"unit":"calendar"`),
        passages,
      );
    expect(lengthOf("-6")).toEqual([]);
    expect(lengthOf("-7")).toEqual(["deadlines/joint-window: the quote does not name its length"]);
  });

  it("compares models with each other and parameters with their quotes", () => {
    expect(lintTogether(catalogue, passages)).toEqual([]);
    const other = altered(
      "hpf-withdraw",
      '"id":"case.rentalKind","type":"code"',
      '"id":"case.hukouWith","type":"code"',
    );
    const cite = { passageId: "flex:fact-5", quote: "由 15 年逐步提高至 20 年" };
    const rows = [
      { value: 15, cite },
      { effectiveFrom: "2030-01-01", value: 16, cite: { ...cite, quote: "无" } },
      { effectiveFrom: "2040-01-01", value: "二十", cite },
    ];
    const parameter = { id: "years", title: "年限", type: "int" as const, rows };
    const faults = lintTogether(
      {
        ...catalogue,
        oneThings: new Map([...catalogue.oneThings, ["other", other]]),
        parameters: new Map([["years", parameter]]),
      },
      passages,
    );
    expect(faults).toEqual([
      expect.stringContaining("fact case.hukouWith means something else in"),
      "parameters/years row 2 “无” does not stand in flex:fact-5",
      "parameters/years row 2 the quote does not name it",
      "parameters/years row 2 begins before the row above it ends",
      "parameters/years row 3 二十 is no int",
      "parameters/years row 3 the quote does not name it",
      "parameters/years row 3 begins before the row above it ends",
    ]);
  });
});

describe("a figure of a rule in its quote", () => {
  it.each<[number | string, string, string, boolean]>([
    ["2025-01-01", "2025-01-01 及以后出生的", "date", true],
    ["2025-01-01", "2025 年起出生的", "date", true],
    ["2022-12-31", "孩子 2022 年出生的可领 1 次", "date", true],
    ["2022-01-02", "孩子 2022 年出生的可领 1 次", "date", false],
    ["2023-01-01", "孩子 2022 年出生的可领 1 次", "date", false],
    [2_000_000, "每年不超过 20000 元", "money", true],
    [20_000, "每年不超过 20000 元", "money", false],
  ])("%s in “%s” as %s: %s", (...row) => {
    const [value, quote, type, expected] = row;
    expect(isQuoted(value, quote, type)).toBe(expected);
  });
});

describe("mutants of a condition", () => {
  const tables = {
    options: () => ["a", "b", "c"],
    parent: (region: string) => (region === "430100" ? "430000" : undefined),
  };

  it("differ from it in one operator, value or part", () => {
    const what = (condition: Parameters<typeof mutateCondition>[0]) =>
      mutateCondition(condition, tables).map((mutant) => JSON.stringify(mutant.mutated));
    expect(what({ fact: "p.n", op: "lt", value: 3 })).toEqual([
      '{"fact":"p.n","op":"lte","value":3}',
      '{"fact":"p.n","op":"gte","value":3}',
      '{"fact":"p.n","op":"lt","value":2}',
      '{"fact":"p.n","op":"lt","value":4}',
    ]);
    expect(what({ fact: "p.c", op: "in", value: ["a", "b"] })).toHaveLength(7);
    expect(what({ fact: "p.r", op: "within", value: ["430100"] })).toEqual([
      '{"not":{"fact":"p.r","op":"within","value":["430100"]}}',
      '{"fact":"p.r","op":"within","value":["430000"]}',
    ]);
    const flag = { fact: "p.b", op: "eq" as const, value: true };
    expect(what({ all: [flag, { known: "p.c" }] })).toHaveLength(5);
    expect(what({ not: { exists: { role: "child", where: flag } } })).toHaveLength(4);
    expect(what({ forAll: { role: "child", where: { vague: "看" } } })).toHaveLength(1);
  });

  it("count a time in another way", () => {
    const ways = (derive: Parameters<typeof mutateDerivation>[0]) =>
      mutateDerivation(derive, tables).map(({ what }) => what);
    expect(ways({ fn: "fullMonthsSince", of: "p.day" })).toEqual(["fullMonthsSince → begunMonthsSince"]);
    expect(ways({ fn: "daysSince", of: "p.day", at: { fact: "p.end" } })).toEqual(["daysSince until today"]);
    expect(ways({ fn: "ageInYears", of: "p.day", policy: "on-birthday" })).toHaveLength(2);
    expect(ways({ fn: "condition", when: { known: "p.day" } })).toEqual(["known p.day → not"]);
  });
});
