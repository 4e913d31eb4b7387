import { describe, expect, it } from "vitest";
import { withOfficialWords } from "./lexicon.ts";

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
});
