import type { Derivation, Fact, FactType, FactValue } from "../domain/condition.ts";
import { ageInYears, begunMonthsBetween, daysBetween, fullMonthsBetween } from "./dates.ts";
import { conforms } from "./values.ts";
import type { Defect, Expected, RuleContext, Trace } from "./verdict.ts";

/** One side of a comparison. Without a value and with nothing missing it cannot be had by asking. */
export type Side = {
  expected: Expected;
  fact: Fact;
  type?: FactType;
  missing: readonly string[];
  used: readonly string[];
  defects: readonly Defect[];
  from?: string;
  because?: Trace;
};

export const UNKNOWN: Fact = { state: "unknown" };
const NOTHING = { fact: UNKNOWN, missing: [], used: [], defects: [] };

export const faulty = (expected: Expected, code: Defect["code"], subject: string): Side => ({
  ...NOTHING,
  expected,
  defects: [{ code, subject }],
});

// Stryker disable next-line ConditionalExpression: a fact that is not known has no value to give
export const knownValue = ({ fact }: Side): FactValue | undefined => (fact.state === "known" ? fact.value : undefined);

/** Known, or to be had by asking. */
export const isOpen = (side: Side): boolean => knownValue(side) !== undefined || side.missing.length > 0;

export const readLiteral = (value: FactValue, type: FactType): Side =>
  conforms(type, value)
    ? { ...NOTHING, expected: { value }, fact: { state: "known", value }, type }
    : faulty({ value }, "type-mismatch", String(value));

export const readFact = (key: string, type: FactType, { facts }: RuleContext): Side => {
  const fact = facts.get(key) ?? UNKNOWN;
  const expected = { fact: key };
  if (fact.state !== "known")
    return { ...NOTHING, expected, fact, type, missing: fact.state === "notApplicable" ? [] : [key] };
  return conforms(type, fact.value)
    ? { ...NOTHING, expected, fact, type, used: [key] }
    : faulty(expected, "type-mismatch", key);
};

/** The row in force on the day. That there is none is an answer: nothing is known, and nobody can be asked. */
export const readParameter = (id: string, { parameters, asOf }: RuleContext): Side => {
  const parameter = parameters.get(id);
  if (parameter === undefined) return faulty({ param: id }, "unknown-parameter", id);
  const row = parameter.rows.find(
    ({ effectiveFrom = asOf, effectiveTo = asOf }) => effectiveFrom <= asOf && asOf <= effectiveTo,
  );
  if (row === undefined) return faulty({ param: id }, "no-parameter-in-force", id);
  return { ...readLiteral(row.value, parameter.type), expected: { param: id, value: row.value } };
};

export type SpanDerivation = Exclude<Derivation, { fn: "condition" }>;

const span = (derivation: SpanDerivation, from: string, to: string): number => {
  switch (derivation.fn) {
    case "ageInYears":
      return ageInYears(from, to, derivation.policy);
    case "fullMonthsSince":
      return fullMonthsBetween(from, to);
    case "begunMonthsSince":
      return begunMonthsBetween(from, to);
    case "daysSince":
      return daysBetween(from, to);
  }
};

/** A time between two dates as a fact of its own. A span that would run backwards is a mistake in a date. */
export const deriveSpan = (key: string, derivation: SpanDerivation, ends: { from: Side; to: Side }): Side => {
  const expected = { fact: key };
  const sides = [ends.from, ends.to];
  const from = knownValue(ends.from);
  const to = knownValue(ends.to);
  const defects = sides.flatMap((side) => side.defects);
  if (sides.some(({ type }) => type !== undefined && type !== "date")) return faulty(expected, "type-mismatch", key);
  if (from === undefined || to === undefined) {
    const missing = sides.every(isOpen) ? sides.flatMap((side) => side.missing) : [];
    return { ...NOTHING, expected, type: "int", missing, defects };
  }
  if (from > to) return faulty(expected, "date-after-end", key);
  return {
    expected,
    fact: { state: "known", value: span(derivation, String(from), String(to)) },
    type: "int",
    missing: [],
    used: sides.flatMap(({ used }) => used),
    defects,
    from: String(ends.from.expected.fact),
  };
};
