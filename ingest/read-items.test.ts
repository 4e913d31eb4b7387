import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { aGuide } from "../src/testing/builders.ts";
import { createRegionReader } from "./find-region.ts";
import { MappingError, readMapping } from "./item-columns.ts";
import { readGuides } from "./read-guides.ts";
import { type ItemSettings, readItems } from "./read-items.ts";

const { regions } = await loadCatalogue({ directory: "data" });
const settings: ItemSettings = { regions, readRegion: createRegionReader(regions), mapping: new Map() };
const sheet = (...rows: string[][]) => [{ name: "事项", rows }];

describe("reading an item list", () => {
  const headings = [
    "事项名称*",
    "基本编码",
    "实施编码",
    "实施主体",
    "受理条件",
    "申请材料",
    "法定办结时限（工作日）",
    "承诺办结时限",
    "承诺办结时限单位",
    "收费",
    "办理地点",
    "办公时间",
    "咨询电话",
    "监督投诉电话",
    "服务对象",
    "网址",
  ];
  const row = [
    "演示证核发",
    "000100000001",
    "43A-1",
    "长沙市民政局",
    "1. 年满十八周岁\n2. 本市户籍",
    "身份证（必要）；委托书（容缺后补）",
    "20",
    "5",
    "工作日",
    "不收费",
    "政务大厅3号窗",
    "9:00-17:00",
    "0731-12345678",
    "12345",
    "自然人",
    "https://example.org/item",
  ];

  it("makes a service guide of each row below the headings, wherever they stand", () => {
    const read = readItems(sheet(["长沙市演示事项清单"], [], headings, row, ["", ""]), settings);
    expect(read?.refused).toEqual([]);
    expect(read?.guides).toHaveLength(1);
    expect(read?.guides[0]).toMatchObject({
      at: "事项 第4行",
      guide: {
        id: "item-43a-1",
        title: "演示证核发",
        kind: "service",
        code: "000100000001",
        audience: ["natural"],
        binding: { region: "430100", coverage: "whole" },
        department: { name: "长沙市民政局" },
        conditions: [{ text: "年满十八周岁" }, { text: "本市户籍" }],
        materials: [
          { title: "身份证", need: "required" },
          { title: "委托书", need: "deferrable" },
        ],
        fee: { text: "不收费" },
        places: ["政务大厅3号窗", "办理时间：9:00-17:00"],
        phones: { consult: "0731-12345678", supervise: "12345" },
        sources: [{ url: "https://example.org/item", confidence: "official" }],
      },
    });
  });

  it.each([
    ["5", "工作日", "20", { promisedDays: 5, unit: "工作日", note: "法定办结时限：20" }],
    ["5个工作日", "", "20个工作日", { promisedDays: 5, statutoryDays: 20, unit: "工作日" }],
    ["即办", "", "20", { statutoryDays: 20, immediate: true }],
    ["", "", "30天", { statutoryDays: 30 }],
  ])("reads 承诺 %s %s and 法定 %s", (promised, unit, ...[statutory, times]) => {
    const read = readItems(
      sheet(
        ["事项名称", "实施主体", "承诺办结时限", "承诺办结时限单位", "法定办结时限"],
        ["甲", "湖南省民政厅", promised, unit, String(statutory)],
      ),
      settings,
    );
    expect(read?.guides[0]?.guide.times).toEqual(times);
  });

  it.each([
    ["承诺办结时限", "十天内", '承诺办结时限: "十天内" is no number of days'],
    ["法定办结时限", "约20日", '法定办结时限: "约20日" is no number of days'],
    ["网址", "见官网", '网址: "见官网" is no web address'],
    ["行政区划", "某地", '行政区划: "某地" is no region'],
    ["计划生效日期", "明年", '计划生效日期: "明年" is no date'],
  ])("refuses a row with %s %s alone", (heading, value, detail) => {
    const read = readItems(
      sheet(["事项名称", "实施主体", heading], ["对的", "长沙市民政局", ""], ["错的", "长沙市民政局", value]),
      settings,
    );
    expect(read?.guides.map(({ guide }) => guide.title)).toEqual(["对的"]);
    expect(read?.refused).toEqual([{ at: "事项 第3行", detail }]);
  });

  it("refuses what has no name, no place, a promise longer than the law's, or an id twice", () => {
    const read = readItems(
      sheet(
        ["事项名称", "实施编码", "实施主体", "承诺办结时限", "法定办结时限"],
        ["", "1", "长沙市民政局", "", ""],
        ["乙", "2", "民政服务中心", "", ""],
        ["丙", "3", "长沙市民政局", "30", "20"],
        ["丁", "4", "长沙市民政局", "", ""],
        ["戊", "4", "长沙市民政局", "", ""],
      ),
      settings,
    );
    expect(read?.guides.map(({ guide }) => guide.title)).toEqual(["丁"]);
    expect(read?.refused.map(({ at, detail }) => `${at} ${detail}`)).toEqual([
      "事项 第2行 事项名称: is empty",
      "事项 第3行 no region: name one with --region",
      "事项 第4行 the promised days are more than the statutory ones",
      "事项 第6行 same id item-4 as 事项 第5行",
    ]);
  });

  it("takes own headings through a mapping, and says when a sheet is no item list", () => {
    const rows = [
      ["名目", "哪个单位办", "要多久"],
      ["己", "长沙市民政局", "7"],
    ];
    expect(readItems(sheet(...rows), settings)).toBeUndefined();
    const mapping = new Map([
      ["名目", "title"],
      ["哪个单位办", "department"],
      ["要多久", "promisedDays"],
    ] as const);
    expect(readItems(sheet(...rows), { ...settings, mapping })?.guides[0]?.guide.times).toEqual({ promisedDays: 7 });
  });
});

