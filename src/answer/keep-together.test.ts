import { describe, expect, it } from "vitest";
import { findMixed } from "./keep-together.ts";

const FEE = "办理费用：换领 20 元；丢失/损坏补领 40 元；首次免费（以当地为准）。";
const PERMIT = "办理条件：离开常住户口地到其他城市居住半年以上，且有合法稳定就业、合法稳定住所、连续就读之一。";
const POOR = "特困人员是无劳动能力、无生活来源、无法定义务人或法定义务人无能力的人。";
const HELPER = "可以由代理人办理，但须提交委托书；本人到场的，提交身份证。";

const context = { question: "补办身份证多少钱", title: "居民身份证换领/补领", about: "收费" };

describe("a sentence that keeps together what its quote does", () => {
  it.each([
    [FEE, FEE],
    ["居民身份证换领收 20 元，丢失或损坏补领收 40 元，首次免费。", FEE],
    ["换领 20 元；补领 40 元；首次免费。", FEE],
    ["代理人办理的，可以办理，但须提交委托书；本人到场的，提交身份证。", HELPER],
  ])("%s", (text, quote) => {
    expect(findMixed(text, [quote], context)).toBeUndefined();
  });

  it("may say the one case that the question names", () => {
    const asked = { ...context, question: "身份证丢失补领多少钱" };
    expect(findMixed("丢失补领 40 元。", [FEE], asked)).toBeUndefined();
    expect(findMixed("换领 20 元。", [FEE], asked)).toBe("left-out");
  });
});

describe("a sentence that does not", () => {
  it.each([
    ["补领 20 元，换领 40 元，首次免费。", FEE, "swapped"],
    ["丢失补领免费，换领 20 元，损坏补领 40 元。", FEE, "swapped"],
    ["本人到场，提交委托书。", "代理人办理，提交委托书；本人到场，提交身份证。", "swapped"],
    ["换领 20 元。", FEE, "left-out"],
    ["长沙户籍不限。", "长沙基本不限户籍，凭身份证或居住证。", "left-out"],
    ["驾驶证注销 3 日办结。", "驾驶证注销承诺 3 日办结。", "left-out"],
    ["登记时提交劳动合同。", "视情形提交：劳动合同（单位吸纳就业登记）。", "left-out"],
    ["必须提交身份证。", "必须提交：身份证（电子证照，免提交）。", "left-out"],
    ["加交对应证明，优先。", "属于低保、环卫、残疾等特殊群体的，加交对应证明，优先。", "left-out"],
    ["办理费用以当地为准。", FEE, "left-out"],
    ["来长沙居住不久，能领到居住证。", PERMIT, "added"],
    ["村里我爷爷可以评特困，想问下好大年纪才算没得劳动能力。", POOR, "added"],
    ["特困人员可以每月领取补助。", POOR, "added"],
  ])("%s", (text, quote, kind) => {
    expect(findMixed(text, [quote], context)).toBe(kind);
  });
});
