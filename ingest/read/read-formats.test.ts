import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readBytes } from "./read-bytes.ts";
import { type Block, READ_LIMITS, type Reading } from "./read-document.ts";
import { cell, makeDocx, makeXlsx, numberCell, paragraph, run, textCell } from "./test-files.ts";

const read = (path: string, bytes: Buffer | string): Promise<Reading> =>
  readBytes(path, Buffer.from(bytes as string), READ_LIMITS);

const documentOf = async (path: string, bytes: Buffer | string) => {
  const { content } = await read(path, bytes);
  if (content.kind !== "document") throw new Error(`${path} is no document`);
  return content;
};

const sheetsOf = async (path: string, bytes: Buffer | string) => {
  const { content } = await read(path, bytes);
  if (content.kind !== "sheets") throw new Error(`${path} has no sheets`);
  return content.sheets;
};

const fixture = (name: string): Promise<Buffer> => readFile(new URL(`fixtures/${name}`, import.meta.url));

const GUIDE: Block[] = [
  { kind: "heading", level: 1, text: "城镇临时救助申请办法" },
  {
    kind: "table",
    rows: [
      ["索引号：", "00001434-9/2025-00012", "发文字号：", "演民发〔2025〕12号"],
      ["发布机构：", "演示市民政局", "生效日期：", "2025年4月1日"],
    ],
  },
  { kind: "heading", level: 2, text: "一、适用对象" },
  {
    kind: "paragraph",
    text: "因火灾、交通事故等意外事件，或者家庭成员突发重大疾病，导致基本生活暂时出现严重困难的城镇居民家庭，可以按照本办法向户籍所在地的街道办事处提出临时救助申请。非本市户籍但持有居住证满一年的家庭，可以向居住地的街道办事处提出。",
  },
  {
    kind: "paragraph",
    text: "已经享受特困供养的人员，因突发情况造成支出明显增加的，街道办事处应当先行核实，再决定是否给予一次性救助。",
  },
  { kind: "heading", level: 2, text: "二、申请材料" },
  {
    kind: "paragraph",
    text: "申请人应当提交下列材料，材料不齐的，工作人员应当一次性告知需要补正的全部内容：",
  },
  { kind: "list-item", text: "身份证和户口簿原件及复印件" },
  { kind: "list-item", text: "家庭收入和财产状况的书面声明" },
  { kind: "list-item", text: "医疗费用票据、事故认定书等说明困难原因的材料" },
  { kind: "heading", level: 2, text: "三、救助标准" },
  {
    kind: "table",
    rows: [
      ["困难类型", "每人每次标准", "办理时限"],
      ["支出型困难", "1,200元", "20个工作日"],
      ["急难型困难", "800元", "24小时"],
      ["其他特殊困难", "不超过2,000元", "15日"],
    ],
  },
  { kind: "heading", level: 2, text: "四、办理程序" },
  {
    kind: "paragraph",
    text: "街道办事处自受理之日起10个工作日内完成入户调查、信息核对和民主评议，提出初审意见，连同申请材料报区民政局审批。区民政局应当自收到材料之日起5个工作日内作出决定，不予批准的，书面说明理由。",
  },
  {
    kind: "paragraph",
    text: "情况紧急的，街道办事处可以先行救助，事后10个工作日内补办手续，并在申请书上注明情况和救助金额，由经办人员签字后存档备查。面积超过90m²的自有住房不因此排除申请资格[1]。",
  },
  {
    kind: "paragraph",
    text: "对决定不服的，可以自收到决定书之日起60日内依法申请行政复议，也可以在6个月内直接向人民法院提起行政诉讼。",
  },
  { kind: "heading", level: 2, text: "五、附则" },
  {
    kind: "paragraph",
    text: "本办法自2025年4月1日起施行，有效期五年。咨询电话：0731-00000000，地址见各街道办事处公告栏。",
  },
  {
    kind: "paragraph",
    text: "各区民政局可以根据本办法制定实施细则，并报市民政局备案。市民政局每年公布一次全市临时救助的人次和金额，接受社会监督。",
  },
];

