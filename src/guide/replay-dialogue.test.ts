import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { Locale, Turn } from "../domain/answer.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { createRegionFinder, type RegionFinder } from "../text/regions.ts";
import { traditionalWriter } from "../text/traditional.ts";
import { askFact } from "./ask-fact.ts";
import { guideTexts } from "./guide-texts.ts";
import { replayDialogue, writeRecap } from "./replay-dialogue.ts";

describe("a dialogue rebuilt from what was said", () => {
  let catalogue: Catalogue;
  let findRegions: RegionFinder;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
    findRegions = createRegionFinder(catalogue.regions);
  });
  const ports = () => ({ catalogue, findRegions, matchText: async () => ({ kind: "none" as const, nearest: [] }) });
  const replay = (history: Turn[], guidance?: { oneThingId: string; facts: FactInput[] }) =>
    replayDialogue({ history, guidance, asOf: "2026-07-24" }, ports());
  const we = (text: string): Turn => ({ role: "assistant", text });
  const they = (text: string): Turn => ({ role: "user", text });

  it("knows questions by their words, and answers by what followed", async () => {
    const dialogue = await replay([
      they("孩子出生了"),
      we("好的。这次出生了几个孩子？"),
      they("双胞胎"),
      we("孩子是哪天出生的？"),
      they("6月1号"),
      we("第2个孩子：孩子是哪天出生的？"),
    ]);
    expect(dialogue).toMatchObject({ oneThingId: "newborn", pending: { key: "child[1].birthDate" }, unread: 0 });
    expect(dialogue?.facts).toEqual([
      { factId: "child.count", value: 2 },
      { factId: "child[0].birthDate", value: "2026-06-01" },
    ]);
  });

  it.each<[Locale, string]>([
    ["zh-Hant", "不知道"],
    ["en", "I don't know"],
    ["en", "Not sure"],
  ])("knows its questions in %s, and %s as such", async (locale, unknown) => {
    const model = catalogue.oneThings.get("newborn");
    const definition = model?.facts.find(({ id }) => id === "child.birthDate");
    if (!model || !definition) throw new Error("no model");
    const write = locale === "zh-Hant" ? await traditionalWriter() : (text: string) => text;
    const ask = (key: string) => we(write(askFact(model, { key, definition }, guideTexts(locale)).text));
    const turns = [ask("child[1].birthDate"), they(unknown), ask("child[2].birthDate")];
    const dialogue = await replay(turns, { oneThingId: "newborn", facts: [] });
    expect(dialogue?.facts).toEqual([{ factId: "child[1].birthDate", value: null }]);
    expect(dialogue?.pending.key).toBe("child[2].birthDate");
  });

  it("finds every question of every model in traditional Chinese", async () => {
    const write = await traditionalWriter();
    for (const { id, facts } of catalogue.oneThings.values())
      for (const { question } of facts) {
        const dialogue = await replay([we(write(question))], { oneThingId: id, facts: [] });
        expect([question, dialogue?.pending.definition.question]).toEqual([question, question]);
      }
  });

  it("takes 不清楚 as such, and counts what could not be read", async () => {
    const question = "家庭名下有房吗？您的家庭名下有住房吗？";
    const declined = await replay([we("为什么提取住房公积金？"), they("不知道"), we(question)]);
    expect(declined?.facts).toEqual([{ factId: "case.withdrawReason", value: null }]);
    const unread = await replay([we(question), they("嗯这个"), we(question)]);
    expect(unread).toMatchObject({ facts: [], unread: 1, pending: { key: "household.ownsHome" } });
  });

  it("is none where the last turn asked nothing, or nobody spoke", async () => {
    expect(await replay([we("为什么提取住房公积金？"), they("租房"), we("这是您的清单。")])).toBeUndefined();
    expect(await replay([they("您的家庭名下有住房吗？")])).toBeUndefined();
    expect(await replay([])).toBeUndefined();
    expect(await replay([], { oneThingId: "nothing", facts: [] })).toBeUndefined();
    expect(await replay([], { oneThingId: "newborn", facts: [{ factId: "child.count", value: "x" }] })).toBeUndefined();
  });

  it("goes on from held facts with the question that comes next", async () => {
    const facts: FactInput[] = [{ factId: "case.withdrawReason", value: "retire" }];
    const dialogue = await replay([], { oneThingId: "hpf-withdraw", facts });
    expect(dialogue?.pending.key).not.toBe("case.withdrawReason");
    expect(dialogue?.facts).toEqual(facts);
  });

  it.each<Locale>(["zh-CN", "zh-Hant", "en"])("reads back what it recalled in %s", async (locale) => {
    const model = catalogue.oneThings.get("newborn");
    if (!model) throw new Error("no model");
    const facts: FactInput[] = [
      { factId: "child.count", value: 2 },
      { factId: "child.birthDate", role: "child[1]", value: "2026-06-01" },
      { factId: "mother.hukouRegion", value: "430104" },
      { factId: "mother.hukouKind", value: "family" },
      { factId: "parents.sameEthnicity", value: false },
      { factId: "case.claimsBirthCost", value: null },
    ];
    const recap = writeRecap(model, facts, { ports: ports(), texts: guideTexts(locale) });
    const write = locale === "zh-Hant" ? await traditionalWriter() : (text: string) => text;
    const dialogue = await replay([we(write(`${recap}由母亲还是父亲申请？`))]);
    expect(dialogue?.pending.key).toBe("applicant.parentRole");
    expect(Object.fromEntries((dialogue?.facts ?? []).map(({ factId, value }) => [factId, value]))).toEqual({
      "child.count": 2,
      "child[1].birthDate": "2026-06-01",
      "mother.hukouRegion": "430104",
      "mother.hukouKind": "family",
      "parents.sameEthnicity": false,
      "case.claimsBirthCost": null,
    });
  });
});
