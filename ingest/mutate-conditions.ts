import type { AgePolicy, Comparison, Condition, Derivation, Operand, Operator } from "../src/domain/condition.ts";
import { addDays, isDate } from "../src/rules/dates.ts";

/** One wrong version of a condition, and what was done to it. */
export type Mutant<T = Condition> = { what: string; mutated: T };

const OTHER_OPERATORS: Readonly<Partial<Record<Operator, readonly Operator[]>>> = {
  eq: ["ne"],
  ne: ["eq"],
  lt: ["lte", "gte"],
  lte: ["lt", "gt"],
  gt: ["gte", "lte"],
  gte: ["gt", "lt"],
  in: ["notIn"],
  notIn: ["in"],
};

/** What the fact of a comparison may be, and the region around a region: what a wrong value could be. */
export type MutationTables = {
  options: (factId: string) => readonly string[];
  parent: (region: string) => string | undefined;
};

const otherValues = (node: Comparison, value: Operand, tables: MutationTables): Operand[] => {
  if (typeof value === "number") return [value - 1, value + 1];
  if (typeof value !== "string") return [];
  if (isDate(value)) return [addDays(value, -1), addDays(value, 1)];
  if (node.op === "within") return [tables.parent(value) ?? []].flat();
  return tables.options(node.fact).filter((code) => code !== value);
};

const withValue = (node: Comparison, value: Comparison["value"]): Comparison => ({ ...node, value }) as Comparison;

const mutateValues = (node: Comparison, tables: MutationTables): Mutant[] => {
  const mutant = (value: Comparison["value"]): Mutant => ({
    what: `${node.fact} ${node.op} ${JSON.stringify(node.value)} → ${JSON.stringify(value)}`,
    mutated: withValue(node, value),
  });
  if (!Array.isArray(node.value)) return otherValues(node, node.value, tables).map(mutant);
  const { value: list } = node;
  const replaced = list.flatMap((one, i) =>
    otherValues(node, one, tables).map((other) => mutant(list.with(i, other) as Comparison["value"])),
  );
  const shorter = node.op === "between" || list.length < 2 ? [] : list.map((_, i) => mutant(list.toSpliced(i, 1)));
  return [...replaced, ...shorter];
};

const mutateComparison = (node: Comparison, tables: MutationTables): Mutant[] => [
  ...(OTHER_OPERATORS[node.op] ?? []).map((op) => ({
    what: `${node.fact} ${node.op} → ${op}`,
    mutated: { ...node, op } as Comparison,
  })),
  ...(node.op in OTHER_OPERATORS ? [] : [{ what: `${node.fact} ${node.op} → not`, mutated: { not: node } }]),
  ...mutateValues(node, tables),
];

const mutateParts = (kind: "all" | "any", parts: Condition[], tables: MutationTables): Mutant[] => {
  const build = (of: Condition[]): Condition => (kind === "all" ? { all: of } : { any: of });
  const swapped: Condition = kind === "all" ? { any: parts } : { all: parts };
  if (parts.length < 2) return parts.flatMap((part) => mutateCondition(part, tables));
  return [
    { what: `${kind} → ${kind === "all" ? "any" : "all"}`, mutated: swapped },
    ...parts.map((part, i) => ({
      what: `${kind} without ${JSON.stringify(part).slice(0, 80)}`,
      mutated: build(parts.toSpliced(i, 1)),
    })),
    ...parts.flatMap((part, i) =>
      mutateCondition(part, tables).map(({ what, mutated }) => ({ what, mutated: build(parts.with(i, mutated)) })),
    ),
  ];
};

type Quantifier = Extract<Condition, { exists: unknown }> | Extract<Condition, { forAll: unknown }>;

const mutateQuantifier = (node: Quantifier, tables: MutationTables): Mutant[] => {
  if ("forAll" in node) {
    const { role, where } = node.forAll;
    return [
      { what: `forAll ${role} → exists`, mutated: { exists: { role, where } } },
      ...mutateCondition(where, tables).map(({ what, mutated }) => ({
        what,
        mutated: { forAll: { role, where: mutated } },
      })),
    ];
  }
  const { role, where, atLeast = 1 } = node.exists;
  return [
    { what: `exists ${role} → forAll`, mutated: { forAll: { role, where } } },
    ...[atLeast - 1, atLeast + 1]
      .filter((least) => least > 0)
      .map((least) => ({ what: `at least ${least} ${role}`, mutated: { exists: { role, where, atLeast: least } } })),
    ...mutateCondition(where, tables).map(({ what, mutated }) => ({
      what,
      mutated: { exists: { role, where: mutated, atLeast } },
    })),
  ];
};

/** Every condition that differs from this one in one operator, value or part. */
export const mutateCondition = (condition: Condition, tables: MutationTables): Mutant[] => {
  if ("fact" in condition) return mutateComparison(condition, tables);
  if ("all" in condition) return mutateParts("all", condition.all, tables);
  if ("any" in condition) return mutateParts("any", condition.any, tables);
  if ("not" in condition)
    return [
      { what: "without not", mutated: condition.not },
      ...mutateCondition(condition.not, tables).map(({ what, mutated }) => ({ what, mutated: { not: mutated } })),
    ];
  if ("known" in condition) return [{ what: `known ${condition.known} → not`, mutated: { not: condition } }];
  return "vague" in condition ? [] : mutateQuantifier(condition, tables);
};

const POLICIES: readonly AgePolicy[] = ["on-birthday", "day-after-birthday", "birth-month"];

/** Wrong ways to count: another age policy, months begun for months run out, another day to count to. */
export const mutateDerivation = (derive: Derivation, tables: MutationTables): Mutant<Derivation>[] => {
  if (derive.fn === "condition")
    return mutateCondition(derive.when, tables).map(({ what, mutated }) => ({
      what,
      mutated: { ...derive, when: mutated },
    }));
  const { at, ...today } = derive;
  const untilToday = at === undefined ? [] : [{ what: `${derive.fn} until today`, mutated: today as Derivation }];
  if (derive.fn === "ageInYears")
    return [
      ...untilToday,
      ...POLICIES.filter((policy) => policy !== derive.policy).map((policy) => ({
        what: `${derive.policy} → ${policy}`,
        mutated: { ...derive, policy },
      })),
    ];
  if (derive.fn === "daysSince") return untilToday;
  const fn = derive.fn === "fullMonthsSince" ? ("begunMonthsSince" as const) : ("fullMonthsSince" as const);
  return [...untilToday, { what: `${derive.fn} → ${fn}`, mutated: { ...derive, fn } }];
};
