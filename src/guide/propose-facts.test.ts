import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { createRegionFinder, type RegionFinder } from "../text/regions.ts";
import { guideTexts } from "./guide-texts.ts";
import { proposeFacts } from "./propose-facts.ts";

describe("facts proposed from a person's words", () => {
  let catalogue: Catalogue;
  let findRegions: RegionFinder;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
    findRegions = createRegionFinder(catalogue.regions);
  });
  const proposed = (id: string, text: string) => {
    const model = catalogue.oneThings.get(id);
    if (!model) throw new Error(id);
    return proposeFacts(
      text,
      { model, facts: new Map(), asOf: "2026-07-24", texts: guideTexts("zh-CN") },
      { findRegions, catalogue },
    );
  };
  const shown = (id: string, text: string) =>
    proposed(id, text).map(({ factId, role, value, quote }) => `${role ?? factId}=${String(value)} “${quote}”`);

  it.each([
    ["newborn", "孩子6月1号出生的", ["child[0]=2026-06-01 “6月1号”"]],
    ["newborn", "孩子去年12月3日出生", ["child[0]=2025-12-03 “去年12月3日”"]],
    ["newborn", "宝宝上个月5号出生", ["child[0]=2026-06-05 “上个月5号”"]],
    ["newborn", "宝宝上个月出生", ["child[0]=2026-06 “上个月”"]],
    ["newborn", "生了双胞胎", ["child.count=2 “双胞胎”"]],
    ["newborn", "我们生了两个孩子", ["child.count=2 “两个孩子”"]],
    ["newborn", "孩子妈妈的户口在长沙岳麓区", ["mother.hukouRegion=430104 “岳麓区”"]],
    ["newborn", "孩子爸爸是集体户的户口", ["father.hukouKind=collective “集体户”"]],
    ["hpf-withdraw", "我租房提取公积金", ["case.withdrawReason=rent “租房”"]],
    ["hpf-withdraw", "我连续足额缴存了8个月", ["applicant.fundMonthsUnbroken=8 “8个月”"]],
    ["hpf-withdraw", "连续缴存两年了", ["applicant.fundMonthsUnbroken=24 “两年”"]],
    ["hpf-withdraw", "家庭名下没有房", ["household.ownsHome=false “家庭名下没有房”"]],
    ["hpf-withdraw", "我家庭名下有房", ["household.ownsHome=true “我家庭名下有房”"]],
  ])("%s: %s", (id, text, expected) => expect(shown(id, text)).toEqual(expected));

  it.each([
    ["imagined", "newborn", "如果孩子6月1号出生，妈妈户口在长沙"],
    ["imagined", "hpf-withdraw", "要是我租房提取呢"],
    ["imagined", "hpf-withdraw", "连续足额缴存8个月的话"],
    ["asked", "newborn", "孩子是不是6月1号出生才行"],
    ["asked", "hpf-withdraw", "租房可以提取吗"],
    ["doubted", "hpf-withdraw", "好像连续足额缴存了8个月"],
    ["denied", "hpf-withdraw", "我不是租房提取"],
    ["denied", "newborn", "孩子不是6月1号出生的"],
    ["denied twice", "hpf-withdraw", "家庭名下不是没有房"],
    ["said in two ways", "hpf-withdraw", "我租房提取。我购房提取"],
    ["somebody else's", "hpf-withdraw", "我同事连续足额缴存了8个月"],
    ["still to come", "newborn", "孩子8月1号出生，2027年8月1日"],
    ["of no fact", "newborn", "今天天气不错，长沙下雨"],
    ["of one of several children", "newborn", "生了双胞胎，孩子6月1号出生，一共三胞胎"],
    ["asked in dialect", "hpf-withdraw", "租房提公积金几天到账"],
    ["asked without a mark", "newborn", "龙凤胎要怎么申请"],
    ["another place beside", "newborn", "孩子妈妈户口在外省在长沙上班"],
    ["two people at once", "newborn", "爸爸湖北户口妈妈湘潭家庭户"],
    ["the contrary", "hpf-withdraw", "公积金断缴了三个月"],
    ["still to be done", "hpf-withdraw", "我要去把账户被司法冻结弄清"],
    ["nothing", "newborn", ""],
  ])("nothing where it is %s", (why, id, text) => {
    const wrong = shown(id, text).filter(
      (line) => !(why === "still to come" && line.startsWith("child[0]=2025-08-01")),
    );
    expect(wrong).toEqual([]);
  });

  it("quotes literally what was written", () => {
    const text = "大家好，我租房提取公积金，已经连续足额缴存１２个月。家庭名下没有房。";
    const all = proposed("hpf-withdraw", text);
    expect(all.length).toBeGreaterThan(1);
    for (const { quote } of all) expect(text).toContain(quote);
  });

  describe("of 120 sentences, affirmed, denied, imagined, doubted, past, and of other people", () => {
    type Told = { oneThing: string; text: string; told: Record<string, unknown>; missed?: string[] };
    /** `told` is what a reader would take from the sentence, `missed` what is not read from it yet. */
    const rows = readFileSync("src/testing/fixtures/told-facts.jsonl", "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line): Told => JSON.parse(line));

    it.each(rows)("$oneThing: $text", ({ oneThing, text, told, missed = [] }) => {
      const found = proposed(oneThing, text).map(({ factId, role, value }) => [
        role === undefined ? factId : `${role}.${factId.split(".")[1]}`,
        value,
      ]);
      const read = Object.entries(told).filter(([key]) => !missed.includes(key));
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(read));
    });
    it("reads at least three quarters of what is told", () => {
      const told = rows.flatMap((row) => Object.keys(row.told)).length;
      const missed = rows.flatMap((row) => row.missed ?? []).length;
      expect(rows).toHaveLength(120);
      expect(1 - missed / told).toBeGreaterThan(0.75);
    });
  });
});
