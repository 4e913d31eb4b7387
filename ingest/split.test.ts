import { describe, expect, it } from "vitest";
import type { Block } from "./read/read-document.ts";
import { splitDocument } from "./split-document.ts";
import { isLaw, splitLaw } from "./split-law.ts";
import { packLines } from "./split-sections.ts";

const heading = (level: number, text: string): Block => ({ kind: "heading", level, text });
const paragraphs = (...texts: string[]): Block[] => texts.map((text) => ({ kind: "paragraph", text }));

describe("splitting a law", () => {
  const law: Block[] = [
    heading(1, "演示市停车条例"),
    ...paragraphs("2023年5月1日 演示市第一届人民代表大会常务委员会第二次会议通过"),
    heading(2, "目录"),
    ...paragraphs("第一章 总则", "第二章 收费"),
    heading(2, "第一章 总则"),
    ...paragraphs(
      "第一条　为了管理停车，制定本条例。",
      "第二条 本条例适用于本市。",
      "前款所称停车，包括：",
      "（一）路内停车；",
    ),
    heading(2, "第二章　收费"),
    heading(3, "第一节 标准"),
    ...paragraphs(
      "第三条 每小时收费三元。",
      "第三条规定的标准每两年调整一次。",
      "第三条之一 夜间免费。",
      "第十二条 本条例自2023年6月1日起施行。",
    ),
    heading(2, "附件"),
    {
      kind: "table",
      rows: [
        ["区域", "标准"],
        ["中心区", "三元"],
      ],
    },
  ];

  it("gives one passage an article, whole, under its divisions", () => {
    expect(isLaw(law)).toBe(true);
    const drafts = splitLaw(law, "演示市停车条例");
    expect(drafts.map(({ unit, field }) => [unit, field])).toEqual([
      ["article-1", "article"],
      ["article-2", "article"],
      ["article-3", "article"],
      ["article-3-1", "article"],
      ["article-12", "article"],
      ["annex-1", "section"],
    ]);
    expect(drafts[1]?.text).toBe("第二条 本条例适用于本市。\n前款所称停车，包括：\n（一）路内停车；");
    expect(drafts[1]?.headingPath).toEqual(["演示市停车条例", "第一章 总则", "第二条"]);
    expect(drafts[2]?.headingPath).toEqual(["演示市停车条例", "第二章 收费", "第一节 标准", "第三条"]);
    // A line that speaks of an article is none.
    expect(drafts[2]?.text).toBe("第三条 每小时收费三元。\n第三条规定的标准每两年调整一次。");
    expect(drafts[3]?.headingPath.at(-1)).toBe("第三条之一");
    expect(drafts[5]).toMatchObject({ text: "区域：中心区；标准：三元", headingPath: ["演示市停车条例", "附件"] });
  });

  it("gives every line its place", () => {
    const article = splitLaw(law, "演示市停车条例")[1];
    expect(article?.parts?.map(({ unit, start, end }) => [unit, article.text.slice(start, end)])).toEqual([
      ["paragraph-1", "第二条 本条例适用于本市。"],
      ["paragraph-2", "前款所称停车，包括："],
      ["paragraph-3", "（一）路内停车；"],
    ]);
  });

  it("reads a part of a code that begins in the middle, and numbers that begin again", () => {
    const part: Block[] = [
      heading(1, "演示法典"),
      heading(1, "婚姻编"),
      ...paragraphs("第一千零四十条 甲。", "第一千零四十一条 乙。", "第一千零四十二条 丙。", "第一条 附则的甲。"),
    ];
    expect(isLaw(part)).toBe(true);
    const drafts = splitLaw(part, "演示法典");
    expect(drafts.map(({ unit }) => unit)).toEqual(["article-1040", "article-1041", "article-1042", "article-1"]);
    expect(drafts[0]?.headingPath).toEqual(["演示法典", "婚姻编", "第一千零四十条"]);
    const twice = splitLaw(paragraphs("第一条 甲。", "第二条 乙。", "第一条 丙。"), "两份");
    expect(twice.map(({ unit }) => unit)).toEqual(["article-1", "article-2", "article-1~2"]);
  });

  it.each([
    [
      "a notice that cites articles",
      paragraphs("根据第三条、第四条的规定，现通知如下。", "第三条规定的对象应当申报。"),
    ],
    ["nothing", []],
    ["one article alone", paragraphs("第一条 只有一条。")],
  ])("does not take %s for a law", (_name, blocks) => {
    expect(isLaw(blocks)).toBe(false);
  });
});