describe("a mapping file", () => {
  const file = async (content: string): Promise<string> => {
    const path = join(await mkdtemp(join(tmpdir(), "onething-mapping-")), "mapping.json");
    await writeFile(path, content);
    return path;
  };

  it("gives each own heading its column", async () => {
    expect(await readMapping(await file('{"名目":"事项名称","多久":"承诺办结时限"}'))).toEqual(
      new Map([
        ["名目", "title"],
        ["多久", "promisedDays"],
      ]),
    );
  });

  it.each([
    ['{"名目":"没有这一列"}', /“没有这一列” .*is no heading/u],
    ['["名目"]', /heading to heading/u],
    ['{"名目":', /is no JSON/u],
  ])("refuses %s", async (content, message) => {
    const reading = readMapping(await file(content));
    await expect(reading).rejects.toBeInstanceOf(MappingError);
    await expect(reading).rejects.toThrow(message);
  });

  it("refuses one that is not there", async () => {
    await expect(readMapping("/nowhere/mapping.json")).rejects.toThrow(/cannot be read/u);
  });
});

describe("reading service guides from JSON", () => {
  const guide = aGuide();
  it.each([
    ["a list", [guide, { ...guide, id: "two" }], ["[1]", "[2]"]],
    ["one record", guide, ["record"]],
    ["records by name", { 甲: guide }, ["甲"]],
  ])("takes %s", (_name, value, at) => {
    expect(readGuides(value, regions)?.guides.map((record) => record.at)).toEqual(at);
  });

  it("refuses wrong records alone and says where", () => {
    const read = readGuides(
      [
        guide,
        { ...guide, id: "two", times: { promisedDays: -1 } },
        guide,
        { ...guide, id: "x", binding: { ...guide.binding, region: "999999" } },
        5,
      ],
      regions,
    );
    expect(read?.guides).toHaveLength(1);
    expect(read?.refused.map(({ at, detail }) => `${at} ${detail}`)).toEqual([
      expect.stringMatching(/^\[2\] times\.promisedDays: /u),
      "[4] region 999999 is not known",
      expect.stringMatching(/^\[5\] record: /u),
      "[3] same id demo as [1]",
    ]);
  });

  it.each([
    ["text", "甲"],
    ["a list of nothing", []],
    ["an object of numbers", { a: 1 }],
    ["null", null],
  ])("finds no guide in %s", (_name, value) => {
    expect(readGuides(value, regions)).toBeUndefined();
  });
});
