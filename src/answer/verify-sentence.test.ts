import { describe, expect, it } from "vitest";
import { aPassage } from "../testing/builders.ts";
import { createTermFinder } from "../text/terms.ts";
import { type DraftSentence, type Evidence, locateQuote, verifySentence } from "./verify-sentence.ts";

const FEE = aPassage({
  id: "id:fee",
  title: "补领身份证",
  headingPath: ["补领身份证", "收费"],
  text: "办理费用：换领 20 元；丢失补领 40 元；首次免费。",
  region: "430000",
});
const TIME = aPassage({
  id: "id:times",
  title: "补领身份证",
  headingPath: ["补领身份证", "时限"],
  text: "承诺办结时限为 5 个工作日，最长不超过 60 日。材料不能邮寄。",
  region: "430000",
  effectiveFrom: "2025-01-01",
  effectiveTo: "2026-12-31",
});

const evidence = (overrides: Partial<Evidence> = {}): Evidence => ({
  passages: new Map([FEE, TIME].map((passage) => [passage.id, passage])),
  asOf: "2026-06-01",
  regions: ["430100", "430000", "000000"],
  findTitles: createTermFinder(["补领身份证", "普通护照申请"]),
  findTerms: createTermFinder(["居民户口簿", "出入境管理机构"]),
  ...overrides,
});

const draft = (text: string, quote: string, passageId = "id:fee"): DraftSentence => ({
  text,
  kind: "fact",
  citations: [{ passageId, quote }],
});
const verdict = (sentence: DraftSentence, overrides: Partial<Evidence> = {}): string => {
  const result = verifySentence(sentence, evidence(overrides));
  return result.ok ? "ok" : result.reason;
};

describe("verifySentence", () => {
  it("gives the quote as it stands in the passage, with its place", () => {
    const result = verifySentence(draft("丢失补领要四十元。", "丢失补领40元"), evidence());
    expect(result).toEqual({
      ok: true,
      sentence: {
        text: "丢失补领要四十元。",
        kind: "fact",
        citations: [{ passageId: "id:fee", quote: "丢失补领 40 元", start: 13, end: 22 }],
      },
    });
    expect(FEE.text.slice(13, 22)).toBe("丢失补领 40 元");
  });

  it.each([
    ["丢失补领收费 50 元。", "丢失补领 40 元", "figure-unsupported"],
    ["丢失补领收费 20 元。", "丢失补领 40 元", "figure-unsupported"],
    ["补领身份证丢失补领 40 元，首次 40 元。", "丢失补领 40 元；首次免费", "figure-unsupported"],
    ["普通护照申请丢失补领 40 元。", "丢失补领 40 元", "subject-unsupported"],
    ["丢失补领 40 元，要交居民户口簿。", "丢失补领 40 元", "subject-unsupported"],
    ["丢失补领 41 元", "丢失补领 41 元", "quote-not-found"],
    ["天气很好，适合出门散步。", "首次免费", "off-topic"],
  ])("%s is %s", (text, quote, reason) => expect(verdict(draft(text, quote))).toBe(reason));

  it.each([
    ["承诺 5 日办结。", "承诺办结时限为 5 个工作日", "figure-unsupported"],
    ["最长不少于 60 日。", "最长不超过 60 日", "comparison-unsupported"],
    ["材料能邮寄。", "材料不能邮寄", "negation-unsupported"],
    ["承诺五个工作日内办结。", "承诺办结时限为 5 个工作日", "ok"],
  ])("%s is %s", (text, quote, reason) => expect(verdict(draft(text, quote, "id:times"))).toBe(reason));

  it("holds place and time as hard facts", () => {
    const sentence = draft("材料不能邮寄。", "材料不能邮寄", "id:times");
    expect(verdict(sentence)).toBe("ok");
    expect(verdict(sentence, { asOf: "2027-01-01" })).toBe("not-in-force");
    expect(verdict(sentence, { asOf: "2024-12-31" })).toBe("not-in-force");
    expect(verdict(sentence, { regions: ["440300", "440000", "000000"] })).toBe("other-region");
    expect(verdict(draft("材料不能邮寄。", "材料不能邮寄", "invented"))).toBe("unknown-passage");
    expect(verdict({ text: "材料不能邮寄。", kind: "fact", citations: [] })).toBe("no-citation");
  });

  it("lets fixed phrases pass without a citation", () => {
    expect(verdict({ text: "请以当地办事指南为准。", kind: "notice", citations: [] })).toBe("ok");
  });

  it("finds no quote in nothing", () => {
    expect(locateQuote("正文", "")).toBeUndefined();
    expect(locateQuote("正文", "，。")).toBeUndefined();
    expect(locateQuote("办　理 材料", "办理材料")).toEqual({ quote: "办　理 材料", start: 0, end: 6 });
  });
});