describe("splitting a guide by its headings", () => {
  const expected = [
    ["conditions", "conditions", "年满十六周岁。"],
    ["materials", "materials", "身份证\n户口簿"],
    ["times", "times", "法定办结时限：20个工作日\n承诺办结时限：5个工作日"],
    ["phone", "phone", "咨询电话：0731-12345678"],
  ];

  it("reads headings, numbered lines and label lines alike", () => {
    const styled: Block[] = [
      heading(1, "居住证办理指南"),
      heading(2, "一、受理条件"),
      ...paragraphs("年满十六周岁。"),
      heading(2, "二、申请材料"),
      { kind: "list-item", text: "身份证" },
      { kind: "list-item", text: "户口簿" },
      heading(2, "三、办理时限"),
      ...paragraphs("法定办结时限：20个工作日", "承诺办结时限：5个工作日"),
      ...paragraphs("咨询电话：0731-12345678"),
    ];
    const plain = styled.map(
      (block): Block =>
        block.kind === "heading" || block.kind === "list-item" ? { kind: "paragraph", text: block.text } : block,
    );
    for (const blocks of [styled, plain]) {
      const { isGuide, drafts } = splitDocument(blocks, "居住证办理指南");
      expect(isGuide).toBe(true);
      expect(
        drafts.filter(({ field }) => field !== "section").map(({ unit, field, text }) => [unit, field, text]),
      ).toEqual(expected);
    }
  });

  it("reads a table of labels and values", () => {
    const { isGuide, drafts } = splitDocument(
      [
        heading(1, "公积金提取"),
        {
          kind: "table",
          rows: [
            ["办理条件", "退休"],
            ["申请材料", "身份证；退休证"],
            ["收费标准", "不收费"],
            ["备注", "无"],
          ],
        },
      ],
      "公积金提取",
    );
    expect(isGuide).toBe(true);
    expect(drafts.map(({ field, text }) => [field, text])).toEqual([
      ["conditions", "办理条件：退休"],
      ["materials", "申请材料：身份证；退休证"],
      ["fee", "收费标准：不收费"],
      ["section", "备注：无"],
    ]);
  });

  it("numbers a field that stands twice, under the service it belongs to", () => {
    const service = (name: string): Block[] => [
      heading(2, name),
      heading(3, "办理条件"),
      ...paragraphs(`${name}的条件`),
      heading(3, "办理材料"),
      ...paragraphs(`${name}的材料`),
      heading(3, "收费标准"),
      ...paragraphs("不收费"),
    ];
    const { drafts } = splitDocument([heading(1, "窗口手册"), ...service("甲证"), ...service("乙证")], "窗口手册");
    expect(drafts.map(({ unit }) => unit)).toEqual([
      "conditions",
      "materials",
      "fee",
      "conditions~2",
      "materials~2",
      "fee~2",
    ]);
    expect(drafts[3]?.headingPath).toEqual(["窗口手册", "乙证", "办理条件"]);
  });
});

describe("splitting questions and answers", () => {
  it.each([
    ["问/答", paragraphs("问：可以代办吗？", "答：可以。", "凭委托书办理。", "2. 问：收费吗？", "答：不收费。")],
    [
      "headings",
      [
        heading(2, "可以代办吗？"),
        ...paragraphs("可以。", "凭委托书办理。"),
        heading(2, "收费吗？"),
        ...paragraphs("不收费。"),
      ],
    ],
  ] as [string, Block[]][])("reads %s", (_name, blocks) => {
    expect(splitDocument(blocks, "问答").drafts).toMatchObject([
      { unit: "faq-1", field: "faq", question: "可以代办吗？", text: "可以。\n凭委托书办理。" },
      { unit: "faq-2", field: "faq", question: "收费吗？", text: "不收费。" },
    ]);
  });
});

describe("splitting running text", () => {
  it("keeps to sections and never cuts a sentence", () => {
    const sentence = `${"甲".repeat(200)}。`;
    const { isGuide, drafts } = splitDocument(
      [heading(1, "通告"), heading(2, "范围"), ...paragraphs(sentence.repeat(4), `他说：“好。”${"乙".repeat(700)}。`)],
      "通告",
    );
    expect(isGuide).toBe(false);
    expect(drafts.map(({ text }) => text.length)).toEqual([402, 402 + 1 + 7, 701]);
    expect(drafts.every(({ text }) => /[。”]$/u.test(text))).toBe(true);
    expect(drafts.map(({ headingPath, field }) => [headingPath, field])).toEqual(
      Array.from({ length: 3 }, () => [["通告", "范围"], "section"]),
    );
  });

  it.each([
    [[], []],
    [["没有句号"], ["没有句号"]],
    [["甲。”乙。"], ["甲。”乙。"]],
    [["！！！", "？"], ["！！！\n？"]],
  ])("packs %j", (lines, packed) => {
    expect(packLines(lines)).toEqual(packed);
  });

  it("reads each row of a table with the names of its columns", () => {
    const rows = [
      ["区县", "标准"],
      ["甲区", "100元"],
      ["乙区", ""],
      ["", ""],
    ];
    expect(splitDocument([{ kind: "table", rows }], "标准").drafts.map(({ text }) => text)).toEqual([
      "区县：甲区；标准：100元\n区县：乙区",
    ]);
  });
});
