import { describe, expect, it } from "vitest";
import { inOfficialWords, withOfficialWords } from "./lexicon.ts";

const LEXICON = [
  { colloquial: "上户口", official: "出生登记" },
  { colloquial: "领证(结婚)", official: "结婚登记" },
  { colloquial: "二胎/三胎补贴", official: "育儿补贴" },
];

describe("everyday words", () => {
  it.each([
    ["给娃上户口", "给娃上户口 出生登记"],
    ["想领证", "想领证 结婚登记"],
    ["三胎补贴和上户口", "三胎补贴和上户口 出生登记 育儿补贴"],
    ["办护照", "办护照"],
  ])("%s is searched as %s", (text, searched) => expect(withOfficialWords(text, LEXICON)).toBe(searched));

  it.each([
    ["公司辞退我", "公司解除劳动合同我"],
    ["没签劳动合同被辞退", "未订立书面劳动合同被解除劳动合同"],
    ["用人单位解除劳动合同，也就是辞退", "用人单位解除劳动合同，也就是辞退"],
    ["办护照", "办护照"],
  ])("%s is put as %s", (text, official) =>
    expect(
      inOfficialWords(text, [
        { colloquial: "辞退", official: "解除劳动合同" },
        { colloquial: "没签合同/没签劳动合同", official: "未订立书面劳动合同" },
      ]),
    ).toBe(official),
  );
});
