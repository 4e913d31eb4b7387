import { beforeAll, describe, expect, it } from "vitest";
import { INTENT_FOLDERS, loadIntentModel } from "../adapters/intent-model/files.ts";
import type { IntentModel } from "../domain/intent-model.ts";
import { GIST_LENGTH, gistOf, splitPieces } from "./gist.ts";

describe("the telling part of a message", () => {
  let model: IntentModel;
  beforeAll(async () => {
    model = await loadIntentModel({ directory: "data", folder: INTENT_FOLDERS.words });
  });

  it("cuts at sentences and clauses, joins short ones and breaks endless ones", () => {
    expect(splitPieces("您好。我的身份证丢了，想补一张。谢谢")).toEqual(["您好。我的身份证丢了，", "想补一张。谢谢"]);
    expect(splitPieces("")).toEqual([]);
    expect(splitPieces("。。。")).toEqual([]);
    const pieces = splitPieces("一".repeat(500));
    expect(pieces.join("")).toBe("一".repeat(500));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  it("leaves a short message whole", () => expect(gistOf(model, "身份证丢了")).toBe("身份证丢了"));

  it("keeps the sentence that names the matter, wherever it stands, and reads no more than three pieces", () => {
    const padding = "我今年五十多岁了，平时在外面打零工，家里还有两个小孩要照顾。前几天天气不好，我一直没有出门。";
    const text = `${padding}${padding}我的身份证丢了要补办一张新的。${padding}谢谢领导。`;
    const gist = gistOf(model, text);
    expect(gist).toContain("身份证丢了");
    expect(gist.length).toBeLessThanOrEqual(180);
    expect(text.length).toBeGreaterThan(GIST_LENGTH);
  });
});
