import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import type { StoredDocument } from "../src/ports/knowledge-store.ts";
import { chainEditions } from "./chain-editions.ts";
import { createRegionReader } from "./find-region.ts";
import type { Block } from "./read/read-document.ts";
import { findDates, lastDayOfYears } from "./read-dates.ts";
import { type Metadata, readMetadata } from "./read-metadata.ts";

const lines = (...texts: string[]): Block[] =>
  texts.map((text) =>
    text.startsWith("# ") ? { kind: "heading", level: 1, text: text.slice(2) } : { kind: "paragraph", text },
  );
const read = (blocks: Block[], more: { editionHint?: string } = {}): Metadata =>
  readMetadata({ blocks, stated: {}, fileName: "某文件", ...more });

describe("dates", () => {
  it.each([
    ["2024年3月1日", ["2024-03-01"]],
    ["二〇二四年十二月三十一日", ["2024-12-31"]],
    ["2024-03-01 至 2024.4.2", ["2024-03-01", "2024-04-02"]],
    ["2024年2月30日", []],
    ["2024年3月", []],
    ["电话 0731-2024-3", []],
  ])("reads %s", (text, dates) => {
    expect(findDates(text).map(({ date }) => date)).toEqual(dates);
  });

  it("counts whole years to the day before", () => {
    expect(lastDayOfYears("2024-03-01", 5)).toBe("2029-02-28");
  });
});

describe("metadata of a law", () => {
  const law = (head: string[], last: string): Block[] => [
    ...lines("# 演示市停车条例", ...head),
    ...lines("第一条 为了管理停车，制定本条例。", "第二条 甲。", `第三条 ${last}`),
  ];
  it.each<[string, string[], string, string | undefined, string | undefined]>([
    [
      "the last article",
      ["2023年5月1日 演示市第一届人民代表大会第二次会议通过"],
      "本条例自2023年6月1日起施行。",
      "2023-05-01",
      "2023-06-01",
    ],
    [
      "the lines before",
      ["2020年5月28日 第十三届全国人民代表大会第三次会议通过", "2021年1月1日 施行"],
      "乙。",
      "2020-05-28",
      "2021-01-01",
    ],
    [
      "publication",
      ["2008年9月18日 中华人民共和国国务院令第535号公布"],
      "本条例自公布之日起施行。",
      "2008-09-18",
      "2008-09-18",
    ],
    [
      "nothing, where only the first wording has a date",
      [
        "1996年8月29日 第八届全国人民代表大会常务委员会第二十一次会议通过",
        "2016年11月7日 第十二届全国人民代表大会常务委员会第二十四次会议《关于修改〈中华人民共和国对外贸易法〉等十二部法律的决定》第四次修正",
      ],
      "本法自1996年12月1日起施行。",
      "2016-11-07",
      undefined,
    ],
    [
      "a revision with a date of its own",
      [
        "（1993年12月29日第八届全国人民代表大会常务委员会第五次会议通过　2023年12月29日第十四届全国人民代表大会常务委员会第七次会议第二次修订）",
      ],
      "本法自2024年7月1日起施行。",
      "2023-12-29",
      "2024-07-01",
    ],
    [
      "nothing, adopted and not said when published",
      ["2020年1月1日 第十三届全国人民代表大会第一次会议通过"],
      "本法自公布之日起施行。",
      "2020-01-01",
      undefined,
    ],
    [
      "nothing, where an article alone has a date",
      ["2020年1月1日 国务院令第1号公布"],
      "本条例第五条自2022年1月1日起施行。",
      "2020-01-01",
      undefined,
    ],
    [
      "nothing, where two dates are told",
      ["2020年1月1日 国务院令第1号公布"],
      "本条例自2020年2月1日起施行。本条例自2021年2月1日起施行。",
      "2020-01-01",
      undefined,
    ],
  ])("takes the start from %s", (...[, head, last, edition, effectiveFrom]) => {
    const metadata = read(law(head, last));
    expect(metadata.title).toBe("演示市停车条例");
    expect(metadata.edition).toBe(edition);
    expect(metadata.effectiveFrom).toBe(effectiveFrom);
  });

  it("reads issuer, number, a part of a code and what is repealed", () => {
    expect(read(law(["2018年12月18日 中华人民共和国国务院令第707号第四次修订"], "丙。"))).toMatchObject({
      issuer: "国务院",
      documentNumber: "国务院令第707号",
    });
    const code = read([
      ...lines("# 演示法典", "# 附则", "2020年5月28日 第十三届全国人民代表大会第三次会议通过"),
      ...lines(
        "第十条 甲。",
        "第十一条 本法自2021年1月1日起施行。《演示婚姻法》、《演示收养办法》（演政发〔2001〕3号）同时废止。《演示规定》第三条同时废止。",
      ),
    ]);
    expect(code).toMatchObject({
      part: "附则",
      repeals: ["演示婚姻法", "演政发〔2001〕3号"],
      issuer: "全国人民代表大会",
    });
  });

  it("takes a wording dated later than its publication as changed since", () => {
    const blocks = law(["2007年10月9日 中华人民共和国国务院令第508号公布"], "本条例自公布之日起施行。");
    expect(read(blocks).effectiveFrom).toBe("2007-10-09");
    expect(read(blocks, { editionHint: "2019-03-02" })).toMatchObject({
      edition: "2019-03-02",
      published: "2007-10-09",
    });
    expect(read(blocks, { editionHint: "2019-03-02" }).effectiveFrom).toBeUndefined();
  });
});

