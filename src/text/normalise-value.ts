import type { ReasonCode } from "../domain/prefill.ts";
import type { PlainValue, ValueType } from "../domain/record.ts";
import { addressKey } from "./addresses.ts";
import { idNumberKey, readIdNumber } from "./id-numbers.ts";
import { isCreditCode, passesLuhn } from "./identifiers.ts";
import { nameKey } from "./names.ts";

/** What a value has to be. `codes` are those of its code system, `isRegion` knows the divisions in force on `asOf`. */
export type ValueShape = {
  type: ValueType;
  codes?: ReadonlySet<string> | undefined;
  isRegion: (code: string) => boolean;
  asOf: string;
};

export type ReadFault = Extract<ReasonCode, "CODE_UNMAPPED" | "PARSE_PARTIAL" | "REC_SCHEMA">;
export type ReadValue = { value: PlainValue } | { fault: ReadFault };

const SCHEMA: ReadValue = { fault: "REC_SCHEMA" };

const valueIf = (holds: boolean, value: PlainValue): ReadValue => (holds ? { value } : SCHEMA);

const isDay = (text: string): boolean => {
  const time = Date.parse(text);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === text;
};

/** 1958, 1958-01 and 1958年1月 name no day, and are never made one. */
const PARTIAL_DATE = /^\d{4}(?:年|[-/.年]\d{1,2}月?)?$/u;

const readDate = (text: string): ReadValue =>
  PARTIAL_DATE.test(text)
    ? { fault: "PARSE_PARTIAL" }
    : valueIf(/^\d{4}-\d{2}-\d{2}$/u.test(text) && isDay(text), text);

const readPhone = (text: string): ReadValue => {
  const digits = text.replace(/^\+?86[\s-]?(?=1)/u, "").replace(/[\s-]/gu, "");
  return valueIf(/^(?:1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})$/u.test(digits), digits);
};

const readBankAccount = (text: string): ReadValue => {
  const digits = text.replace(/[\s-]/gu, "");
  return valueIf(/^\d{12,19}$/u.test(digits) && passesLuhn(digits), digits);
};

const readIdentity = (text: string, asOf: string): ReadValue => {
  const id = readIdNumber(text, asOf);
  return id === undefined ? SCHEMA : { value: id.number };
};

const readCode = (code: string, { codes }: ValueShape): ReadValue =>
  codes?.has(code) ? { value: code } : { fault: "CODE_UNMAPPED" };

const readList = (raw: unknown, shape: ValueShape): ReadValue => {
  if (!Array.isArray(raw) || !raw.every((part): part is string => typeof part === "string")) return SCHEMA;
  const parts = [...new Set(raw)];
  return parts.every((code) => shape.codes?.has(code)) ? { value: parts } : { fault: "CODE_UNMAPPED" };
};

/** Types whose values are text with a form of its own. */
const readText = (text: string, shape: ValueShape): ReadValue => {
  switch (shape.type) {
    case "idNumber":
      return readIdentity(text, shape.asOf);
    case "uscc":
      return valueIf(isCreditCode(text), text.toUpperCase());
    case "date":
      return readDate(text);
    case "code":
      return readCode(text, shape);
    case "region":
      return shape.isRegion(text) ? { value: text } : { fault: "CODE_UNMAPPED" };
    case "phone":
      return readPhone(text);
    case "email":
      return valueIf(/^[^\s@]+@[^\s@]+\.[^\s@.]+$/u.test(text), text);
    case "bankAccount":
      return readBankAccount(text);
    default:
      return { value: text };
  }
};

/**
 * A raw value as one of its type, or why it is none. Types are strict: "79" is no number. Text keeps the characters
 * that its source wrote, without white space at its ends. Idempotent.
 */
export const readValue = (raw: unknown, shape: ValueShape): ReadValue => {
  switch (shape.type) {
    case "bool":
      return valueIf(typeof raw === "boolean", raw as boolean);
    case "int":
    case "money":
      return valueIf(Number.isSafeInteger(raw), raw as number);
    case "list":
      return readList(raw, shape);
    default:
      return typeof raw === "string" && raw.trim() !== "" ? readText(raw.trim(), shape) : SCHEMA;
  }
};

/** The form in which two values of one type are compared; equal forms are one value. */
export const valueKey = (value: PlainValue, type: ValueType): string => {
  if (Array.isArray(value)) return JSON.stringify([...new Set(value)].sort());
  if (typeof value !== "string") return JSON.stringify(value);
  switch (type) {
    case "name":
      return nameKey(value);
    case "idNumber":
      return idNumberKey(value);
    case "uscc":
      return value.toUpperCase();
    case "address":
      return addressKey(value);
    default:
      return value;
  }
};
