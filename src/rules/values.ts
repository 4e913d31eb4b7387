import type { FactType, FactValue, Operator } from "../domain/condition.ts";
import type { Region } from "../domain/region.ts";
import { isDate } from "./dates.ts";

/** True, false, or not decided by what is known. */
export type Tristate = boolean | null;

const ORDERED: ReadonlySet<FactType> = new Set(["int", "date", "money"]);

/** Whether an operator means anything for facts of a type: no order among codes, no containment but of regions. */
export const operatorFits = (op: Operator, type: FactType): boolean => {
  if (op === "within") return type === "region";
  if (op === "in" || op === "notIn") return true;
  if (op === "eq" || op === "ne") return type !== "list";
  return ORDERED.has(type);
};

/** Whether a value is one of its type, as it stands: nothing is converted. */
export const conforms = (type: FactType, value: FactValue): boolean => {
  switch (type) {
    case "bool":
      return typeof value === "boolean";
    case "int":
    case "money":
      return Number.isSafeInteger(value);
    case "date":
      return isDate(value);
    case "region":
      return typeof value === "string" && /^\d{6}(\d{3}|\d{6})?$/u.test(value);
    case "list":
      return Array.isArray(value);
    case "code":
    case "text":
      return typeof value === "string" && value !== "";
  }
};

/** What one element compared with a list, or one value compared with another, has to be. */
export const elementType = (type: FactType): FactType => (type === "list" ? "code" : type);

/** Whether a division exists on a day. */
export const isInForce = ({ effectiveFrom, effectiveTo }: Region, day: string): boolean =>
  (effectiveFrom === undefined || effectiveFrom <= day) && (effectiveTo === undefined || day <= effectiveTo);

/**
 * Whether `inner` lies in `outer` on a day, going up from parent to parent; a place below the county stands under
 * the county of its first six digits. Null where a division on the way is not known or not in force on the day, or
 * where the table goes round in a circle.
 */
export const liesWithin = (
  regions: ReadonlyMap<string, Region>,
  places: { inner: string; outer: string },
  day: string,
): Tristate => {
  if (!regions.has(places.outer)) return null;
  const passed = new Set<string>();
  let code = places.inner;
  while (!passed.has(code)) {
    passed.add(code);
    const region = regions.get(code);
    if (region && !isInForce(region, day)) return null;
    if (code === places.outer) return true;
    // A county that is not in the table leads to itself, and so to the end.
    const parent = region ? region.parent : code.slice(0, 6);
    if (parent === undefined) return false;
    code = parent;
  }
  return null;
};
