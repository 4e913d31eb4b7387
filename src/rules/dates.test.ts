import { describe, expect, it } from "vitest";
import { addDays, addMonths, ageInYears, begunMonthsBetween, daysBetween, fullMonthsBetween, isDate } from "./dates.ts";

describe("dates", () => {
  it.each([
    ["2026-02-28", true],
    ["2024-02-29", true],
    ["2026-02-29", false],
    ["2026-13-01", false],
    ["2026-1-1", false],
    ["2026-01-01T00:00", false],
    ["x2026-01-01", false],
    ["12026-01-01", false],
    ["", false],
  ])("takes %s for a day of the calendar: %s", (text, expected) => expect(isDate(text)).toBe(expected));

  it.each([
    ["2026-01-31", "2026-03-01", 29],
    ["2024-02-28", "2024-03-01", 2],
    ["2026-03-01", "2026-03-01", 0],
  ])("counts the days from %s to %s: %i", (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
    expect(addDays(from, days)).toBe(to);
  });

  it.each([
    ["2026-01-31", 1, "2026-02-28"],
    ["2024-01-31", 1, "2024-02-29"],
    ["2026-01-15", 6, "2026-07-15"],
    ["2026-11-30", 3, "2027-02-28"],
    ["2026-03-15", -3, "2025-12-15"],
  ])("%s and %i months is %s", (from, months, to) => expect(addMonths(from, months)).toBe(to));

  it.each([
    ["2026-01-15", "2026-07-14", 5, 6],
    ["2026-01-15", "2026-07-15", 6, 6],
    ["2026-01-15", "2026-07-16", 6, 7],
    ["2026-01-31", "2026-02-28", 1, 1],
    ["2026-01-31", "2026-02-27", 0, 1],
    ["2025-12-01", "2026-12-02", 12, 13],
    ["2026-01-15", "2026-01-15", 0, 0],
  ])("from %s to %s %i months have run out and %i begun", (...row) => {
    const [from, to, full, begun] = row;
    expect(fullMonthsBetween(from, to)).toBe(full);
    expect(begunMonthsBetween(from, to)).toBe(begun);
  });

  it.each([
    ["2019-05-10", "2026-05-09", 6, 6, 7],
    ["2019-05-10", "2026-05-10", 7, 6, 7],
    ["2019-05-10", "2026-05-11", 7, 7, 7],
    ["2019-05-10", "2026-04-30", 6, 6, 6],
    ["2019-05-10", "2026-05-01", 6, 6, 7],
    ["1960-02-29", "2026-02-27", 65, 65, 66],
    ["1960-02-29", "2026-02-28", 66, 65, 66],
    ["1960-02-29", "2026-03-01", 66, 66, 66],
    ["2026-05-10", "2026-05-10", 0, 0, 0],
  ])("born %s is on %s by policy %i, %i or %i years old", (...row) => {
    const [birth, at, onBirthday, dayAfter, birthMonth] = row;
    expect(ageInYears(birth, at, "on-birthday")).toBe(onBirthday);
    expect(ageInYears(birth, at, "day-after-birthday")).toBe(dayAfter);
    expect(ageInYears(birth, at, "birth-month")).toBe(birthMonth);
  });
});
