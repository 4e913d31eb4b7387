import { expect, it } from "vitest";
import { dot } from "./linear.ts";
import { wordVector } from "./word-vector.ts";

it("has unit length, is the same each time, and lies nearer to shared words", () => {
  const asked = wordVector("补办身份证多少钱");
  expect(dot(asked, asked)).toBeCloseTo(1, 5);
  expect(wordVector("补办身份证多少钱")).toEqual(asked);
  expect(dot(asked, wordVector("身份证补办要多少钱"))).toBeGreaterThan(dot(asked, wordVector("公积金怎么提取")) + 0.3);
  expect(wordVector("").every((value) => value === 0)).toBe(true);
});
