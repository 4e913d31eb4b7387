import type { FactValue, Operator } from "../domain/condition.ts";
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

const compareSides = (op: Operator, [left, right]: readonly [Side, Side], context: RuleContext): Pair => {
  const value = knownValue(left);
  const other = knownValue(right);
  if (value === undefined || other === undefined) return { value: null, defects: [] };
  if (op !== "within") return { value: comparePair(op, value, other), defects: [] };
  const inside = liesWithin(context.regions, { inner: String(value), outer: String(other) }, context.asOf);
  return { value: inside, defects: inside === null ? [{ code: "region-not-in-force", subject: String(value) }] : [] };
};

const join = (op: Operator, values: readonly Tristate[]): Tristate => {
  if (op === "between") return allOf(values);
  return op === "ne" || op === "notIn" ? negate(anyOf(values)) : anyOf(values);
};

/** A fact against the operands of an operator. What does not fit in type is undecided and a defect, never converted. */
export const compare = (op: Operator, fact: Side, operands: readonly Side[], context: RuleContext): Compared => {
  const { type } = fact;
  if (type === undefined) return { value: null, missing: [], defects: fact.defects };
  const subject = String(fact.expected.fact);
  if (!operatorFits(op, type))
    return { value: null, missing: [], defects: [{ code: "operator-not-for-type", subject }] };
  const unfit = operands.filter((operand) => operand.type !== undefined && operand.type !== elementType(type));
  if (unfit.length > 0) return { value: null, missing: [], defects: [{ code: "type-mismatch", subject }] };
  const pairs = operands.map((operand, i) =>
    compareSides(op === "between" ? ((["gte", "lte"] as const)[i] ?? "lte") : op, [fact, operand], context),
  );
  const value = join(
    op,
    pairs.map((pair) => pair.value),
  );
  const open = operands.filter(
    (operand, i) => pairs[i]?.value === null && isOpen(operand) && pairs[i]?.defects.length === 0,
  );
  const undecided = value === null && isOpen(fact) && open.length > 0;
  return {
    value,
    missing: undecided ? [...fact.missing, ...open.flatMap(({ missing }) => missing)] : [],
    defects: [fact, ...operands, ...pairs].flatMap(({ defects }) => defects),
  };
};
