import type { FactType, FactValue, Operator } from "../domain/condition.ts";
import { isOpen, knownValue, type Side } from "./side.ts";
import { elementType, liesWithin, operatorFits, type Tristate } from "./values.ts";
import { allOf, anyOf, type Defect, negate, type RuleContext } from "./verdict.ts";

export type Compared = { value: Tristate; missing: readonly string[]; defects: readonly Defect[] };

const isEqual = (left: FactValue, right: FactValue): boolean =>
  Array.isArray(left) ? left.includes(String(right)) : left === right;

/** Both are numbers or both are dates: the operator was checked against their type. */
const isLess = (left: FactValue, right: FactValue): boolean => (left as number | string) < (right as number | string);

const comparePair = (op: Operator, left: FactValue, right: FactValue): boolean => {
  switch (op) {
    case "lt":
      return isLess(left, right);
    case "gte":
      return !isLess(left, right);
    case "gt":
      return isLess(right, left);
    case "lte":
      return !isLess(right, left);
    default:
      return isEqual(left, right);
  }
};

type Pair = { value: Tristate; defects: readonly Defect[] };

const compareSides = (op: Operator, [fact, operand]: readonly [Side, Side], context: RuleContext): Pair => {
  const value = knownValue(fact);
  const other = knownValue(operand);
  if (value === undefined || other === undefined) return { value: null, defects: operand.defects };
  if (op !== "within") return { value: comparePair(op, value, other), defects: [] };
  const inside = liesWithin(context.regions, { inner: String(value), outer: String(other) }, context.asOf);
  if (inside !== null) return { value: inside, defects: [] };
  return { value: null, defects: [{ code: "region-not-in-force", subject: `${value}/${other}` }] };
};

const join = (op: Operator, values: readonly Tristate[]): Tristate => {
  if (op === "between") return allOf(values);
  return op === "ne" || op === "notIn" ? negate(anyOf(values)) : anyOf(values);
};

const undecided = (defects: readonly Defect[]): Compared => ({ value: null, missing: [], defects });

/** What of two types, or of a type that an operator does not know, is undecided and a defect, never converted. */
const misfit = (op: Operator, type: FactType, operands: readonly Side[]): Defect["code"] | undefined => {
  if (!operatorFits(op, type)) return "operator-not-for-type";
  const other = operands.some((operand) => operand.type !== undefined && operand.type !== elementType(type));
  return other ? "type-mismatch" : undefined;
};

/** A fact against the operands of an operator. */
export const compare = (
  { op, fact, operands }: { op: Operator; fact: Side; operands: readonly Side[] },
  context: RuleContext,
): Compared => {
  // What a value was to be compared with says nothing where the fact itself cannot be read.
  if (fact.type === undefined) return undecided(fact.defects);
  const code = misfit(op, fact.type, operands);
  if (code) return undecided([{ code, subject: String(fact.expected.fact) }]);
  const pairs = operands.map((operand, i) => {
    const end = i === 0 ? "gte" : "lte";
    return compareSides(op === "between" ? end : op, [fact, operand], context);
  });
  const defects = [fact, ...pairs].flatMap((part) => part.defects);
  const value = join(
    op,
    pairs.map((pair) => pair.value),
  );
  // Where there is nothing to compare with, asking for the fact does not help.
  if (value !== null || !isOpen(fact) || !operands.some(isOpen)) return { value, missing: [], defects };
  return { value, missing: [fact, ...operands].flatMap(({ missing }) => missing), defects };
};
