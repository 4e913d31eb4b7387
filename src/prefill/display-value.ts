import type { FormField } from "../domain/form.ts";
import type { PlainValue } from "../domain/record.ts";
import { isIdNumber } from "../text/identifiers.ts";
import { regionLabel } from "../text/regions.ts";
import type { FormTables } from "./prefill-ports.ts";

type Mask = NonNullable<FormField["mask"]>;

const stars = (text: string, head: number, tail: number): string => {
  const symbols = [...text];
  if (symbols.length <= head + tail) return "*".repeat(symbols.length);
  const hidden = "*".repeat(symbols.length - head - tail);
  return `${symbols.slice(0, head).join("")}${hidden}${symbols.slice(symbols.length - tail).join("")}`;
};

/** An address down to its road or village, without house and flat. */
const maskAddress = (address: string): string => {
  const [road] = /^.*?(?:街道|大道|路|街|镇|乡|村|区|县|市)(?!.*(?:街道|大道|路|街|镇|乡|村))/u.exec(address) ?? [];
  const shown = road ?? [...address].slice(0, 6).join("");
  return `${shown.replace(/[\d\uff10-\uff19]/gu, "*")}****`;
};

const MASKS: Readonly<Record<Mask, (text: string) => string>> = {
  "id-number": (text) => stars(text, 3, 4),
  phone: (text) => stars(text, 3, 4),
  "bank-account": (text) => stars(text, 0, 4),
  address: maskAddress,
};

/** Numbers of other papers are often the ID number with a suffix. */
const holdsIdNumber = (text: string): boolean => {
  if (!/\d{17}[\dXx]/u.test(text)) return false;
  return [...text].some((_, i) => isIdNumber(text.slice(i, i + 18)));
};

const maskOf = ({ type, mask }: FormField, value: PlainValue): Mask | undefined => {
  if (type === "idNumber") return "id-number";
  if (type === "bankAccount") return "bank-account";
  return mask ?? (typeof value === "string" && holdsIdNumber(value) ? "id-number" : undefined);
};

/** Whether a value is kept from replies altogether: a page shows its masked form only. */
export const isSecret = (field: FormField, value: PlainValue, isLocked: boolean): boolean => {
  const mask = maskOf(field, value);
  if (mask === "id-number" || mask === "bank-account") return true;
  return mask !== undefined && (isLocked || (typeof value === "string" && holdsIdNumber(value)));
};

const labelOf = (tables: FormTables, system: string | undefined, code: string): string =>
  tables.codeSystems.get(system ?? "")?.codes.find((each) => each.code === code)?.label ?? code;

const showText = (field: FormField, value: string, tables: FormTables): string => {
  if (field.type === "code") return labelOf(tables, field.codeSystem, value);
  return field.type === "region" ? regionLabel(tables.regions, value) : value;
};

const showPlain = (field: FormField, value: PlainValue, tables: FormTables): string => {
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value === "number")
    return field.type === "money" ? `${(value / 100).toFixed(2)} 元` : `${value}${field.unit ? ` ${field.unit}` : ""}`;
  if (Array.isArray(value)) return value.map((code) => labelOf(tables, field.codeSystem, code)).join("、");
  return showText(field, value, tables);
};

/** A value as a page shows it: labels for codes, units for figures, and no more of it than the form allows. */
export const displayValue = (field: FormField, value: PlainValue, tables: FormTables): string => {
  const mask = maskOf(field, value);
  const shown = showPlain(field, value, tables);
  return mask === undefined ? shown : MASKS[mask](shown);
};
