import { describe, expect, it } from "vitest";
import { foldSound, syllablesOf } from "./pinyin.ts";

describe("sounds", () => {
  it("gives one toneless syllable a character, whatever stands between", () => {
    expect(syllablesOf("公积金")).toEqual(["gong", "ji", "jin"]);
    expect(syllablesOf("女儿")).toEqual(["nv", "er"]);
    expect(syllablesOf("A办3证")).toEqual(["A", "ban", "3", "zheng"]);
    expect(syllablesOf("")).toEqual([]);
  });

  it("makes alike what many speakers do not tell apart", () => {
    expect(foldSound("zheng")).toBe(foldSound("zen"));
    expect(foldSound("shi")).toBe(foldSound("si"));
    expect(foldSound("ming")).toBe(foldSound("min"));
    expect(foldSound("ban")).not.toBe(foldSound("bang"));
  });
});
