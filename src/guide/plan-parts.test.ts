import { describe, expect, it } from "vitest";
import type { Parameter } from "../domain/condition.ts";
import { aGuide } from "../testing/builders.ts";
import { guideTexts } from "./guide-texts.ts";
import { planChanges } from "./plan-changes.ts";
import { planBasis, planChannels, planOffices } from "./plan-places.ts";
import { planTimes } from "./plan-times.ts";

const texts = guideTexts("zh-CN");
const english = guideTexts("en");
const CHAIN = ["430104", "430100", "430000", "000000"];

describe("offices", () => {
  const local = [
    {
      region: "430100",
      department: "市局",
      phones: { consult: "0731-1111111" },
      places: ["解放路 1 号，工作日 8:30-12:00、14:00-17:00"],
    },
    { region: "430104", department: "区局", phones: { consult: "0731-2222222" } },
    { region: "430200", department: "邻市局", phones: { consult: "0731-3333333" } },
  ];
  it("are those of the person's own places, the nearest first, with address and hours", () => {
    expect(planOffices(aGuide({ local }), CHAIN, texts)).toEqual([
      { name: "区局", region: "430104", phone: "0731-2222222" },
      {
        name: "市局",
        region: "430100",
        phone: "0731-1111111",
        address: "解放路 1 号",
        hours: "工作日 8:30-12:00、14:00-17:00",
      },
    ]);
  });
  it("give 12345 where no telephone of one's own place is known", () => {
    const elsewhere = ["430300", "430000", "000000"];
    expect(planOffices(aGuide({ local }), elsewhere, texts)).toEqual([
      { name: "政务服务便民热线", phone: "12345", region: "430300" },
    ]);
    expect(planOffices(aGuide({ local }), elsewhere, english)[0]?.name).toBe("Government service hotline");
    const department = { name: "公积金中心" };
    expect(planOffices(aGuide({ department, phones: { consult: "12329" } }), elsewhere, texts)).toEqual([
      { name: "公积金中心", region: "430000", phone: "12329" },
    ]);
  });
});

describe("changes", () => {
  const parameters = new Map<string, Parameter>();
  const changes = (asOf: string, words = texts) =>
    planChanges(
      aGuide({
        conditions: [
          { text: "旧条件", effectiveTo: "2026-06-30", supersededBy: "新条件" },
          { text: "新条件", effectiveFrom: "2026-07-01" },
          { text: "一直" },
        ],
      }),
      { model: undefined, parameters, asOf, texts: words },
    );
  it("are announced before they begin, and shown as ended after", () => {
    expect(changes("2026-06-01")).toEqual([
      { text: "执行到 2026-06-30：旧条件，现行：新条件", from: "2026-07-01" },
      { text: "2026-07-01 起：新条件", from: "2026-07-01" },
    ]);
    expect(changes("2026-07-01")).toEqual([{ text: "已结束 2026-06-30：旧条件，现行：新条件", from: "2026-07-01" }]);
  });
  it("are told in English around the words of the guide", () => {
    expect(changes("2026-06-01", english).map(({ text }) => text)).toEqual([
      "Until 2026-06-30: 旧条件; now in force: 新条件",
      "From 2026-07-01: 新条件",
    ]);
    expect(changes("2026-07-01", english).map(({ text }) => text)).toEqual([
      "Ended on 2026-06-30: 旧条件; now in force: 新条件",
    ]);
  });
});

describe("times", () => {
  const members = [
    { serviceId: "demo.1", title: "快的", include: "yes" as const, because: "", dependsOn: [], promisedDays: 1 },
    { serviceId: "demo.2", title: "慢的", include: "depends" as const, because: "", dependsOn: [], promisedDays: 30 },
    { serviceId: "demo.3", title: "不用的", include: "no" as const, because: "", dependsOn: [], promisedDays: 90 },
  ];
  it("tell the slowest member that may be needed, and what is not counted", () => {
    const guide = aGuide({
      times: { promisedDays: 5, statutoryDays: 60, note: "节假日顺延" },
      facts: [
        { text: "公告期 45 日不计入办理时限。材料齐全当场受理。" },
        { text: "公示 7 日。", effectiveTo: "2025-12-31" },
      ],
    });
    expect(planTimes(guide, members, { asOf: "2026-07-24", texts })).toEqual({
      promisedDays: 5,
      statutoryDays: 60,
      slowestMember: "慢的",
      slowestMemberDays: 30,
      unit: "日",
      notices: [
        "联办承诺 5 日，其中最慢的“慢的”承诺 30 日，要等它办完。",
        "节假日顺延",
        "公告期 45 日不计入办理时限。",
      ],
    });
  });
  it("are told in English around the words of the guide", () => {
    const guide = aGuide({ times: { promisedDays: 5, immediate: true, unit: "工作日", note: "节假日顺延" } });
    expect(planTimes(guide, members, { asOf: "2026-07-24", texts: english })).toMatchObject({
      unit: "working days",
      notices: [
        "Done on the spot.",
        "The whole is promised in 5 working days; its slowest part “慢的” is promised in 30 days and has to be waited for.",
        "节假日顺延",
      ],
    });
  });
  it("say nothing where nothing is published", () => {
    expect(planTimes(aGuide(), [], { asOf: "2026-07-24", texts })).toEqual({ unit: "日", notices: [] });
    expect(planTimes(aGuide(), [], { asOf: "2026-07-24", texts: english })).toEqual({ unit: "days", notices: [] });
  });
});

describe("channels and basis", () => {
  it("name their kind, and the portal by its address", () => {
    const guide = aGuide({ channels: { items: ["湘易办APP", "湖南政务服务网", "政务大厅专窗"] } });
    expect(planChannels(guide).map(({ type, url }) => [type, url])).toEqual([
      ["app", undefined],
      ["web", "https://example.org/guide"],
      ["window", undefined],
    ]);
    expect(planBasis(aGuide({ legalBasis: ["国发〔2024〕3号", "《社会保险法》第54条"] }))).toEqual([
      { title: "国发〔2024〕3号", documentNumber: "国发〔2024〕3号" },
      { title: "《社会保险法》第54条" },
    ]);
  });
});
