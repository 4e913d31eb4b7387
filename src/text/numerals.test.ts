import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChineseNumeral, parseNumeral } from "./numerals.ts";

const UNITS = ["", "十", "百", "千"];

/** 1005 as 一千零五: one 零 for any run of zeros within, none at the end. */
const writeChinese = (n: number): string =>
  [...String(n)]
    .map((digit, i, all) =>
      digit === "0" ? "零" : "零一二三四五六七八九".charAt(Number(digit)) + (UNITS[all.length - 1 - i] ?? ""),
    )
    .join("")
    .replace(/零+/gu, "零")
    .replace(/零$/u, "");

describe("numerals", () => {
  it.each([
    ["十", 10],
    ["十五", 15],
    ["二十", 20],
    ["一百零五", 105],
    ["三百六十", 360],
    ["两万", 20_000],
    ["一万五千", 15_000],
    ["二〇二五", 2025],
    ["一亿五千万", 150_000_000],
    ["零", 0],
  ])("reads %s as %d", (text, value) => expect(parseChineseNumeral(text)).toBe(value));

  it.each([
    ["1.5万", 15_000],
    ["20,000", 20_000],
    ["四点五", 4.5],
    ["３", undefined],
    ["一一个", undefined],
    ["", undefined],
  ])("reads %s as %s", (text, value) => expect(parseNumeral(text)).toBe(value));

  it("reads back every number below ten thousand that it writes", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9999 }), (n) => parseChineseNumeral(writeChinese(n)) === n));
  });
});