describe("metadata of a notice", () => {
  const notice = lines(
    "湖南省人民政府办公厅关于印发《演示补贴办法》的通知",
    "湘政办发〔2024〕12号",
    "各市州人民政府：",
    "参照国办发〔2023〕9号执行。居民身份证有效期二十年。",
    "本办法自2024年4月1日起施行，有效期5年。《演示补贴暂行办法》同时废止。",
    "湖南省人民政府办公厅",
    "2024年3月15日",
  );

  it("reads title, number, issuer, dates and what it repeals", () => {
    expect(read(notice)).toEqual({
      title: "湖南省人民政府办公厅关于印发《演示补贴办法》的通知",
      titleFrom: "text",
      issuer: "湖南省人民政府办公厅",
      documentNumber: "湘政办发〔2024〕12号",
      published: "2024-03-15",
      edition: "2024-03-15",
      effectiveFrom: "2024-04-01",
      effectiveTo: "2029-03-31",
      repealed: false,
      repeals: ["演示补贴暂行办法"],
    });
  });

  it.each([
    ["本通知自发布之日起施行，有效期至2027年12月31日。", "2024-03-15", "2027-12-31"],
    ["本办法自2024年5月1日起执行，至2026年4月30日止。", "2024-05-01", "2026-04-30"],
    ["居民身份证有效期五年。", undefined, undefined],
    ["《另一办法》自2020年1月1日起施行。", undefined, undefined],
  ])("%s", (text, from, to) => {
    const metadata = read(lines("关于补贴的通知", text, "长沙市民政局", "2024年3月15日"));
    expect([metadata.effectiveFrom, metadata.effectiveTo]).toEqual([from, to]);
  });

  it("believes what the file states before what its text says, and falls back to the file's name", () => {
    const metadata = readMetadata({
      blocks: notice,
      stated: { title: "补贴办法", effectiveFrom: "2024-06-01", documentNumber: "演〔2024〕1号" },
      fileName: "x",
    });
    expect(metadata).toMatchObject({ title: "补贴办法", effectiveFrom: "2024-06-01", documentNumber: "演〔2024〕1号" });
    expect(read(lines("只有一句话而已。"))).toMatchObject({ title: "某文件", titleFrom: "file-name" });
    expect(read(lines("关于甲的规定（已废止）", "内容。")).repealed).toBe(true);
  });
});

describe("where a rule holds", async () => {
  const { regions } = await loadCatalogue({ directory: "data" });
  const find = createRegionReader(regions);
  it.each([
    [{ issuer: "湖南省人民政府办公厅", title: "通知" }, "430000"],
    [{ issuer: "长沙市人力资源和社会保障局", title: "通知" }, "430100"],
    [{ issuer: "湖南省长沙市民政局", title: "通知" }, "430100"],
    [{ issuer: "全国人民代表大会常务委员会", title: "演示法" }, "000000"],
    [{ issuer: "国务院", title: "演示条例" }, "000000"],
    [{ issuer: "公安部", title: "演示规定" }, "000000"],
    [{ documentNumber: "国办发〔2023〕9号", title: "意见" }, "000000"],
    [{ issuer: "湖南省人民政府", title: "转发国务院关于演示的通知" }, "430000"],
    [{ title: "中华人民共和国演示法" }, "000000"],
    [{ title: "长沙市居住证办理指南" }, "430100"],
    [{ title: "湖南省和广东省合作办法" }, undefined],
    [{ title: "居住证办理指南" }, undefined],
    [{ issuer: "宣传部", title: "通知" }, undefined],
    [{ stated: "430100", title: "通知" }, "430100"],
    [{ stated: "株洲市", title: "长沙市通知" }, "430200"],
    [{ stated: "无此地", title: "长沙市通知" }, undefined],
  ])("%j", (evidence, code) => {
    expect(find(evidence)).toBe(code);
  });
});

