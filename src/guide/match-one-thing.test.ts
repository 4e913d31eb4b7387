import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import { INTENT_FOLDERS, loadIntentModel } from "../adapters/intent-model/files.ts";
import { matchOneThing, type OneThingMatch } from "./match-one-thing.ts";
import type { MatchPorts } from "./match-ports.ts";

const shown = (match: OneThingMatch): string[] => {
  if (match.kind === "one") return [match.id];
  if (match.kind === "choose") return match.candidates.map(({ id }) => id);
  return match.kind === "several" ? match.intents.map(({ id }) => id) : [];
};

/** With words alone, as where no embedder runs: the weakest form that must still hold. */
describe("matching a message", () => {
  let ports: MatchPorts;
  beforeAll(async () => {
    const catalogue = await loadCatalogue({ directory: "data" });
    const intentModel = await loadIntentModel({ directory: "data", folder: INTENT_FOLDERS.words });
    ports = { catalogue, intentModel, embedder: undefined };
  });

  it.each([
    ["an implicit event", "我爸上个月走了", "death"],
    ["a loss of work", "单位倒闭了", "unemployed"],
    ["pinyin", "xinshenger luohu", "newborn"],
    ["a homophone", "公基金怎么取", "hpf-withdraw"],
    ["traditional characters", "身分證遺失了要補辦", "idcard"],
    ["a title", "开办餐饮店一件事", "restaurant"],
  ])("%s", async (_, text, id) => expect(shown(await matchOneThing(text, ports))).toContain(id));

  it.each([
    ["a complaint", "楼下烧烤店天天半夜放音响，物业也不管，投诉几次没人理"],
    ["a running case", "我上周交的材料办到哪一步了"],
    ["small talk", "今天天气怎么样"],
    ["nothing", "  \u200b "],
    ["only marks", "？？？。。。"],
  ])("nothing for %s", async (_, text) => expect((await matchOneThing(text, ports)).kind).toBe("none"));

  it("reads a story to its telling sentence and stops at two thousand characters", async () => {
    const filler = "这段时间事情多，一直没有顾得上，想到哪里说到哪里，请多包涵。";
    const story = `${filler.repeat(8)}我的身份证丢了要补办。${filler.repeat(8)}`;
    expect(shown(await matchOneThing(story, ports))).toContain("idcard");
    const started = performance.now();
    const beyond = `${filler.repeat(70)}我的身份证丢了要补办。`;
    expect(shown(await matchOneThing(beyond.repeat(40), ports))).not.toContain("idcard");
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("gives scores from best to least, each a share, with titles of the catalogue", async () => {
    const match = await matchOneThing("去外地看病报销", ports);
    const candidates =
      match.kind === "choose" ? match.candidates : match.kind === "one" ? [match, ...match.others] : [];
    expect(candidates.length).toBeGreaterThan(0);
    for (const [i, { id, title, score }] of candidates.entries()) {
      expect(title).toBe(ports.catalogue.guides.get(id)?.title);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(candidates[i - 1]?.score ?? 1);
    }
  });

  it("says whether a candidate is offered in the region and on the day", async () => {
    const offered = async (text: string, place: { region?: string; asOf?: string }) => {
      const match = await matchOneThing(text, ports, place);
      return match.kind === "one" ? match.offered : match.kind === "choose" ? match.candidates[0]?.offered : undefined;
    };
    expect(await offered("新生儿落户", { region: "430100" })).toBe(true);
    expect(await offered("新生儿落户", { region: "440300" })).toBe(false);
    expect(await offered("家电以旧换新补贴怎么申请", { asOf: "2025-11-01" })).toBe(true);
    expect(await offered("家电以旧换新补贴怎么申请", { asOf: "2026-06-01" })).toBe(false);
  });

  it("offers the things of a kind of person in their order", async () => {
    const match = await matchOneThing("我是个体户有哪些事能办", ports);
    expect(match).toMatchObject({ kind: "choose", oneKind: { id: "self-employed" } });
    expect(shown(match)).toEqual(ports.catalogue.oneKinds.get("self-employed")?.things.map(({ id }) => id));
  });

  it("is the same for the same message, alone or among others at once", async () => {
    const text = "孩子刚出生";
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => matchOneThing(text, ports)));
    for (const other of others) expect(other).toEqual(first);
  });
});
