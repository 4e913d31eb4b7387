import type { Condition, Derivation, Fact, FactType, FactValue, Parameter } from "../domain/condition.ts";
import type { Region } from "../domain/region.ts";
import { evaluateCondition } from "../rules/evaluate-condition.ts";
import type { Verdict } from "../rules/verdict.ts";
import { aRuleContext } from "./builders.ts";

const REGIONS = new Map<string, Region>(
  [
    { code: "000000", name: "全国", level: "nation" as const },
    { code: "430000", name: "湖南省", parent: "000000", level: "province" as const },
    { code: "430100", name: "长沙市", parent: "430000", level: "prefecture" as const },
    { code: "430122", name: "望城县", parent: "430100", level: "county" as const, effectiveTo: "2011-05-19" },
    { code: "430112", name: "望城区", parent: "430100", level: "county" as const, effectiveFrom: "2011-05-20" },
    { code: "440000", name: "广东省", parent: "000000", level: "province" as const },
    { code: "990001", name: "环", parent: "990002", level: "county" as const },
    { code: "990002", name: "环", parent: "990001", level: "county" as const },
  ].map((region) => [region.code, region]),
);

export const TYPES = new Map<string, FactType>([
  ["p.flag", "bool"],
  ["p.number", "int"],
  ["p.other", "int"],
  ["p.day", "date"],
  ["p.until", "date"],
  ["p.code", "code"],
  ["p.money", "money"],
  ["p.text", "text"],
  ["p.list", "list"],
  ["p.place", "region"],
  ["child.count", "int"],
  ["child.age", "int"],
  ["child.birthDate", "date"],
]);

const PARAMETERS = new Map<string, Parameter>(
  (
    [
      {
        id: "least",
        title: "最低",
        type: "int",
        rows: [
          { effectiveTo: "2025-12-31", value: 3, cite: { passageId: "a", quote: "3" } },
          { effectiveFrom: "2026-01-01", effectiveTo: "2026-12-31", value: 5, cite: { passageId: "a", quote: "5" } },
        ],
      },
      {
        id: "cutoff",
        title: "截止",
        type: "date",
        rows: [{ value: "2026-08-31", cite: { passageId: "a", quote: "8" } }],
      },
      { id: "amount", title: "金额", type: "money", rows: [{ value: 5, cite: { passageId: "a", quote: "5" } }] },
      {
        id: "later",
        title: "以后",
        type: "int",
        rows: [{ effectiveFrom: "2026-07-25", value: 5, cite: { passageId: "a", quote: "5" } }],
      },
      { id: "wrong", title: "错", type: "int", rows: [{ value: "5", cite: { passageId: "a", quote: "5" } }] },
    ] satisfies Parameter[]
  ).map((parameter) => [parameter.id, parameter]),
);

export type Setup = {
  facts?: Record<string, FactValue | Fact | null>;
  derive?: Record<string, Derivation>;
  asOf?: string;
};

export const decide = (condition: Condition, { facts = {}, derive = {}, asOf = "2026-07-24" }: Setup = {}): Verdict =>
  evaluateCondition(
    condition,
    aRuleContext({
      facts,
      types: TYPES,
      regions: REGIONS,
      parameters: PARAMETERS,
      derivations: new Map(Object.entries(derive)),
      asOf,
    }),
  );

export const codes = ({ defects }: Verdict): string[] => defects.map(({ code, subject }) => `${code} ${subject}`);
