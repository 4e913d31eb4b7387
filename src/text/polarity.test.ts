import { describe, expect, it } from "vitest";
import { agreesInPolarity } from "./polarity.ts";

describe("polarity", () => {
  it.each([
    ["材料不能邮寄", "材料能邮寄", false],
    ["材料能邮寄", "材料不能邮寄", false],
    ["办理费用：收费", "办理费用：不收费", false],
    ["身份证不用交", "身份证（电子证照自动关联免提交）", true],
    ["不超过三十天", "30 日内", true],
    ["父母民族不同的要加交申请", "父母民族不同的，加交申请", true],
    ["城镇居民不能买", "不是本村成员的，不能申请；城镇居民不能买", true],
  ])("%s against %s: %s", (statement, source, expected) => expect(agreesInPolarity(statement, source)).toBe(expected));
});
