import { describe, expect, it } from "vitest";
import type { Condition } from "../domain/condition.ts";
import type { FormField } from "../domain/form.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import {
  APPLICANT,
  aDecision,
  bound,
  type DecisionSetup,
  decideAll,
  held,
  inWords,
  SELF,
} from "../testing/decisions.ts";
import { aField, aRole } from "../testing/test-form.ts";
import { decideForm } from "./decide-form.ts";

const at = "2026-07-24T01:00:00Z";
const person = (value: string | number | boolean) => ({ set: { value, by: "person" as const, actor: "sub", at } });
const words = (setup: DecisionSetup): Record<string, string> =>
  Object.fromEntries([...decideAll(setup)].map(([id, field]) => [id, inWords(field)]));
const is = (fact: string, value: string | boolean): Condition => ({ fact, op: "eq", value });

describe("lock groups", () => {
  const group = (overrides: Partial<FormField> = {}): Partial<FormField> => ({
    lock: "group",
    lockGroup: "identity",
    ...overrides,
  });
  const fields = [
    aField("applicant.name", group({ type: "name", bindings: [bound("population.resident.name")] })),
    aField("applicant.idNumber", group({ type: "idNumber", bindings: [bound("population.resident.idNumber")] })),
    aField(
      "applicant.birthDate",
      group({ type: "date", derive: { fn: "birthDateOfIdNumber", from: ["applicant.idNumber"], version: "1" } }),
    ),
    aField("applicant.formerName", group({ type: "name", visibleWhen: is("applicant.hasFormerName", true) })),
    aField("applicant.hasFormerName", { type: "bool" }),
  ];
  const records = [held("population.resident", { name: "张三", idNumber: "990000199003070013" })];
  const decisions = (setup: DecisionSetup = {}) =>
    Object.values(words({ fields, records, ...setup })).map((text) => text.split(" ")[0]);

  it("are locked together, derived fields with them", () =>
    expect(decisions()).toEqual(["locked", "locked", "locked", "blank"]));
  it("are not locked where a visible field is empty", () => {
    const entries = { "applicant.hasFormerName": person(true) };
    expect(words({ fields, records, entries })["applicant.name"]).toBe("editable 张三 GROUP_INCOMPLETE");
    expect(decisions({ entries })).toEqual(["editable", "editable", "editable", "blank", "editable"]);
  });
  it("are not locked where one name cannot be shown", () => {
    const [record] = [held("population.resident", { name: "张□", idNumber: "990000199003070013" })];
    expect(words({ fields, records: record ? [record] : [] })["applicant.name"]).toBe("confirm 张□ NAME_UNENCODABLE");
    expect(decisions({ records: record ? [record] : [] })[1]).toBe("editable");
  });
  it("stay locked whatever is typed into them", () =>
    expect(decisions({ entries: { "applicant.idNumber": person("990000199105120021") } })).toEqual([
      "locked",
      "locked",
      "locked",
      "blank",
    ]));
  it("are not locked where a field follows from what was typed", () => {
    const given = [
      aField("applicant.said", { type: "date" }),
      aField("applicant.name", group({ type: "name", bindings: [bound("population.resident.name")] })),
      aField(
        "applicant.day",
        group({ type: "date", derive: { fn: "sameAs", from: ["applicant.said"], version: "1" } }),
      ),
    ];
    const entries = { "applicant.said": person("1990-03-07") };
    expect(words({ fields: given, records, entries })).toEqual({
      "applicant.said": "editable 1990-03-07",
      "applicant.name": "editable 张三 GROUP_INCOMPLETE",
      "applicant.day": "editable 1990-03-07",
    });
  });
  it("are not locked where a field follows from a record that was typed over", () => {
    const given = [
      aField("applicant.said", { type: "date", bindings: [bound("population.resident.birthDate")] }),
      aField("applicant.name", group({ type: "name", bindings: [bound("population.resident.name")] })),
      aField(
        "applicant.day",
        group({ type: "date", derive: { fn: "sameAs", from: ["applicant.said"], version: "1" } }),
      ),
    ];
    const own = [held("population.resident", { name: "张三", birthDate: "1990-03-07" })];
    expect(words({ fields: given, records: own })["applicant.name"]).toBe("locked 张三");
    const entries = { "applicant.said": person("1990-03-08") };
    expect(words({ fields: given, records: own, entries })["applicant.name"]).toBe("editable 张三 GROUP_INCOMPLETE");
  });
  it("are one for each element of a list", () => {
    const children = ["990000202601010011", "990000202601010038"].map((id, i) => ({
      role: `child[${i}]`,
      subject: { idType: "id-card" as const, id },
      how: "record-link" as const,
    }));
    const list = [
      aField("child.name", group({ type: "name", bindings: [bound("population.resident.name")] })),
      aField("child.birthDate", group({ type: "date", bindings: [bound("population.resident.birthDate")] })),
    ];
    const born = children.map(({ subject, role }, i) =>
      held(
        "population.resident",
        { name: `宝${i}`, ...(i === 0 ? { birthDate: "2026-01-01" } : {}) },
        { subject, role },
      ),
    );
    const roles = [
      SELF,
      aRole("child", [{ how: "record-link", from: "applicant", recordType: "birth", link: "child" }], { many: true }),
    ];
    expect(words({ fields: list, form: { roles }, subjects: [APPLICANT, ...children], records: born })).toMatchObject({
      "child[0].name": "locked 宝0",
      "child[1].name": "editable 宝1 GROUP_INCOMPLETE",
    });
  });
});

