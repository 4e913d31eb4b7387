import type { FormField, FormValidator } from "../domain/form.ts";
import type { PrefillField } from "../domain/prefill.ts";
import type { PlainValue, ValueType } from "../domain/record.ts";
import { readValue } from "../text/normalise-value.ts";
import type { Lookup } from "./form-tables.ts";

export type Fault = NonNullable<PrefillField["faults"]>[number];

const patterns = new WeakMap<FormValidator, RegExp>();

/** The pattern of a validator, for the whole value; made once. */
const patternOf = (validator: FormValidator): RegExp => {
  const known = patterns.get(validator);
  if (known) return known;
  const made = new RegExp(`^(?:${validator.pattern ?? ""})$`, "u");
  patterns.set(validator, made);
  return made;
};

const textPasses = (text: string, validator: FormValidator, asOf: string): boolean => {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = validator;
  const length = [...text].length;
  if (length < minLength || length > maxLength) return false;
  if (validator.notAfterToday && text > asOf) return false;
  if (validator.notBeforeToday && text < asOf) return false;
  return validator.pattern === undefined || patternOf(validator).test(text);
};

const passes = (value: PlainValue, validator: FormValidator, asOf: string): boolean => {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = validator;
  if (typeof value === "number") return value >= min && value <= max;
  if (Array.isArray(value)) {
    const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = validator;
    return value.length >= minLength && value.length <= maxLength;
  }
  return typeof value !== "string" || textPasses(value, validator, asOf);
};

const TYPE_MESSAGES: Readonly<Record<ValueType, string>> = {
  text: "请填写文字",
  name: "请填写姓名",
  idNumber: "证件号码不对，请核对每一位",
  uscc: "统一社会信用代码不对，请核对每一位",
  date: "请填写存在的日期，写到日",
  int: "请填写整数",
  money: "请填写金额",
  bool: "请选择是或否",
  code: "请从所列选项中选择",
  list: "请从所列选项中选择",
  region: "请选择现有的地区",
  address: "请填写地址",
  phone: "请填写手机号码，或带区号的电话号码",
  email: "请填写电子邮箱",
  bankAccount: "银行卡号不对，请核对每一位",
};

/** What is wrong with a value, by its type and by the checks of its field. */
export const checkValue = (field: FormField, value: PlainValue, lookup: Lookup): Fault[] => {
  if ("fault" in readValue(value, lookup.shapeOf(field))) {
    return [{ id: `type-${field.type}`, severity: "fatal", message: TYPE_MESSAGES[field.type] }];
  }
  return field.validators
    .filter((validator) => !passes(value, validator, lookup.asOf))
    .map(({ id, severity, message }) => ({ id, severity, message }));
};
