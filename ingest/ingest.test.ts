import { cp, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { createLanceDbIndex } from "../src/adapters/passage-index/lancedb.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import { aGuide } from "../src/testing/builders.ts";
import { readBank } from "../train/read-bank.ts";
import { buildIndex } from "./build-index.ts";
import { duplicateKey, lintBank } from "./lint-bank.ts";
import { lintGuide } from "./lint-guides.ts";
import { splitPassages } from "./split-passages.ts";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "onething-ingest-"));

describe("splitting a guide", () => {
  it("makes one passage a field and question, each item with its place in the text", () => {
    const guide = aGuide({
      materials: [
        { title: "身份证", need: "required", issuer: "government", waiver: "免提交" },
        { title: "委托书", need: "conditional", issuer: "applicant", when: "他人代办" },
      ],
      times: { promisedDays: 5 },
      members: [
        { id: "demo.1", title: "出生登记", promisedDays: 10, result: "户口簿" },
        { id: "demo.2", title: "接种证" },
      ],
      faq: [{ question: "能代办吗？", answer: "可以代办。", effectiveTo: "2025-12-31" }],
    });
    const passages = splitPassages(guide);
    expect(passages.map(({ id }) => id)).toEqual([
      "demo:materials",
      "demo:times",
      "demo:members",
      "demo:results",
      "demo:member-1",
      "demo:member-2",
      "demo:faq-1",
    ]);
    const [materials, times, , , , , faq] = passages;
    expect(materials?.text).toBe("必须提交：身份证（免提交）。\n视情形提交：委托书（他人代办）。");
    expect(materials?.parts.map(({ start, end, when }) => [materials.text.slice(start, end), when])).toEqual([
      ["身份证（免提交）", undefined],
      ["委托书（他人代办）", "他人代办"],
    ]);
    expect(times?.text).toBe("承诺办结时限为 5 日。其中最慢的是出生登记，承诺 10 日。");
    expect(faq).toMatchObject({
      question: "能代办吗？",
      effectiveTo: "2025-12-31",
      region: "430000",
      confidence: "official",
    });
  });

  it("binds bureau and telephone to the area that published them", () => {
    const passages = splitPassages(
      aGuide({
        department: { name: "民政部门" },
        local: [{ region: "430103", department: "天心区民政局", phones: { consult: "0731-12345678" } }],
      }),
    );
    expect(passages.map(({ id, region, text }) => [id, region, text])).toEqual([
      ["demo:department", "430000", "牵头部门：民政部门。"],
      ["demo:department@430103", "430103", "牵头部门：天心区民政局。"],
      ["demo:phone@430103", "430103", "咨询电话：0731-12345678。"],
    ]);
  });

  it("gives nothing to answer from where nothing is published", () => {
    expect(splitPassages(aGuide({ published: false }))).toEqual([]);
  });
});