describe("visible fields", () => {
  const chain = (first: string, second: string) => [
    aField("applicant.first", { type: "bool" }),
    aField("applicant.second", { type: "bool", visibleWhen: is(first, true) }),
    aField("applicant.third", { requiredWhen: is("applicant.first", true), visibleWhen: is(second, true) }),
  ];
  const straight = chain("applicant.first", "applicant.second");

  it.each<[string, DecisionSetup, string[]]>([
    ["what is always", { fields: straight }, ["applicant.first"]],
    [
      "what follows from it",
      { fields: straight, entries: { "applicant.first": person(true) } },
      ["applicant.first", "applicant.second"],
    ],
    [
      "what follows from that",
      { fields: straight, entries: { "applicant.first": person(true), "applicant.second": person(true) } },
      ["applicant.first", "applicant.second", "applicant.third"],
    ],
    [
      "nothing that hangs on a hidden field",
      { fields: straight, entries: { "applicant.second": person(true) } },
      ["applicant.first"],
    ],
    [
      "what a told fact says of a field without a value",
      { fields: straight, facts: { "applicant.first": true } },
      ["applicant.first", "applicant.second"],
    ],
    [
      "what the value says, not the told fact",
      { fields: straight, facts: { "applicant.first": true }, entries: { "applicant.first": person(false) } },
      ["applicant.first"],
    ],
    [
      "nothing that chases itself",
      {
        fields: chain("applicant.third", "applicant.second"),
        entries: { "applicant.second": person(true), "applicant.third": person("a") },
      },
      ["applicant.first"],
    ],
  ])("are %s", (_, setup, ids) => expect([...decideAll(setup).keys()]).toEqual(ids));

  it("are none that wait for what words propose and nobody confirmed", () => {
    const proposal = { value: true, quote: "是的", at };
    const shownBy = (entry: object) => [
      ...decideAll({ fields: straight, entries: { "applicant.first": entry } }).keys(),
    ];
    expect(shownBy({ proposal })).toEqual(["applicant.first"]);
    expect(shownBy({ proposal, accepted: { display: "是", at } })).toEqual(["applicant.first", "applicant.second"]);
  });

  it("settle though conditions deny each other in a circle", () => {
    const fields = [aField("applicant.a", { type: "bool", visibleWhen: { not: { known: "applicant.a" } } })];
    expect([...decideAll({ fields, entries: { "applicant.a": person(true) } }).keys()]).toEqual([]);
  });

  it("know what is derived from facts, and how many elements a list has", () => {
    const model = {
      facts: [{ id: "applicant.birthDate", type: "date" }],
      derivedFacts: [
        {
          id: "applicant.age",
          label: "年龄",
          derive: { fn: "ageInYears", of: "applicant.birthDate", policy: "on-birthday" },
        },
      ],
    } as unknown as OneThingModel;
    const fields = [
      aField("applicant.old", { visibleWhen: { fact: "applicant.age", op: "gte", value: 18 } }),
      aField("applicant.twins", { visibleWhen: { fact: "child.count", op: "gte", value: 2 } }),
    ];
    const roles = [SELF, aRole("child", [], { many: true })];
    const told = { "applicant.birthDate": "1990-03-07", "child.count": 2 };
    expect(Object.keys(words({ fields, model, form: { roles }, facts: told }))).toEqual([
      "applicant.old",
      "applicant.twins",
    ]);
    expect(words({ fields, model, form: { roles } })).toEqual({});
  });

  it("are required as the condition says, and not where it is undecided", () => {
    const entries = { "applicant.first": person(true), "applicant.second": person(true) };
    expect(decideAll({ fields: straight, entries }).get("applicant.third")?.shown.required).toBe(true);
    const open = [aField("applicant.x", { requiredWhen: is("applicant.unknown", true) })];
    expect(decideAll({ fields: open }).get("applicant.x")?.shown.required).toBe(false);
  });
});

