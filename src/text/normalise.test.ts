import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, countHidden, foldText, foldWithOffsets, spokenText } from "./normalise.ts";
import { searchTokens } from "./tokens.ts";

describe("normalising", () => {
  it.each([
    ["１２３４５", "12345"],
    ["⼯作⺠政", "工作民政"],
    ["户\u200b口\u{e0041}", "户口"],
    ["  多   个 空格 ", "多 个 空格"],
  ])("cleans %j", (text, expected) => expect(cleanText(text)).toBe(expected));

  it.each([
    ["屋要倒了,准备重起!", "屋要倒了，准备重起"],
    ["补办身份证，多少钱？？", "补办身份证，多少钱"],
    ["20,000 元, 8:30 到吗", "20,000 元， 8:30 到吗"],
  ])("speaks %j as %j, however its punctuation was typed", (text, expected) => expect(spokenText(text)).toBe(expected));

  it("folds traditional characters, case and quotation marks", () => {
    expect(foldText("辦理「身份證」ETC")).toBe('办理"身份证"etc');
    expect(countHidden("a\u200bb\u2060c")).toBe(2);
  });

  it("keeps for each folded character the place it came from", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("户", "口", "Ａ", "⺠", " ", "，", "1", "\u200b"), maxLength: 30 }),
        (text) => {
          const { text: folded, offsets } = foldWithOffsets(text);
          return (
            offsets.length === folded.length + 1 &&
            offsets.every((at, i) => at <= (offsets[i + 1] ?? text.length)) &&
            offsets.at(-1) === text.length
          );
        },
      ),
    );
  });

  it("makes characters and pairs of Chinese, and whole words of the rest", () => {
    expect(searchTokens("社保ETC 12345")).toEqual(["社", "社保", "保", "etc", "12345"]);
  });
});
