import type { AgePolicy } from "../domain/condition.ts";

const DAY = 86_400_000;

const parts = (date: string): [number, number, number] => {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return [year, month, day];
};

const format = (time: number): string => new Date(time).toISOString().slice(0, 10);

export const isDate = (value: unknown): boolean => {
  const time = Date.parse(String(value));
  return Number.isFinite(time) && format(time) === value;
};

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY;

export const addDays = (date: string, days: number): string => format(Date.parse(date) + days * DAY);

/** 民法典 第二百零二条: a period of months ends on the same day of its last month, or on the last day of a shorter month. */
export const addMonths = (date: string, months: number): string => {
  const [year, month, day] = parts(date);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return format(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)));
};

/** Months that have run out between two dates. */
export const fullMonthsBetween = (from: string, to: string): number => {
  const [fromYear, fromMonth] = parts(from);
  const [toYear, toMonth] = parts(to);
  const months = (toYear - fromYear) * 12 + toMonth - fromMonth;
  return addMonths(from, months) > to ? months - 1 : months;
};

/** Months that have begun: `≤ 6` is 六个月内, the last day included (民法典 第二百零一、二百零二、一千二百五十九条). */
export const begunMonthsBetween = (from: string, to: string): number => {
  const full = fullMonthsBetween(from, to);
  return addMonths(from, full) < to ? full + 1 : full;
};

/**
 * Age in whole years. `on-birthday` reaches it on the birthday itself; `day-after-birthday` one day later, as criminal
 * law counts 周岁 (法释〔2006〕1号 第二条); `birth-month` on the first day of that month, as pensions are counted.
 * Somebody born on 29 February has the birthday on 28 February of a common year (民法典 第二百零二条).
 */
export const ageInYears = (birth: string, at: string, policy: AgePolicy): number => {
  const first = `${birth.slice(0, 7)}-01`;
  const reached = {
    "on-birthday": () => fullMonthsBetween(birth, at),
    "day-after-birthday": () => fullMonthsBetween(birth, addDays(at, -1)),
    "birth-month": () => fullMonthsBetween(first, at),
  };
  return Math.max(0, Math.floor(reached[policy]() / 12));
};