describe("the bundled data", async () => {
  const catalogue = await loadCatalogue({ directory: "data" });

  it("loads whole: every record, each with source and binding", () => {
    expect(catalogue.refused).toEqual([]);
    expect(catalogue.guides.size).toBe(65);
    for (const guide of catalogue.guides.values()) {
      expect(guide.sources[0]?.url).toMatch(/^https?:/u);
      expect(catalogue.regions.has(guide.binding.region)).toBe(true);
      for (const { region } of guide.local ?? []) expect(catalogue.regions.has(region)).toBe(true);
    }
    expect([...catalogue.guides.values()].filter(({ published }) => !published).map(({ id }) => id)).toEqual([
      "entfinance",
      "new-car",
      "overseas-contract",
      "qfi",
      "taxrefund",
      "trafficpolice",
    ]);
  });

  it("never says working days where the source names no unit", () => {
    const times = [...catalogue.guides.values()]
      .flatMap(splitPassages)
      .filter(({ unit }) => unit === "times" || unit.startsWith("member-"));
    expect(times.filter(({ text }) => /承诺(?:办结时限为)? ?\d+ ?个?工作日/u.test(text))).toEqual([]);
  });

  it.each([
    ["newborn", "joint-promise-too-short"],
    ["newborn", "condition-against-material"],
    ["newborn", "government-issued-not-waived"],
    ["retire", "joint-promise-too-short"],
    ["credit", "repealed-rule"],
    ["marriage", "material-against-answer"],
    ["flex", "outdated-age"],
    ["death", "fee-marked-only-postage"],
    ["domestic", "complaint-equals-consult"],
    ["foreignwork", "phone-without-area-code"],
    ["gradsettle", "after-reform-differs"],
    ["build-start", "materials-count-differs"],
    ["car-tradein", "ended-guide"],
    ["entsetup", "sample"],
    ["qfi", "unpublished"],
  ])("has the conflict in %s found as %s", (id, rule) => {
    const guide = catalogue.guides.get(id);
    expect(guide && lintGuide(guide).map((finding) => finding.rule)).toContain(rule);
  });

  it("finds every joint promise that is known to be shorter than its slowest member", () => {
    const found = [...catalogue.guides.values()]
      .filter((guide) => lintGuide(guide).some(({ rule }) => rule === "joint-promise-too-short"))
      .map(({ id }) => id);
    expect(found).toEqual(
      expect.arrayContaining([
        "newborn",
        "sscard",
        "retire",
        "unemployed",
        "marriage",
        "startup",
        "entchange",
        "restaurant",
        "utilities",
        "deregister",
        "oversize",
      ]),
    );
  });

  it("has a bank without faults, duplicates or rows of the evaluation", async () => {
    const bank = await readBank("data");
    expect(bank.faults).toEqual([]);
    expect(lintBank(bank.rows, catalogue, [])).toEqual([]);
    expect(bank.rows.length).toBeGreaterThan(10_000);
  });

  it("refuses near-duplicates, unknown names and evaluation rows", () => {
    const row = (text: string, over = {}) => ({
      text,
      guide: "newborn",
      units: ["fee"],
      outcome: "answered" as const,
      file: "f",
      line: 1,
      ...over,
    });
    expect(duplicateKey("办证要多少钱呢？")).toBe(duplicateKey("要多少钱，办证"));
    expect(lintBank([row("上户口多少钱"), row("多少钱上户口啊")], catalogue, [])).toHaveLength(1);
    expect(
      lintBank(
        [row("甲", { guide: "nobody" }), row("乙", { units: ["faq-99"] }), row("丙", { units: [] })],
        catalogue,
        [],
      ),
    ).toHaveLength(4);
    expect(lintBank([row("考题")], catalogue, ["考题。"])).toEqual(["f:1 stands in the evaluation rows"]);
  });

  it("refuses one broken record and serves the rest", async () => {
    const directory = await folder();
    for (const part of ["guides", "regions", "lexicon", "kinds", "precedence"])
      await cp(join("data", part), join(directory, part), { recursive: true });
    await writeFile(join(directory, "guides", "idcard.json"), '{"id":"idcard","title":');
    await writeFile(
      join(directory, "guides", "elder.json"),
      JSON.stringify({ ...catalogue.guides.get("elder"), stage: 5 }),
    );
    await writeFile(join(directory, "guides", "other.json"), JSON.stringify(catalogue.guides.get("newborn")));
    const loaded = await loadCatalogue({ directory });
    expect(loaded.guides.size).toBe(63);
    expect(loaded.refused.map(({ file }) => file)).toEqual(["elder.json", "idcard.json", "other.json"]);
    await writeFile(join(directory, "regions", "regions.json"), "[]");
    await expect(loadCatalogue({ directory })).rejects.toMatchObject({ port: "catalogue" });
  });
});

describe("building the index", async () => {
  const catalogue = {
    ...(await loadCatalogue({ directory: "data" })),
    guides: new Map([["demo", aGuide({ fee: { text: "不收费" }, times: { promisedDays: 5 } })]]),
  };
  const embedder = (hash: string): Embedder => ({
    hash,
    dimension: 2,
    embed: async (texts) => texts.map(({ length }) => Float32Array.from([length, 1])),
  });

  it("builds once, again when the content or the weights change, and keeps the old edition when it fails", async () => {
    const passageIndex = await createLanceDbIndex({ directory: await folder() });
    const progress: number[] = [];
    expect(
      await buildIndex({ catalogue, embedder: embedder("a"), passageIndex }, (done) => progress.push(done)),
    ).toMatchObject({ built: true, passages: 2 });
    expect(progress).toEqual([2]);
    expect(await buildIndex({ catalogue, embedder: embedder("a"), passageIndex })).toMatchObject({ built: false });
    expect(await buildIndex({ catalogue, embedder: embedder("b"), passageIndex })).toMatchObject({ built: true });
    const before = await passageIndex.edition();
    const failing: Embedder = { ...embedder("c"), embed: () => Promise.reject(new Error("out of memory")) };
    await expect(buildIndex({ catalogue, embedder: failing, passageIndex })).rejects.toThrow("out of memory");
    expect(await passageIndex.edition()).toEqual(before);
    expect(await buildIndex({ catalogue, embedder: undefined, passageIndex })).toMatchObject({ built: true });
    expect((await passageIndex.edition())?.embedderHash).toBeUndefined();
    await passageIndex.close();
  });
});
