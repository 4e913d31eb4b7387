import type {
  Derivation,
  Fact,
  FactSet,
  FactType,
  FactValue,
  Operator,
  Parameter,
  RuleCitation,
} from "../domain/condition.ts";
import type { Region } from "../domain/region.ts";
import type { Tristate } from "./values.ts";

/** Everything a condition is evaluated against. There is no clock: `asOf` is the day that counts as today. */
export type RuleContext = {
  facts: FactSet;
  types: ReadonlyMap<string, FactType>;
  derivations: ReadonlyMap<string, Derivation>;
  parameters: ReadonlyMap<string, Parameter>;
  regions: ReadonlyMap<string, Region>;
  asOf: string;
};

/** Why a comparison could not be made although its facts are there. `subject` is the fact, parameter or region. */
export type Defect = {
  code:
    | "undeclared-fact"
    | "type-mismatch"
    | "operator-not-for-type"
    | "unknown-parameter"
    | "no-parameter-in-force"
    | "region-not-in-force"
    | "date-after-end"
    | "derivation-cycle"
    | "count-out-of-range";
  subject: string;
};

/** What a fact was compared with: a value that stands in the rule, or the fact or parameter it comes from. */
export type Expected = { value?: FactValue; fact?: string; param?: string };

type Cited = { cite?: RuleCitation };
export type Trace =
  | { kind: "all" | "any"; value: Tristate; children: readonly Trace[] }
  | { kind: "not"; value: Tristate; child: Trace }
  | { kind: "exists" | "forAll"; value: Tristate; role: string; count: Fact; children: readonly Trace[] }
  | (Cited & {
      kind: "compare";
      value: Tristate;
      fact: string;
      op: Operator;
      seen: Fact;
      expected: readonly Expected[];
      /** How a derived fact came about: the fact it was counted from, or the condition it names. */
      from?: string;
      because?: Trace;
    })
  | (Cited & { kind: "known"; value: boolean; fact: string; seen: Fact })
  | (Cited & { kind: "vague"; value: null; text: string });

/**
 * `missing` are the facts that can still change an undecided value, none where it is decided. `usedFacts` are the
 * known facts that it rests on. `defects` are all that were met, also in parts that did not matter.
 */
export type Verdict = {
  value: Tristate;
  trace: Trace;
  missing: readonly string[];
  usedFacts: readonly string[];
  defects: readonly Defect[];
};

export const union = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

/** A verdict over parts: it rests on the parts that agree with it, and waits for the parts that are undecided. */
export const combine = (value: Tristate, parts: readonly Verdict[], trace: Trace): Verdict => {
  const decisive = value === null ? parts : parts.filter((part) => part.value === value);
  return {
    value,
    trace,
    missing: value === null ? union(parts.map(({ missing }) => missing)) : [],
    usedFacts: union(decisive.map(({ usedFacts }) => usedFacts)),
    defects: parts.flatMap(({ defects }) => defects),
  };
};

export const allOf = (values: readonly Tristate[]): Tristate => {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
};

export const negate = (value: Tristate): Tristate => (value === null ? null : !value);

export const anyOf = (values: readonly Tristate[]): Tristate => negate(allOf(values.map(negate)));
