import type { FormField, FormValidator } from "../domain/form.ts";
import type { CodeSystem, ValueType } from "../domain/record.ts";
import type { JsonSchema } from "./json-schema.ts";

const TEXT = { type: "string", minLength: 1 };

/** Check digits are not in it: JSON Schema does not count. */
const TYPES: Record<Exclude<ValueType, "code" | "list">, JsonSchema> = {
  text: TEXT,
  name: TEXT,
  address: TEXT,
  phone: TEXT,
  idNumber: { type: "string", pattern: "^\\d{17}[\\dX]$" },
  uscc: { type: "string", pattern: "^[0-9A-HJ-NP-RTUW-Y]{18}$" },
  date: { type: "string", format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
  int: { type: "integer" },
  money: { type: "integer" },
  bool: {
    type: "boolean",
    oneOf: [
      { const: true, title: "是" },
      { const: false, title: "否" },
    ],
  },
  region: { type: "string", pattern: "^\\d{6}(\\d{3}|\\d{6})?$" },
  email: { type: "string", format: "email" },
  bankAccount: { type: "string", pattern: "^\\d{12,19}$" },
};

const codeSchema = (system: CodeSystem | undefined): JsonSchema => ({
  type: "string",
  oneOf: (system?.codes ?? []).map(({ code, label }) => ({ const: code, title: label })),
});

const typeSchema = ({ type, codeSystem }: FormField, systems: ReadonlyMap<string, CodeSystem>): JsonSchema => {
  if (type !== "code" && type !== "list") return TYPES[type];
  const code = codeSchema(systems.get(codeSystem ?? ""));
  return type === "code" ? code : { type: "array", uniqueItems: true, items: code };
};

const limits = ({ minLength, maxLength, min, max }: FormValidator): JsonSchema => ({
  ...(minLength === undefined ? {} : { minLength }),
  ...(maxLength === undefined ? {} : { maxLength }),
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : { maximum: max }),
});

const patternOf = ({ pattern }: FormValidator): string[] => (pattern === undefined ? [] : [`^(?:${pattern})$`]);

/** What stops a submission is part of the schema; warnings and hints are not, and neither is what depends on the day. */
const validatorSchema = (field: FormField): JsonSchema => {
  const fatal = field.validators.filter(({ severity }) => severity === "fatal");
  const parts: JsonSchema[] = [
    ...fatal.map(limits),
    ...fatal.flatMap(patternOf).map((pattern) => ({ pattern })),
  ].filter((part) => Object.keys(part).length > 0);
  return parts.length === 0 ? {} : { allOf: parts };
};

const UNITS: Partial<Record<ValueType, string>> = { money: "分" };

const description = ({ help, unit, type }: FormField): JsonSchema => {
  const measure = unit ?? UNITS[type];
  const words = [help, measure === undefined ? undefined : `单位：${measure}。`].filter((part) => part !== undefined);
  return words.length === 0 ? {} : { description: words.join("") };
};

/** One value of a form: what it is called, how it is written and what stops it. */
export const fieldSchema = (field: FormField, systems: ReadonlyMap<string, CodeSystem>): JsonSchema => ({
  title: field.label,
  ...description(field),
  ...typeSchema(field, systems),
  ...validatorSchema(field),
});
