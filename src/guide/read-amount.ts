import type { FactDefinition } from "../domain/one-thing.ts";
import { parseNumeral } from "../text/numerals.ts";

export type Amount = { value: number; quote: string };

const NUMERAL = "(?:\\d[\\d,]*(?:\\.\\d+)?|[零〇一二两三四五六七八九十百千]+)";
const MONEY = new RegExp(`(${NUMERAL}\\s*[万亿]?)\\s*(?:元|块钱?|人民币)`, "gu");

const withinRange = (value: number, { min, max }: FactDefinition): boolean =>
  Number.isSafeInteger(value) && value >= (min ?? 0) && value <= (max ?? Number.MAX_SAFE_INTEGER);

/** The one amount of money in a text, in 分. */
const readMoney = (text: string, fact: FactDefinition): Amount | undefined => {
  const found = [...text.matchAll(MONEY)];
  const [match] = found;
  const yuan = match && found.length === 1 ? parseNumeral((match[1] ?? "").replace(/\s/gu, "")) : undefined;
  const value = yuan === undefined ? Number.NaN : Math.round(yuan * 100);
  return match && withinRange(value, fact) ? { value, quote: match[0] } : undefined;
};

/** Years said of something counted in months, and the like. */
const SCALES: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  个月: [
    ["个?月", 1],
    ["年", 12],
  ],
  月: [
    ["个?月", 1],
    ["年", 12],
  ],
  年: [["年", 1]],
  岁: [["周?岁", 1]],
  人: [["个?人|口人|口|名|位", 1]],
  个: [["个", 1]],
};

export const countsChildren = (label: string | undefined): boolean => /孩子|子女|新生儿|婴/u.test(label ?? "");

const CHILDREN = "孩子|娃|宝宝|小孩|儿子|女儿|闺女|崽|妹子";

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");

const unitsOf = (
  { unit = "" }: FactDefinition,
  counted: string | undefined,
): readonly (readonly [string, number])[] => {
  const words = countsChildren(counted) ? `${CHILDREN}|` : "";
  if (counted !== undefined) return [[`(?:个|名|位|口|胎)(?:${words}${escapePattern(counted)})`, 1]];
  return SCALES[unit] ?? (unit === "" ? [] : [[escapePattern(unit), 1]]);
};

/** The one number of a text that carries the unit of a fact, or that counts the elements named `counted`. */
export const readAmount = (text: string, fact: FactDefinition, counted?: string): Amount | undefined => {
  if (fact.type === "money") return readMoney(text, fact);
  const found = unitsOf(fact, counted).flatMap(([unit, scale]) =>
    [...text.matchAll(new RegExp(`(?<![\\d.第])(${NUMERAL})\\s*(?:${unit})(?![前后以])`, "gu"))].map((match) => ({
      quote: match[0],
      value: (parseNumeral(match[1] ?? "") ?? Number.NaN) * scale,
    })),
  );
  const [only] = found;
  if (only === undefined || found.length > 1 || !withinRange(only.value, fact)) return undefined;
  return only;
};
