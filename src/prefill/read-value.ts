import type { FormField } from "../domain/form.ts";
import type { CodeSystem, PlainValue, ValueType } from "../domain/record.ts";
import type { Region } from "../domain/region.ts";

/** Most characters of a typed value. */
export const VALUE_LIMIT = 500;

export type ValueTables = {
  codeSystems: ReadonlyMap<string, CodeSystem>;
  regions: ReadonlyMap<string, Region>;
};

const isRealDate = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

const isText = (value: PlainValue): value is string =>
  typeof value === "string" && value.trim() !== "" && [...value].length <= VALUE_LIMIT;

const EXPECTED: Readonly<Record<ValueType, string>> = {
  text: "请填写文字，不超过 500 字",
  name: "请填写姓名",
  idNumber: "请填写证件号码",
  uscc: "请填写 18 位统一社会信用代码",
  date: "请填写真实存在的日期，如 2026-03-01",
  int: "请填写整数",
  money: "请填写金额",
  bool: "请选择是或否",
  code: "请从选项中选择",
  list: "请从选项中选择",
  region: "请选择地区",
  address: "请填写地址",
  phone: "请填写电话号码",
  email: "请填写邮箱",
  bankAccount: "请填写银行账号",
};

type Check = (value: PlainValue, field: FormField, tables: ValueTables) => boolean;

const isCode = (value: PlainValue, { codeSystem = "" }: FormField, { codeSystems }: ValueTables): boolean =>
  codeSystems.get(codeSystem)?.codes.some(({ code }) => code === value) ?? false;

const CHECKS: Partial<Record<ValueType, Check>> = {
  bool: (value) => typeof value === "boolean",
  int: (value) => Number.isSafeInteger(value),
  money: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  date: (value) => typeof value === "string" && isRealDate(value),
  code: isCode,
  list: (value, field, tables) =>
    Array.isArray(value) && new Set(value).size === value.length && value.every((each) => isCode(each, field, tables)),
  region: (value, _, { regions }) => typeof value === "string" && regions.has(value),
};

/** Whether a typed value is one of its field, as it stands; the words say what to write instead. */
export const faultOfValue = (
  value: PlainValue | undefined,
  field: FormField,
  tables: ValueTables,
): string | undefined => {
  if (value === undefined) return "请给出要填写的值";
  const check = CHECKS[field.type] ?? isText;
  return check(value, field, tables) ? undefined : EXPECTED[field.type];
};
