import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { plainQuestions } from "./plain-questions.ts";

const { guides } = await loadCatalogue({ directory: "data" });
const unitsOf = (id: string, text: string): string[] | undefined => {
  const guide = guides.get(id);
  return guide && plainQuestions(guide).find((question) => question.text === text)?.units;
};

describe("plain questions", () => {
  it.each([
    ["childcare", "育儿补贴多少钱", ["fact-1"]],
    ["childcare", "育儿补贴申请要收费吗", ["fee"]],
    ["elder", "高龄津贴一个月多少钱", ["fact-1", "fact-2"]],
    ["passport", "普通护照要带什么", ["materials"]],
  ])("%s: %s", (id, text, units) => {
    expect(unitsOf(id, text)).toEqual(units);
  });

  it("ask only for what the guide publishes", () => {
    for (const guide of guides.values()) {
      const asked = new Set(plainQuestions(guide).flatMap(({ units }) => units));
      if (!guide.published) expect(asked.size).toBe(0);
      if (guide.fee === undefined) expect(asked.has("fee")).toBe(false);
      if (guide.materials === undefined) expect(asked.has("materials")).toBe(false);
    }
  });
});
