import { parseNumeral } from "../src/text/numerals.ts";

export type FoundDate = { date: string; start: number; end: number };

const YEAR = "(?:[12]\\d{3}|[一二][零〇○O0一二三四五六七八九]{3})";
const SMALL = "(?:\\d{1,2}|[一二三四五六七八九十]{1,3})";
const DATE = new RegExp(
  `(?<!\\d)(${YEAR})\\s*(?:年\\s*(${SMALL})\\s*月\\s*(${SMALL})\\s*日|[-/.](\\d{1,2})[-/.](\\d{1,2})(?!\\d))`,
  "gu",
);

const toNumber = (text: string | undefined): number => parseNumeral((text ?? "").replace(/[○O]/gu, "〇")) ?? Number.NaN;

/** The date as YYYY-MM-DD; absent where no calendar has it. */
export const isoDate = (year: number, month: number, day: number): string | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : undefined;
};

/** Whole dates in digits or Chinese numerals, in order; a month or a year alone is none. */
export const findDates = (text: string): FoundDate[] =>
  [...text.matchAll(DATE)].flatMap((match) => {
    const [, year, month, day, shortMonth, shortDay] = match;
    const date = isoDate(toNumber(year), toNumber(month ?? shortMonth), toNumber(day ?? shortDay));
    return date === undefined ? [] : [{ date, start: match.index, end: match.index + match[0].length }];
  });

export const firstDate = (text: string): string | undefined => findDates(text)[0]?.date;

export const dayBefore = (date: string): string => addDays(date, -1);

const addDays = (date: string, days: number): string => {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
};

/** The last day of a validity that lasts whole years from `date` on. */
export const lastDayOfYears = (date: string, years: number): string => {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  return dayBefore(moved.toISOString().slice(0, 10));
};
