import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition, FactType, FactValue } from "../domain/condition.ts";
import { aRuleContext } from "../testing/builders.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import type { Tristate } from "./values.ts";
import type { Verdict } from "./verdict.ts";

/** Small worlds, so that every completion of what is known can be tried. `known` is left out: it is meant to change its mind. */
const DOMAIN: Readonly<Record<string, readonly FactValue[]>> = {
  "p.a": [true, false],
  "p.b": [true, false],
  "p.n": [0, 1, 2],
  "p.m": [0, 1, 2],
  "child.count": [0, 1, 2],
  "child[0].age": [0, 1, 2],
  "child[1].age": [0, 1, 2],
};
const KEYS = Object.keys(DOMAIN);
const TYPES = new Map<string, FactType>([
  ["p.a", "bool"],
  ["p.b", "bool"],
  ["p.n", "int"],
  ["p.m", "int"],
  ["child.count", "int"],
  ["child.age", "int"],
]);

type Known = Readonly<Record<string, FactValue>>;

const evaluate = (condition: Condition, facts: Known): Verdict =>
  evaluateCondition(condition, aRuleContext({ facts, types: TYPES }));
const value = (condition: Condition, facts: Known): Tristate => evaluate(condition, facts).value;

const order = fc.constantFrom("eq", "ne", "lt", "lte", "gt", "gte");
const digit = fc.integer({ min: 0, max: 2 });
const onFlag = fc.record({ fact: fc.constantFrom("p.a", "p.b"), op: fc.constantFrom("eq", "ne"), value: fc.boolean() });
const onNumber = (fact: fc.Arbitrary<string>): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.record({ fact, op: order, value: digit }),
    fc.record({ fact, op: order, value: fc.constantFrom("p.n", "p.m").map((other) => ({ fact: other })) }),
    fc.record({ fact, op: fc.constantFrom("in", "notIn"), value: fc.array(digit, { minLength: 1, maxLength: 2 }) }),
    fc.record({ fact, op: fc.constant("between" as const), value: fc.tuple(digit, digit) }),
  ) as fc.Arbitrary<Condition>;
const where = onNumber(fc.constant("child.age"));
const leaf = fc.oneof(
  onFlag,
  onNumber(fc.constantFrom("p.n", "p.m")),
  fc.record({ exists: fc.record({ role: fc.constant("child"), where, atLeast: fc.constantFrom(1, 2) }) }),
  fc.record({ forAll: fc.record({ role: fc.constant("child"), where }) }),
) as fc.Arbitrary<Condition>;
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("tree") }),
  ) as fc.Arbitrary<Condition>,
}));
const known: fc.Arbitrary<Known> = fc.record(
  Object.fromEntries(KEYS.map((key) => [key, fc.constantFrom(...(DOMAIN[key] ?? []))])),
  { requiredKeys: [] },
) as fc.Arbitrary<Known>;

const completions = (facts: Known): Known[] =>
  KEYS.filter((key) => facts[key] === undefined).reduce<Known[]>(
    (sofar, key) => sofar.flatMap((one) => (DOMAIN[key] ?? []).map((each) => ({ ...one, [key]: each }))),
    [facts],
  );

const sameVerdict = (left: Condition, right: Condition, facts: Known): void => {
  const [one, other] = [evaluate(left, facts), evaluate(right, facts)];
  expect(one.value).toBe(other.value);
  expect(new Set(one.missing)).toEqual(new Set(other.missing));
};

const law = (name: string, check: (conditions: [Condition, Condition, Condition], facts: Known) => void): void => {
  it(name, () => {
    fc.assert(fc.property(fc.tuple(tree, tree, tree), known, check), { numRuns: 500 });
  });
};

