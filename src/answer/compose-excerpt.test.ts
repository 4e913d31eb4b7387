import { describe, expect, it } from "vitest";
import { aPassage } from "../testing/builders.ts";
import { composeExcerpt } from "./compose-excerpt.ts";

const LEAVE = aPassage({
  id: "leave:article-5",
  field: "article",
  title: "示范市职工休假办法",
  headingPath: ["示范市职工休假办法", "第二章 假期", "第五条"],
  text: [
    "第五条 职工累计工作已满一年不满十年的，年休假五天；已满十年不满二十年的，年休假十天。",
    "国家法定休假日、休息日不计入年休假的假期。",
    "职工有下列情形之一的，不享受当年的年休假：",
    "（一）职工依法享受寒暑假，其休假天数多于年休假天数的；",
    "（二）累计工作满一年不满十年的职工，请病假累计二个月以上的；",
    "（三）职工请事假累计二十天以上且单位按照规定不扣工资的。",
    "单位确因工作需要不能安排职工休年休假的，经职工本人同意，可以不安排，并按照该职工日工资收入的百分之三百支付年休假工资报酬。",
  ].join("\n"),
});

const shown = (question: string, limit = 250): string =>
  composeExcerpt(LEAVE, question, limit)
    .sentences.map(({ text }) => text)
    .join("\n");

describe("composeExcerpt", () => {
  it("quotes the sentence that decides, with the law and the number of the article", () => {
    const { sentences, shortened } = composeExcerpt(LEAVE, "工作满三年年休假有几天", 100);
    expect(sentences[0]?.text).toBe(
      "《示范市职工休假办法》第五条：职工累计工作已满一年不满十年的，年休假五天；已满十年不满二十年的，年休假十天。",
    );
    expect(sentences[0]?.citations.map(({ quote }) => quote)).toEqual([
      "职工累计工作已满一年不满十年的，年休假五天；已满十年不满二十年的，年休假十天。",
      "第五条",
    ]);
    expect(shortened).toBe(true);
  });

  it.each([
    ["不安排休年休假，工资报酬要给多少钱", "百分之三百"],
    ["请病假两个多月还享受年休假吗", "请病假累计二个月以上"],
    ["国家法定休假日算不算在年休假里", "不计入年休假"],
  ])("%s: %s", (question, fact) => {
    expect(shown(question, 120)).toContain(fact);
  });

  it("never shows an item of a list without the sentence that introduces it", () => {
    const text = shown("请事假二十天以上还享受年休假吗", 140);
    expect(text).toContain("请事假累计二十天以上");
    expect(text.indexOf("不享受当年的年休假：")).toBeLessThan(text.indexOf("请事假累计"));
    expect(text).toContain("不享受当年的年休假：");
  });

  it("quotes only what stands in the passage, and keeps its order", () => {
    for (const question of ["年休假", "病假 事假 年休假几天 工资多少", "完全无关的问题"]) {
      const { sentences } = composeExcerpt(LEAVE, question, 250);
      const places = sentences.map(({ citations }) => LEAVE.text.indexOf(citations[0]?.quote ?? "?"));
      expect(places.every((place) => place >= 0)).toBe(true);
      expect([...places].sort((a, b) => a - b)).toEqual(places);
    }
  });

  it("quotes a short passage whole and one without an article number by its title alone", () => {
    const short = aPassage({ field: "section", title: "关于停水的通知", text: "周三停水。周四恢复供水。" });
    expect(composeExcerpt(short, "什么时候恢复供水", 250)).toEqual({
      shortened: false,
      sentences: [
        {
          text: "《关于停水的通知》：周三停水。",
          kind: "fact",
          citations: [{ passageId: short.id, quote: "周三停水。" }],
        },
        { text: "周四恢复供水。", kind: "fact", citations: [{ passageId: short.id, quote: "周四恢复供水。" }] },
      ],
    });
  });
});
