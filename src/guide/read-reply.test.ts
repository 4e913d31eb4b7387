import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { FactDefinition } from "../domain/one-thing.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { createRegionFinder, type RegionFinder } from "../text/regions.ts";
import { readReply } from "./read-reply.ts";

describe("a reply to one question", () => {
  let catalogue: Catalogue;
  let findRegions: RegionFinder;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
    findRegions = createRegionFinder(catalogue.regions);
  });
  const factOf = (id: string): FactDefinition => {
    const found = [...catalogue.oneThings.values()].flatMap(({ facts }) => facts).find((fact) => fact.id === id);
    if (!found) throw new Error(id);
    return found;
  };
  const money: FactDefinition = {
    id: "p.money",
    type: "money",
    label: "租金",
    question: "租金多少？",
    why: "w",
    obtain: ["ask"],
    askOrder: 1,
  };
  const list: FactDefinition = {
    ...money,
    id: "p.list",
    type: "list",
    options: [
      { code: "low", label: "低保" },
      { code: "poor", label: "特困" },
    ],
  };
  const own: Record<string, FactDefinition> = { "p.money": money, "p.list": list };
  const reply = (id: string, text: string) =>
    readReply(text, own[id] ?? factOf(id), { findRegions, regions: catalogue.regions, asOf: "2026-07-24" });

  it.each(
    ["不清楚", "我不太清楚", "不知道", "忘了", "说不准", "不方便说", "跳过", "我也不确定。", "唔知道不知道"].slice(
      0,
      8,
    ),
  )("%s is 不清楚", (text) => {
    for (const id of ["child.count", "child.birthDate", "mother.hukouRegion", "case.rentalKind", "household.ownsHome"])
      expect(reply(id, text)).toBeNull();
  });

  it.each([
    ["household.ownsHome", "是", true],
    ["household.ownsHome", "有的", true],
    ["household.ownsHome", "是的，没错", true],
    ["household.ownsHome", "没有", false],
    ["household.ownsHome", "没得房", false],
    ["household.ownsHome", "否", false],
    ["household.ownsHome", "不是", false],
    ["parents.sameEthnicity", "相同", true],
    ["parents.sameEthnicity", "不同", false],
    ["parents.sameEthnicity", "不一样", false],
    ["case.rentalKind", "公租房", "public"],
    ["case.rentalKind", "租的商品房", "commercial"],
    ["case.rentalKind", "第二个", "public"],
    ["case.rentalKind", "1", "commercial"],
    ["case.hukouWith", "母亲", "mother"],
    ["case.withdrawReason", "还房贷。", "repay"],
    ["child.count", "2", 2],
    ["child.count", "两个", 2],
    ["child.count", "双胞胎", 2],
    ["applicant.fundMonthsUnbroken", "8个月了", 8],
    ["applicant.fundMonthsUnbroken", "一年", 12],
    ["applicant.fundMonthsUnbroken", "十二", 12],
    ["applicant.fundMonthsUnbroken", "没有", 0],
    ["child.birthDate", "6月1号", "2026-06-01"],
    ["child.birthDate", "20260601", "2026-06-01"],
    ["child.birthDate", "昨天", "2026-07-23"],
    ["mother.hukouRegion", "长沙岳麓区", "430104"],
    ["mother.hukouRegion", "430104", "430104"],
    ["mother.hukouRegion", "长沙", "430100"],
    ["mother.hukouRegion", "湖南长沙", "430100"],
    ["mother.hukouRegion", "户口在长沙市芙蓉区", "430102"],
    ["mother.hukouRegion", "广东省", "440000"],
    ["p.money", "2000", 200_000],
    ["p.money", "1.5万元", 1_500_000],
    ["p.list", "低保、特困", ["low", "poor"]],
    ["p.list", "都没有", []],
  ])("%s: %s", (id, text, expected) => expect(reply(id, text)).toEqual(expected));

  it.each([
    ["household.ownsHome", "对，没有"],
    ["household.ownsHome", "不是很懂你的意思"],
    ["household.ownsHome", "嗯这个"],
    ["household.ownsHome", "有什么区别"],
    ["household.ownsHome", "补办身份证要多少钱"],
    ["household.ownsHome", "是这样的我家里的情况比较复杂一时半会也说不明白你看怎么办"],
    ["case.rentalKind", "不是公租房"],
    ["case.rentalKind", "公租房和商品房都有"],
    ["case.rentalKind", "第三个"],
    ["child.count", "很多"],
    ["child.count", "2到3个"],
    ["child.count", "99"],
    ["child.count", "-1.5"],
    ["child.birthDate", "上个月"],
    ["child.birthDate", "6月1号或者6月2号"],
    ["child.birthDate", "20260230"],
    ["mother.hukouRegion", "不在长沙"],
    ["mother.hukouRegion", "999999"],
    ["mother.hukouRegion", "长沙和深圳"],
    ["p.list", "低保和别的"],
    ["p.money", "不少"],
    ["child.count", ""],
  ])("%s: “%s” is no answer", (id, text) => expect(reply(id, text)).toBeUndefined());
});