describe("Kleene logic", () => {
  law("negates twice to the same", ([a], facts) => sameVerdict({ not: { not: a } }, a, facts));
  law("follows De Morgan", ([a, b], facts) => {
    sameVerdict({ not: { all: [a, b] } }, { any: [{ not: a }, { not: b }] }, facts);
    sameVerdict({ not: { any: [a, b] } }, { all: [{ not: a }, { not: b }] }, facts);
  });
  law("is idempotent", ([a], facts) => {
    sameVerdict({ all: [a, a] }, a, facts);
    sameVerdict({ any: [a, a] }, a, facts);
  });
  law("absorbs", ([a, b], facts) => {
    expect(value({ all: [a, { any: [a, b] }] }, facts)).toBe(value(a, facts));
    expect(value({ any: [a, { all: [a, b] }] }, facts)).toBe(value(a, facts));
  });
  law("distributes", ([a, b, c], facts) => {
    expect(value({ all: [a, { any: [b, c] }] }, facts)).toBe(value({ any: [{ all: [a, b] }, { all: [a, c] }] }, facts));
  });
  law("does not depend on order or grouping", ([a, b, c], facts) => {
    sameVerdict({ all: [a, b, c] }, { all: [c, { all: [a, b] }] }, facts);
    sameVerdict({ any: [a, b, c] }, { any: [b, { any: [c, a] }] }, facts);
  });
  law("counts over all as no exception", ([a], facts) => {
    const quantified = (condition: Condition): Condition => ({ forAll: { role: "child", where: condition } });
    sameVerdict(quantified(a), { not: { exists: { role: "child", where: { not: a } } } }, facts);
  });
});

describe("what is not known", () => {
  law("never changes a decided verdict when it becomes known", ([a], facts) => {
    const verdict = value(a, facts);
    if (verdict === null) return;
    for (const key of KEYS.filter((each) => facts[each] === undefined))
      for (const each of DOMAIN[key] ?? []) expect(value(a, { ...facts, [key]: each })).toBe(verdict);
  });

  law("is missing only from an undecided verdict", ([a], facts) => {
    const verdict = evaluate(a, facts);
    if (verdict.value !== null) expect(verdict.missing).toEqual([]);
    else expect(verdict.missing.length).toBeGreaterThan(0);
    for (const key of verdict.missing) expect(facts[key]).toBeUndefined();
    for (const key of verdict.usedFacts) expect(facts[key]).toBeDefined();
  });

  law("and not missing, changes nothing whatever it turns out to be", ([a], facts) => {
    const { value: before, missing } = evaluate(a, facts);
    for (const key of KEYS.filter((each) => facts[each] === undefined && !missing.includes(each)))
      for (const each of DOMAIN[key] ?? []) expect(value(a, { ...facts, [key]: each })).toBe(before);
  });

  law("and not used, could as well be unknown", ([a], facts) => {
    const { value: before, usedFacts } = evaluate(a, facts);
    if (before === null) return;
    expect(value(a, Object.fromEntries(usedFacts.map((key) => [key, facts[key] ?? false])))).toBe(before);
  });

  it("decides only what every completion decides alike", () => {
    fc.assert(
      fc.property(tree, known, (condition, facts) => {
        const verdict = value(condition, facts);
        const values = completions(facts).map((completion) => value(condition, completion));
        expect(values).not.toContain(null);
        if (verdict !== null) expect(new Set(values)).toEqual(new Set([verdict]));
      }),
      { numRuns: 200 },
    );
  });

  it("leaves open, where each fact is asked once, only what completions decide differently", () => {
    const once: Condition[] = [
      { fact: "p.a", op: "eq", value: true },
      { fact: "p.n", op: "lt", value: 1 },
      { fact: "p.m", op: "in", value: [0, 2] },
      { fact: "p.b", op: "ne", value: true },
    ];
    const shape = fc.constantFrom<(parts: Condition[]) => Condition>(
      ([a, b, c, d]) => ({ all: [a, { any: [b, { not: c }] }, d] }) as Condition,
      ([a, b, c, d]) => ({ any: [{ all: [a, b] }, { not: { any: [c, d] } }] }) as Condition,
    );
    fc.assert(
      fc.property(shape, fc.shuffledSubarray(once, { minLength: 4 }), known, (build, parts, facts) => {
        const condition = build(parts);
        const values = new Set(completions(facts).map((completion) => value(condition, completion)));
        expect(value(condition, facts)).toBe(values.size > 1 ? null : [...values][0]);
      }),
      { numRuns: 200 },
    );
  });
});