describe("editions and repeals", () => {
  const held = (id: string, overrides: Partial<StoredDocument> = {}): StoredDocument => ({
    id,
    tenant: "default",
    path: `/${id}`,
    sha256: "a".repeat(64),
    kind: "law",
    title: "演示法",
    repeals: [],
    region: "000000",
    audience: ["natural"],
    origin: "official-text",
    flags: [],
    readAt: "2026-01-01",
    hash: id,
    passages: 3,
    ...overrides,
  });
  const derive = (...documents: StoredDocument[]) => Object.fromEntries(chainEditions(documents));

  it("ends an edition on the day before the next begins, also when a third one follows", () => {
    expect(
      derive(
        held("a", { edition: "2018-10-26" }),
        held("b", { edition: "2020-12-29", effectiveFrom: "2021-07-01" }),
        held("c", { title: "中华人民共和国演示法", edition: "2023-12-29", effectiveFrom: "2024-07-01" }),
      ),
    ).toEqual({
      "default|a": { effectiveTo: "2021-06-30", supersededBy: "演示法（2020-12-29）" },
      "default|b": { effectiveTo: "2024-06-30", supersededBy: "中华人民共和国演示法（2023-12-29）" },
    });
  });

  it("takes the day of amendment where the next edition does not say when it begins", () => {
    expect(derive(held("a", { edition: "2018-01-01" }), held("b", { edition: "2020-01-01" }))).toEqual({
      "default|a": { effectiveTo: "2019-12-31", supersededBy: "演示法（2020-01-01）" },
    });
  });

  it("leaves alone what is of another place, another tenant, another part, of no date, or no law", () => {
    expect(
      derive(
        held("a", { edition: "2018-01-01" }),
        held("b", { edition: "2020-01-01", region: "430000" }),
        held("c", { edition: "2020-01-01", tenant: "other" }),
        held("d", { edition: "2020-01-01", part: "附则" }),
        held("e"),
        held("f", { edition: "2021-01-01", kind: "document" }),
      ),
    ).toEqual({});
  });

  it("ends what a newer document repeals, by name or number, and nothing newer than it", () => {
    const code = held("code", {
      title: "演示法典",
      edition: "2020-05-28",
      effectiveFrom: "2021-01-01",
      repeals: ["中华人民共和国演示法", "演发〔2001〕3号"],
    });
    const end = { effectiveTo: "2020-12-31", supersededBy: "演示法典（2020-05-28）" };
    expect(
      derive(
        code,
        held("old", { edition: "2001-01-01" }),
        held("number", { title: "某办法", documentNumber: "演发〔2001〕3号", kind: "document" }),
        held("newer", { title: "演示法", region: "430000", edition: "2022-01-01" }),
      ),
    ).toEqual({ "default|old": end, "default|number": end });
  });

  it("keeps an earlier end that a document states itself", () => {
    const newer = held("b", { edition: "2020-01-01", effectiveFrom: "2020-02-01" });
    expect(derive(held("a", { edition: "2018-01-01", effectiveTo: "2019-01-01" }), newer)).toEqual({});
  });

  it("lets one of two copies stand for both, and parts of one law begin together", () => {
    expect(derive(held("a", { edition: "2018-01-01" }), held("b", { edition: "2018-01-01" }))).toEqual({
      "default|b": { duplicateOf: "a" },
    });
    expect(
      derive(
        held("a", { edition: "2020-05-28", part: "总则", effectiveFrom: "2021-01-01" }),
        held("b", { edition: "2020-05-28", part: "婚姻家庭编" }),
      ),
    ).toEqual({ "default|b": { effectiveFrom: "2021-01-01" } });
  });
});
