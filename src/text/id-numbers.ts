import { idCheckDigit, isIdNumber, isOldIdNumber } from "./identifiers.ts";

/** `resident`: a permit of people from Hong Kong, Macao or Taiwan (81–83). `foreign`: a permanent resident's (9). */
export type IdNumber = {
  number: string;
  kind: "citizen" | "resident" | "foreign";
  birthDate: string;
  sex: "male" | "female";
};

const kindOf = (number: string): IdNumber["kind"] => {
  if (number.startsWith("9")) return "foreign";
  return /^8[123]/u.test(number) ? "resident" : "citizen";
};

/**
 * An 18-digit ID number (GB 11643) with what it says, or undefined: check digit, a day of birth from 1900 to `asOf`, a
 * sequence that is not 000. Its area code is not checked: the codes of areas that no longer exist stay valid.
 */
export const readIdNumber = (text: string, asOf: string): IdNumber | undefined => {
  const number = text.toUpperCase();
  if (!isIdNumber(number)) return undefined;
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const sequence = number.slice(14, 17);
  if (birthDate < "1900-01-01" || birthDate > asOf || sequence === "000") return undefined;
  return { number, kind: kindOf(number), birthDate, sex: Number(sequence) % 2 === 1 ? "male" : "female" };
};

/**
 * The form in which ID numbers are matched: in capitals, and the 15 digits of an old one as the 18 that took their
 * place. An old number is never shown or sent as a new one.
 */
export const idNumberKey = (text: string): string => {
  if (!isOldIdNumber(text)) return text.toUpperCase();
  const digits = `${text.slice(0, 6)}19${text.slice(6)}`;
  return digits + idCheckDigit(digits);
};