describe("HTML", () => {
  it("gives the document without navigation, and what the page states of itself", async () => {
    const { blocks, stated } = await documentOf("guide.html", await fixture("guide.html"));
    expect(blocks).toEqual(GUIDE);
    expect(stated).toEqual({
      title: "城镇临时救助申请办法",
      published: "2025-03-18 09:30",
      issuer: "演示市民政局",
      url: "https://mz.example.cn/2025/03/18/1001.html",
      documentNumber: "演民发〔2025〕12号",
      effectiveFrom: "2025年4月1日",
    });
  });

  it("repeats merged cells, opens layout tables and survives spans that nobody can fill", async () => {
    const { blocks } = await documentOf(
      "a.html",
      `<table><tr><td><table><tr><th rowspan="2">材料</th><th colspan="2">份数</th></tr>
       <tr><td>原件</td><td>复印件<br>（盖章）</td></tr><tr><td>身份证</td><td>1</td><td>2</td></tr></table></td></tr></table>
       <p>甲<br>乙</p><table><tr><td colspan="999999999">一</td><td>二</td></tr></table>`,
    );
    expect(blocks[0]).toEqual({
      kind: "table",
      rows: [
        ["材料", "份数", "份数"],
        ["材料", "原件", "复印件\n（盖章）"],
        ["身份证", "1", "2"],
      ],
    });
    expect(blocks.slice(1, 3)).toEqual([
      { kind: "paragraph", text: "甲" },
      { kind: "paragraph", text: "乙" },
    ]);
    expect(blocks[3]).toMatchObject({ kind: "table" });
  });

  it("reads GBK pages that declare it and pages that do not", async () => {
    const page = Buffer.concat([
      Buffer.from("<html><head><meta charset=gb2312></head><body><p>"),
      Buffer.from("d2bbbcfecac2", "hex"),
      Buffer.from("</p></body></html>"),
    ]);
    expect((await documentOf("a.html", page)).blocks).toEqual([{ kind: "paragraph", text: "一件事" }]);
  });

  it("refuses tags nested beyond reason", async () => {
    const deep = `${"<div>".repeat(20_000)}x`;
    await expect(read("deep.html", deep)).rejects.toMatchObject({ reason: "damaged" });
    await expect(read("deep.md", `${">".repeat(20_000)} x`)).rejects.toMatchObject({ reason: "damaged" });
    await expect(read("deep.json", "[".repeat(100_000) + "]".repeat(100_000))).rejects.toMatchObject({
      reason: "damaged",
    });
  });
});

describe("Markdown and plain text", () => {
  it("reads front matter, lists, tables and notes", async () => {
    const { blocks, stated } = await documentOf(
      "a.md",
      '---\ntitle: "居住证办理"\nissuer: 演示市公安局\nother: x\n---\n# 居住证\n\n正文一[^1]\n接着写。\n\n1. 甲\n   - 乙\n\n| 项目 | 费用 |\n|---|---|\n| 首次 | 0元 |\n\n[^1]: 见通知。\n',
    );
    expect(stated).toEqual({ title: "居住证办理", issuer: "演示市公安局" });
    expect(blocks).toEqual([
      { kind: "heading", level: 1, text: "居住证" },
      { kind: "paragraph", text: "正文一接着写。" },
      { kind: "list-item", text: "甲" },
      { kind: "list-item", text: "乙" },
      {
        kind: "table",
        rows: [
          ["项目", "费用"],
          ["首次", "0元"],
        ],
      },
      { kind: "footnote", text: "见通知。" },
    ]);
  });

  it("sees the parts of an official document by their numbers", async () => {
    const { blocks, stated } = await documentOf(
      "a.txt",
      "演民发〔2025〕12号\r\n\r\n一、适用对象\r\n　　本市居民。\r\n（一）在册居民\r\n1.身份证\r\n2.户口簿\r\nA sentence that is\r\nbroken in two.\r\n三、材料齐全的，当场受理。\r\n",
    );
    expect(stated).toEqual({ documentNumber: "演民发〔2025〕12号" });
    expect(blocks).toEqual([
      { kind: "paragraph", text: "演民发〔2025〕12号" },
      { kind: "heading", level: 2, text: "一、适用对象" },
      { kind: "paragraph", text: "本市居民。" },
      { kind: "heading", level: 3, text: "（一）在册居民" },
      { kind: "list-item", text: "1.身份证" },
      { kind: "list-item", text: "2.户口簿" },
      { kind: "paragraph", text: "A sentence that is broken in two." },
      { kind: "paragraph", text: "三、材料齐全的，当场受理。" },
    ]);
  });

  it.each([
    ["UTF-8", Buffer.from("一件事")],
    ["UTF-8 with its mark", Buffer.from("\ufeff一件事")],
    ["UTF-16 LE", Buffer.from("\ufeff一件事", "utf16le")],
    ["UTF-16 BE", Buffer.from("\ufeff一件事", "utf16le").swap16()],
    ["GBK", Buffer.from("d2bbbcfecac2", "hex")],
    ["GB 18030, four bytes", Buffer.from("d2bbbcfecac28139ef30", "hex")],
  ])("decodes %s", async (name, bytes) => {
    const text = name.startsWith("GB 18030") ? "一件事㐁" : "一件事";
    expect((await documentOf("a.txt", bytes)).blocks).toEqual([{ kind: "paragraph", text }]);
  });

  it.each([
    ["Big5", Buffer.from("a440a5f3a8c6a4a4a4e5a672", "hex")],
    ["Shift JIS", Buffer.from("93fa967b8cea82cc95b68e9a", "hex")],
    ["Latin-1", Buffer.from("caf\xe9 au lait", "latin1")],
    ["half of UTF-8", Buffer.from("一件事").subarray(0, 8)],
    ["bytes", Buffer.from([1, 2, 0, 3, 0, 0, 9])],
  ])("refuses %s rather than guess", async (_, bytes) => {
    await expect(read("a.txt", bytes)).rejects.toMatchObject({ reason: "wrong-encoding" });
  });
});