describe("what leaves the server", () => {
  const shown = (field: Partial<FormField>, value: string) =>
    decideForm(aDecision({ fields: [aField("applicant.x", field)], entries: { "applicant.x": person(value) } }))
      .fields[0];
  it.each<[Partial<FormField>, string, string]>([
    [{ type: "idNumber" }, "990000199003070013", "990***********0013"],
    [{ type: "bankAccount" }, "4111111111111111", "************1111"],
    [{ type: "text" }, "99000019900307001343", "990*************1343"],
  ])("is no more of %j than its mask shows", (field, value, display) => {
    const decided = shown(field, value);
    expect(decided?.value).toBe(value);
    expect(decided?.shown.display).toBe(display);
    expect(JSON.stringify(decided?.shown)).not.toContain(value);
  });

  it("is a masked value only while it can be edited", () => {
    const address = (lock: FormField["lock"]) =>
      decideAll({
        fields: [
          aField("applicant.x", {
            type: "address",
            mask: "address",
            lock,
            bindings: [bound("population.resident.address")],
          }),
        ],
        records: [held("population.resident", { address: "长沙市枫林路12号3栋502" })],
      }).get("applicant.x")?.shown;
    expect(address("never")).toMatchObject({ display: "长沙市枫林路****", value: "长沙市枫林路12号3栋502" });
    expect(address("verified")).toMatchObject({ decision: "locked", display: "长沙市枫林路****" });
    expect(address("verified")?.value).toBeUndefined();
  });

  it("is the label of a code, the name of a place, and a figure with its unit", () => {
    const entries = {
      "applicant.sex": person("1"),
      "applicant.place": person("430112"),
      "applicant.fee": person(12_345),
      "applicant.flag": person(false),
    };
    const fields = [
      aField("applicant.sex", { type: "code", codeSystem: "sex" }),
      aField("applicant.place", { type: "region" }),
      aField("applicant.fee", { type: "money" }),
      aField("applicant.flag", { type: "bool" }),
    ];
    expect([...decideAll({ fields, entries }).values()].map((field) => field.shown.display)).toEqual([
      "男性",
      "长沙市望城区",
      "123.45 元",
      "否",
    ]);
  });

  it("counts what is visible, filled and why not", () => {
    const fields = [
      aField("applicant.a"),
      aField("applicant.b"),
      aField("applicant.c", { visibleWhen: is("applicant.b", "x") }),
    ];
    const { report, pending } = decideForm(
      aDecision({
        fields,
        entries: { "applicant.a": person("x") },
        sources: [{ register: "population", recordType: "resident", role: "applicant", state: "pending", at }],
      }),
    );
    expect(report).toEqual({ visible: 2, filled: 1, byReason: { SRC_NOT_HELD: 1 } });
    expect(pending).toEqual(["population库"]);
  });
});
