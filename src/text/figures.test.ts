import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractFigures } from "./figures.ts";

describe("figures", () => {
  const values = (text: string): string[] =>
    extractFigures(text).map(({ value, comparison }) => `${value}${comparison ? ` ${comparison}` : ""}`);

  it.each([
    ["承诺 5 个工作日办结", ["5 工作日"]],
    ["30 日内办结", ["30 日 down"]],
    ["三十天", ["30 日"]],
    ["每年 3600 元", ["3600 元"]],
    ["一年一万五千元", ["1 年", "15000 元"]],
    ["最高 1.5 万元", ["15000 元 down"]],
    ["不少于 25000 元", ["25000 元 up"]],
    ["不超过 4.5 吨", ["4.5 吨 down"]],
    ["12 吨以上", ["12 吨 up"]],
    ["未满 7 岁", ["7 岁 down"]],
    ["年满 18 周岁", ["18 岁 up"]],
    ["80 至 89 岁", ["80 岁", "89 岁"]],
    ["80-89 岁", ["80 岁", "89 岁"]],
    ["每月 30/60/300 元", ["30 元", "60 元", "300 元"]],
    ["2025-01-01 起", ["2025-01-01 up"]],
    ["2025年1月1日", ["2025-01-01"]],
    ["二〇二三年出生", ["2023"]],
    ["拨打 0731-88665266 或 12345", ["073188665266", "12345"]],
    ["国发〔2024〕3号", ["2024:3"]],
    ["《社会保险法》第五十四条", ["第54条"]],
    ["百分之二十", ["20 %"]],
    ["一次也不用跑", ["0 次"]],
    ["一件事一次办，统一受理", []],
    ["要一张照片", []],
  ])("reads %s", (text, expected) => expect(values(text)).toEqual(expected));

  it("never throws and keeps its places inside the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) =>
        extractFigures(text).every(({ start, end }) => start >= 0 && end <= text.length && start < end),
      ),
    );
  });
});
