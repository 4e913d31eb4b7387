import { describe, expect, it } from "vitest";
import type { Condition, Fact, FactValue } from "../domain/condition.ts";
import { type FactDefinition, type OneThingModel, oneThingModelSchema, type Rule } from "../domain/one-thing.ts";
import { chooseNextFact } from "./choose-next-fact.ts";
import { evaluateOneThing } from "./evaluate-one-thing.ts";

const cite = { passageId: "demo:conditions", quote: "条件" };
const rule = (when: Condition): Rule => ({ when, cite, cases: [{ facts: {}, expect: null }] });
const fact = (id: string, more: Partial<FactDefinition> = {}) => ({
  id,
  type: "bool",
  label: id,
  question: `${id}？`,
  why: "为了清单",
  obtain: ["ask"],
  askOrder: 1,
  ...more,
});
const yes = (id: string): Condition => ({ fact: id, op: "eq", value: true });

const modelOf = (facts: ReturnType<typeof fact>[], conditions: Condition[]): OneThingModel =>
  oneThingModelSchema.parse({
    id: "demo",
    version: "1",
    casesAsOf: "2026-07-24",
    roles: [
      { id: "case", label: "这件事" },
      { id: "child", label: "孩子", many: true },
    ],
    facts,
    derivedFacts: [],
    situations: [],
    members: [{ serviceId: "demo.1", include: { always: true, cite }, dependsOn: [] }],
    requirements: [],
    materialSlots: conditions.map((condition, i) => ({
      id: `slot-${i}`,
      title: `材料 ${i}`,
      needed: rule(condition),
      alternatives: [["id-card"]],
      satisfyBy: ["upload"],
      usedBy: ["demo.1"],
    })),
    outcomes: [{ id: "go", kind: "proceed", when: { always: true, cite }, text: "可以" }],
    deadlines: [],
    delegation: [],
    people: {},
  });

const next = (model: OneThingModel, known: Record<string, FactValue | null> = {}): string | undefined => {
  const facts = new Map(
    Object.entries(known).map(([key, value]): [string, Fact] => [
      key,
      value === null ? { state: "declined" } : { state: "known", value },
    ]),
  );
  const tables = { parameters: new Map(), regions: new Map() };
  return chooseNextFact(model, evaluateOneThing(model, tables, { facts, asOf: "2026-07-24" }))?.key;
};

describe("the next fact", () => {
  const [a, b, c] = [fact("case.a"), fact("case.b"), fact("case.c")];

  it("is the one that settles most", () => {
    expect(next(modelOf([a, b, c], [yes("case.a"), yes("case.b"), { not: yes("case.b") }]))).toBe("case.b");
  });

  it("is among equals the one that is not sensitive, then the first in order, then by name", () => {
    const two = [yes("case.a"), yes("case.b")];
    expect(next(modelOf([fact("case.a", { sensitive: true }), b], two))).toBe("case.b");
    expect(next(modelOf([fact("case.a", { askOrder: 2 }), b], two))).toBe("case.b");
    expect(next(modelOf([b, a], two))).toBe("case.a");
  });

  it("is never one that is known, declined, or no longer matters", () => {
    const model = modelOf([a, b], [{ any: [yes("case.a"), yes("case.b")] }]);
    expect(next(model, { "case.a": true })).toBeUndefined();
    expect(next(model, { "case.a": false })).toBe("case.b");
    expect(next(model, { "case.a": null })).toBe("case.b");
    expect(next(model, { "case.a": null, "case.b": null })).toBeUndefined();
    expect(next(modelOf([a, b], [yes("case.a")]), { "case.a": false })).toBeUndefined();
  });

  it("is the length of a list before all, then its elements in turn", () => {
    const count = fact("child.count", { type: "int", askOrder: 9, min: 1 });
    const own = fact("child.own");
    const model = modelOf(
      [a, count, own],
      [yes("case.a"), { not: yes("case.a") }, { forAll: { role: "child", where: yes("child.own") } }],
    );
    expect(next(model)).toBe("child.count");
    expect(next(model, { "child.count": 2, "case.a": true })).toBe("child[0].own");
    expect(next(model, { "child.count": 2, "case.a": true, "child[0].own": true })).toBe("child[1].own");
    expect(next(model, { "child.count": 2, "case.a": true, "child[0].own": false })).toBeUndefined();
  });

  it("takes no minutes to find in the longest list", () => {
    const count = fact("child.count", { type: "int", min: 1 });
    const own = Array.from({ length: 6 }, (_, i) => fact(`child.own${i}`));
    const all: Condition = { forAll: { role: "child", where: { all: own.map(({ id }) => yes(id)) } } };
    const model = modelOf([count, ...own], [all, { not: all }]);
    const started = performance.now();
    expect(next(model, { "child.count": 100 })).toBe("child[0].own0");
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