describe("JSON and tables", () => {
  it("parses JSON without validating it", async () => {
    expect((await read("a.json", '{"费用":[1,"二",null]}')).content).toEqual({
      kind: "json",
      value: { 费用: [1, "二", null] },
    });
    await expect(read("a.json", "{")).rejects.toMatchObject({ reason: "damaged" });
  });

  it("reads CSV of any common delimiter, quoted cells and uneven rows", async () => {
    expect(await sheetsOf("费用.csv", '事项,费用\n"居住证，首次",0\n补领\n')).toEqual([
      {
        name: "费用",
        rows: [
          ["事项", "费用"],
          ["居住证，首次", "0"],
          ["补领", ""],
        ],
      },
    ]);
    expect((await sheetsOf("a.tsv", "甲\t乙\n1\t2,3"))[0]?.rows[1]).toEqual(["1", "2,3"]);
    expect((await sheetsOf("a.csv", '"a;b";c\n1;2'))[0]?.rows).toEqual([
      ["a;b", "c"],
      ["1", "2"],
    ]);
    await expect(read("a.csv", 'a,b\n"unclosed,1')).rejects.toMatchObject({ reason: "damaged" });
  });

  it("shows the cells of XLSX as the sheet shows them", async () => {
    const rows = [
      `<row r="2">${["事项", "日期", "比例", "代码", "费用"].map((text, index) => textCell(`${"BCDEF"[index]}2`, text)).join("")}</row>`,
      `<row r="3">${textCell("B3", "居住证")}${numberCell("C3", 45_748, 1)}${numberCell("D3", 0.2, 2)}${numberCell("E3", 1_234, 3)}${numberCell("F3", 1_200.5, 4)}</row>`,
      `<row r="4">${numberCell("C4", 45_748.5, 1)}${numberCell("D4", 0.1 + 0.2)}</row>`,
    ].join("");
    const after = '<mergeCells count="1"><mergeCell ref="B3:B4"/></mergeCells>';
    expect(await sheetsOf("a.xlsx", makeXlsx([{ name: "事项", rows, after }]))).toEqual([
      {
        name: "事项",
        rows: [
          ["事项", "日期", "比例", "代码", "费用"],
          ["居住证", "2025-04-01", "20%", "001234", "1,200.50元"],
          ["居住证", "2025-04-01 12:00", "0.3", "", ""],
        ],
      },
    ]);
  });
});

describe("DOCX", () => {
  it("reads headings, paragraphs, tables and notes", async () => {
    const table = `<w:tbl><w:tr>${cell("材料", '<w:gridSpan w:val="2"/>')}</w:tr><w:tr>${cell("身份证")}${cell("1份")}</w:tr></w:tbl>`;
    const note = '<w:r><w:footnoteReference w:id="1"/></w:r>';
    const body = [
      paragraph(run("居住证办理"), "Heading1"),
      paragraph(
        run("自受理之日起15") + note + run("个工作日内办结，面积 90m") + run("2", '<w:vertAlign w:val="superscript"/>'),
      ),
      table,
    ].join("");
    const { blocks } = await documentOf("a.docx", makeDocx(body, { notes: ["法定节假日顺延。"] }));
    expect(blocks).toEqual([
      { kind: "heading", level: 1, text: "居住证办理" },
      { kind: "paragraph", text: "自受理之日起15个工作日内办结，面积 90m²" },
      {
        kind: "table",
        rows: [
          ["材料", "材料"],
          ["身份证", "1份"],
        ],
      },
      { kind: "footnote", text: "法定节假日顺延。" },
    ]);
  });

  it("finds the parts by their numbers where no heading style is used", async () => {
    const { blocks, stated } = await documentOf(
      "a.docx",
      makeDocx(
        paragraph(run("发文字号：演民发〔2025〕3号")) +
          paragraph(run("一、受理条件")) +
          paragraph(run("年满十八周岁。")),
      ),
    );
    expect(blocks.map(({ kind }) => kind)).toEqual(["paragraph", "heading", "paragraph"]);
    expect(stated.documentNumber).toBe("演民发〔2025〕3号");
  });
});
