/** Kinds of personal data that are recognised in free text. */
export type PersonalDataKind =
  | "id-number"
  | "permit"
  | "passport"
  | "mobile"
  | "landline"
  | "bank-card"
  | "credit-code"
  | "plate"
  | "email"
  | "address"
  | "ip";

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECK = "10X98765432";
const CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

const isDate = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1800 && year <= 2100 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** Check digit of the first 17 digits of an ID number: MOD 11-2. */
export const idCheckDigit = (digits: string): string =>
  ID_CHECK.charAt(ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0) % 11);

/** 公民身份号码 by GB 11643: a real date of birth and the mod 11-2 check digit. */
export const isIdNumber = (text: string): boolean => {
  if (!/^\d{17}[\dXx]$/.test(text)) return false;
  if (!isDate(Number(text.slice(6, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14)))) return false;
  return idCheckDigit(text) === text.charAt(17).toUpperCase();
};

/** 15 digits, as issued before 1999: no check digit. */
export const isOldIdNumber = (text: string): boolean =>
  /^[1-9]\d{14}$/.test(text) &&
  isDate(1900 + Number(text.slice(6, 8)), Number(text.slice(8, 10)), Number(text.slice(10, 12)));

/** 统一社会信用代码 by GB 32100: 18 characters without I, O, S, V, Z and a mod 31 check character. */
export const isCreditCode = (text: string): boolean => {
  const code = text.toUpperCase();
  if (!/^[0-9A-HJ-NP-RTUW-Y]{18}$/.test(code)) return false;
  const sum = CREDIT_WEIGHTS.reduce((total, weight, i) => total + weight * CREDIT_ALPHABET.indexOf(code.charAt(i)), 0);
  return CREDIT_ALPHABET.charAt((31 - (sum % 31)) % 31) === code.charAt(17);
};

/** Check digit of bank cards: the Luhn sum of digits alone. */
export const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const value = Number(digits[digits.length - 1 - i]) * (i % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
};

type Rule = { kind: PersonalDataKind; pattern: RegExp; accept?: (match: string, before: string) => boolean };

const compact = (text: string): string => text.replace(/[\s-]/g, "");

/** Numbers that look alike and are public: case and document numbers, hotlines, amounts. */
const CASE_NUMBER = /(?:编号|单号|流水号|受理号|文号|订单|工单|业务号|件号|查询码|批次)[:：是为\s]*$/u;

const RULES: readonly Rule[] = [
  { kind: "email", pattern: /[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}/giu },
  { kind: "ip", pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/gu },
  {
    kind: "credit-code",
    pattern: /(?<![0-9A-Z])[0-9A-HJ-NP-RTUW-Y]{18}(?![0-9A-Z])/giu,
    accept: (match) => /[A-Za-z]/.test(match.slice(0, 17)) && isCreditCode(match),
  },
  {
    kind: "id-number",
    pattern: /(?<![\dA-Za-z])\d{6}[\s-]?\d{4}[\s-]?\d{4}[\s-]?\d{3}[\dXx](?![\dA-Za-z])/gu,
    accept: (match) => isIdNumber(compact(match)),
  },
  {
    kind: "id-number",
    pattern: /(?<![\dA-Za-z])[1-9]\d{14}(?![\dA-Za-z])/gu,
    accept: (match, before) => isOldIdNumber(match) && /身份证|证号|号码/u.test(before),
  },
  {
    kind: "id-number",
    pattern: /(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/gu,
    accept: (_, before) => /身份证(?:号码?)?[^\d]{0,6}$/u.test(before),
  },
  {
    kind: "bank-card",
    pattern: /(?<![\dA-Za-z])[3-6]\d{3}(?:[\s-]?\d{4}){2,3}[\s-]?\d{1,4}(?![\dA-Za-z])/gu,
    accept: (match, before) =>
      compact(match).length >= 16 &&
      compact(match).length <= 19 &&
      passesLuhn(compact(match)) &&
      !CASE_NUMBER.test(before),
  },
  {
    kind: "mobile",
    pattern: /(?<![\dA-Za-z])(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![\dA-Za-z])/gu,
    accept: (_, before) => !CASE_NUMBER.test(before),
  },
  {
    kind: "landline",
    pattern: /(?<![\dA-Za-z-])0\d{2,3}[-\s]\d{7,8}(?![\d-])/gu,
    accept: (_, before) => /(?:我的?|家里?|座机|联系)(?:电话|号码)?[:：是为\s]*$/u.test(before),
  },
  { kind: "permit", pattern: /(?<![0-9A-Za-z])[HMhm]\d{8}(?:\d{2})?(?![0-9A-Za-z])/gu },
  { kind: "permit", pattern: /(?<![0-9A-Za-z])8[123]0000\d{4}(?:0[1-9]|1[0-2])\d{2}\d{3}[\dXx](?![0-9A-Za-z])/gu },
  {
    kind: "passport",
    pattern: /(?<![0-9A-Za-z])(?:[EeGg]\d{8}|[Ee][A-Za-z]\d{7}|[DdSsPp][Ee]?\d{7})(?![0-9A-Za-z])/gu,
  },
  {
    kind: "plate",
    pattern:
      /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•\s]?[A-HJ-NP-Z0-9]{5,6}(?![0-9A-Z])/gu,
    accept: (match) => /\d/.test(match.slice(2)),
  },
  {
    kind: "address",
    pattern:
      /(?:[\p{Script=Han}]{2,12}(?:路|街|大道|巷|弄|村|小区|花园|苑|社区))[\p{Script=Han}\d]{0,8}?\d{1,4}\s*(?:号|栋|幢|座)[\p{Script=Han}\d\s-]{0,12}?\d{1,5}\s*(?:室|房|户|号)/gu,
  },
];

export type Masked = { text: string; found: PersonalDataKind[] };

const placeholder: Readonly<Record<PersonalDataKind, string>> = {
  "id-number": "［证件号］",
  permit: "［证件号］",
  passport: "［证件号］",
  mobile: "［手机号］",
  landline: "［电话］",
  "bank-card": "［卡号］",
  "credit-code": "［信用代码］",
  plate: "［车牌］",
  email: "［邮箱］",
  address: "［地址］",
  ip: "［IP］",
};

/**
 * Replaces identifiers of persons and companies by a name for their kind. Where a checksum exists it must hold: a
 * bare run of 18 digits is more often the number of a case than of a person.
 */
export const maskPersonalData = (text: string): Masked => {
  const found: PersonalDataKind[] = [];
  let masked = text;
  for (const { kind, pattern, accept } of RULES) {
    masked = masked.replace(pattern, (match: string, ...rest: unknown[]) => {
      const offset = rest.find((part): part is number => typeof part === "number") ?? 0;
      if (accept && !accept(match, masked.slice(Math.max(0, offset - 14), offset))) return match;
      found.push(kind);
      return placeholder[kind];
    });
  }
  return { text: masked, found: [...new Set(found)] };
};
