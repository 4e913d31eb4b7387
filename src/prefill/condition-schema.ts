import type { Comparison, Condition, Operand } from "../domain/condition.ts";
import type { FormDefinition, FormField } from "../domain/form.ts";
import type { JsonSchema } from "./json-schema.ts";

/** `true` where the condition certainly holds, `false` where it certainly does not: a value that is missing is neither. */
type Side = boolean;

const literals = (operands: readonly Operand[]): readonly (string | number | boolean)[] | undefined =>
  operands.every((operand) => typeof operand !== "object") ? operands : undefined;

/** Bounds of whole numbers; dates have none in JSON Schema. */
const BOUNDS = {
  lt: { true: "exclusiveMaximum", false: "minimum" },
  lte: { true: "maximum", false: "exclusiveMinimum" },
  gt: { true: "exclusiveMinimum", false: "maximum" },
  gte: { true: "minimum", false: "exclusiveMaximum" },
} as const;

/** The field has one of the values or, as a list, holds one of them. */
const amongSchema = (
  { type }: FormField,
  { values, side }: { values: readonly Operand[]; side: Side },
): JsonSchema | undefined => {
  const among = literals(values);
  if (among === undefined) return undefined;
  const holds: JsonSchema = type === "list" ? { type: "array", contains: { enum: among } } : { enum: among };
  return side ? holds : { not: holds };
};

const boundSchema = (
  op: keyof typeof BOUNDS,
  { value, side }: { value: Operand; side: Side },
): JsonSchema | undefined =>
  typeof value === "number" ? { type: "integer", [BOUNDS[op][`${side}`]]: value } : undefined;

const betweenSchema = ([low, high]: readonly [Operand, Operand], side: Side): JsonSchema | undefined => {
  if (typeof low !== "number" || typeof high !== "number") return undefined;
  const within = { type: "integer", minimum: low, maximum: high };
  return side ? within : { not: within };
};

const comparisonSchema = (field: FormField, comparison: Comparison, side: Side): JsonSchema | undefined => {
  switch (comparison.op) {
    case "eq":
      return amongSchema(field, { values: [comparison.value], side });
    case "ne":
      return amongSchema(field, { values: [comparison.value], side: !side });
    case "in":
      return amongSchema(field, { values: comparison.value, side });
    case "notIn":
      return amongSchema(field, { values: comparison.value, side: !side });
    case "between":
      return betweenSchema(comparison.value, side);
    case "within":
      return undefined;
    default:
      return boundSchema(comparison.op, { value: comparison.value, side });
  }
};

/** The value of a field, where it stands in the filled form. */
const atField = ({ id, section }: FormField, value: JsonSchema): JsonSchema => {
  const [role = "", name = ""] = id.split(".");
  return [section, role, name].reduceRight<JsonSchema>(
    (inner, key) => ({ type: "object", required: [key], properties: { [key]: inner } }),
    value,
  );
};

const isMany = (form: FormDefinition, { id }: FormField): boolean =>
  form.roles.some((role) => role.many === true && id.startsWith(`${role.id}.`));

const fieldSide = (form: FormDefinition, comparison: Comparison, side: Side): JsonSchema | undefined => {
  const field = form.fields.find(({ id }) => id === comparison.fact);
  if (field === undefined || isMany(form, field)) return undefined;
  const value = comparisonSchema(field, comparison, side);
  return value && atField(field, value);
};

const knownSide = (form: FormDefinition, id: string, side: Side): JsonSchema | undefined => {
  const field = form.fields.find((each) => each.id === id);
  if (field === undefined || isMany(form, field)) return undefined;
  const present = atField(field, {});
  return side ? present : { not: present };
};

const several = (form: FormDefinition, parts: readonly Condition[], { side, all }: { side: Side; all: boolean }) => {
  const schemas = parts.map((part) => sideSchema(form, part, side));
  if (schemas.some((schema) => schema === undefined)) return undefined;
  return { [all === side ? "allOf" : "anyOf"]: schemas };
};

const sideSchema = (form: FormDefinition, condition: Condition, side: Side): JsonSchema | undefined => {
  if ("all" in condition) return several(form, condition.all, { side, all: true });
  if ("any" in condition) return several(form, condition.any, { side, all: false });
  if ("not" in condition) return sideSchema(form, condition.not, !side);
  if ("known" in condition) return knownSide(form, condition.known, side);
  if ("fact" in condition) return fieldSide(form, condition, side);
  return undefined;
};

/**
 * Filled forms for which a condition is true, not merely undecided. None where JSON Schema cannot say it: facts that are
 * not fields of the form, other fields or parameters as the value, dates in order, places within places, lists of people.
 */
export const conditionToSchema = (form: FormDefinition, condition: Condition): JsonSchema | undefined =>
  sideSchema(form, condition, true);
