import { expect, it } from "vitest";
import { compareQuantities } from "./read-quantities.ts";

it.each([
  ["the file is less than 10MB", "it has 11 MB", false],
  ["the file is less than 10MB", "it has 900kb", true],
  ["you are at least 18 years old", "I am 18 years old", true],
  ["you are over 18 years old", "I am 18 years old", false],
  ["you are 65 years or older", "I am 64 years old", false],
  ["you are under the age of 18", "I am 16 years old", true],
  ["you are over 18", "I'm 17", false],
  ["you are aged 60 or over", "I am 59 years old", false],
  ["you waited up to 12 months", "I waited 2 years", false],
  ["you waited less than 12 months", "I waited 10 weeks", true],
  ["you earn more than £1,000", "I earn £1,200", true],
  ["you were born before 6 April 1951", "I was born in 1941", true],
  ["you were born before 6 April 1951", "I was born on May 1, 1951", false],
  ["you earn more than £1,000", "I am 30 years old", undefined],
  ["you earn more than £1,000", "I earn £900 or £1,200", undefined],
  ["you earn between £10 and £20", "I earn £15", undefined],
  ["you live here", "I have 3 dogs", undefined],
  ["you were born before 6 April 1951", "I was born in the 1940s", undefined],
  ["you are over 18 years old", "I am over 16 years old", undefined],
])("%j of %j: %s", (clause, statement, expected) => {
  expect(compareQuantities(clause, statement)).toBe(expected);
});
