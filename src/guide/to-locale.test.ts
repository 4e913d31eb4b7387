import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Guidance } from "../domain/guidance.ts";
import type { GuideRequest } from "../domain/guide-request.ts";
import { createServices, type Services } from "../services.ts";
import { guideTo, toFactInputs } from "../testing/guide.ts";
import { testConfig } from "../testing/test-config.ts";
import { traditionalWriter } from "../text/traditional.ts";
import type { GuidePorts } from "./guide-ports.ts";
import { toLocale } from "./to-locale.ts";

/** What this code writes in Chinese around the words of guides and models. */
const FIXED_CHINESE =
  /因为：|取决于：|要由工作人员判断|您填写的|算出）|还不知道|都没有|指南没有设条件|联办承诺|即办件|政务服务便民热线|授权后可以代您|看一看相关证件|问办理窗口/u;
/** Published words, which stay as they are. */
const PUBLISHED = /^(?:quote|passageId|documentNumber|value|factId|role|id|region)$/u;

const wordsIn = (value: unknown, key = ""): [string, string][] => {
  if (typeof value === "string") return [[key, value]];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, each]) => wordsIn(each, Array.isArray(value) ? key : name));
};

describe("a guidance in a language", () => {
  let services: Services;
  let ports: GuidePorts;
  beforeAll(async () => {
    services = await createServices(testConfig({ EMBEDDER: "none" }));
    ports = { ...services, matchText: async () => ({ kind: "none", nearest: [{ id: "newborn", title: "新生儿" }] }) };
  });
  afterAll(() => services.close());

  const told = async (request: GuideRequest): Promise<Guidance> =>
    toLocale(await guideTo(request, ports), request.locale);
  /** Somebody of each modelled one-thing, with facts and with none, and one that is only listed. */
  const requests = (): GuideRequest[] => [
    ...[...services.catalogue.oneThings.values()].flatMap(({ id, casesAsOf, people }) => [
      { oneThingId: id, asOf: casesAsOf, facts: [] },
      { oneThingId: id, asOf: casesAsOf, facts: toFactInputs(Object.values(people)[0] ?? {}) },
    ]),
    { oneThingId: "utilities", facts: [] },
    { oneThingId: "newborn", region: "440300", facts: [] },
  ];

  it("is traditional Chinese throughout for zh-Hant, but for what is published", async () => {
    const write = await traditionalWriter();
    const expected = ([key, words]: [string, string]): [string, string] =>
      PUBLISHED.test(key) || !/\p{Script=Han}/u.test(words) ? [key, words] : [key, write(words)];
    for (const request of requests()) {
      const plain = wordsIn(await told(request));
      expect(wordsIn(await told({ ...request, locale: "zh-Hant" }))).toEqual(plain.map(expected));
    }
  });

  it("holds no fixed Chinese for en", async () => {
    for (const request of requests())
      for (const [key, words] of wordsIn(await told({ ...request, locale: "en" })))
        if (!PUBLISHED.test(key)) expect([key, FIXED_CHINESE.exec(words)?.[0]]).toEqual([key, undefined]);
  });

  it("tells in English why, when and how, and leaves published words as they are", async () => {
    const facts = [
      { factId: "child.count", value: 1 },
      { factId: "child[0].birthDate", value: "2026-06-01" },
      { factId: "parents.sameEthnicity", value: false },
      { factId: "case.claimsBirthCost", value: null },
    ];
    const plan = await told({ oneThingId: "newborn", region: "430200", asOf: "2026-07-24", locale: "en", facts });
    const slot = (id: string) => plan.checklist?.find(({ slotId }) => slotId === id);
    expect(slot("ethnicity-application")?.because).toBe("Because: 父母民族相同: no (you said).");
    expect(slot("parents-id")?.because).toBe("The guide sets no condition: everybody hands this in.");
    expect(slot("invoices")?.because).toMatch(/^Depends on: /u);
    expect(plan.times?.unit).toBe("days");
    expect(plan.offices).toEqual([{ name: "Government service hotline", phone: "12345", region: "430200" }]);
    expect(plan.fees?.map(({ title }) => title)).toEqual(["Fees"]);
    expect(plan.waysOn?.flatMap(({ ways }) => ways)).toContain("Ask at the counter, or call 12345");
    const quotes = (plan.checklist ?? []).flatMap(({ citations }) => citations);
    for (const { passageId, quote } of quotes)
      expect((await services.passageIndex.get("default", passageId))?.text).toContain(quote);
  });

  it("lists in English what was not modelled", async () => {
    const { members = [], checklist = [] } = await told({ oneThingId: "utilities", locale: "en", facts: [] });
    expect(members.length + checklist.length).toBeGreaterThan(3);
    for (const { because } of checklist) expect(because).toMatch(/^Listed by the guide as .*\.$/u);
    expect(members.map(({ because }) => because)).toContain(
      "Listed by the guide as part of this matter, without a condition.",
    );
  });

  it("proposes in its words, and quotes the person's own", async () => {
    const ask = { oneThingId: "newborn", asOf: "2026-07-24", text: "我们生了双胞胎，父母民族不相同", facts: [] };
    const labels = async (locale: "zh-Hant" | "en") =>
      (await told({ ...ask, locale })).proposedFacts?.map(({ label, quote }) => [label, quote]);
    expect(await labels("en")).toContainEqual([expect.stringMatching(/: 2$/u), "双胞胎"]);
    expect(await labels("zh-Hant")).toContainEqual([expect.stringMatching(/：2$/u), "双胞胎"]);
  });

  it("calls matched one-things by their English title where one is published", async () => {
    const title = services.catalogue.guides.get("newborn")?.titleEn;
    expect(title).toMatch(/^[\x20-\x7e]+$/u);
    const { nearest } = await told({ text: "something", locale: "en", facts: [] });
    expect(nearest).toEqual([{ id: "newborn", title }]);
    const hant = await told({ text: "something", locale: "zh-Hant", facts: [] });
    expect(hant.nearest).toEqual([{ id: "newborn", title: "新生兒" }]);
  });
});
