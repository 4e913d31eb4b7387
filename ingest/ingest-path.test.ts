import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { createSqliteKnowledgeStore } from "../src/adapters/knowledge-store/sqlite.ts";
import { createLanceDbIndex } from "../src/adapters/passage-index/lancedb.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import { aGuide } from "../src/testing/builders.ts";
import { NoSuchPath, type ReadFiles } from "./collect-files.ts";
import { type IndexPorts, type IngestSettings, ingestPath, removePath } from "./ingest-path.ts";
import type { Block } from "./read/read-document.ts";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "onething-ingest-"));

const blocksOf = (text: string): Block[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [, marks, title] = /^(#+) (.*)$/u.exec(line) ?? [];
      return marks && title ? { kind: "heading", level: marks.length, text: title } : { kind: "paragraph", text: line };
    });

/** Reads what these tests write: Markdown, JSON and CSV without quotes. */
const readFiles: ReadFiles = async function* (root, { known }) {
  const names = (await readdir(root, { recursive: true })).filter((name) => /\.\w+$/u.test(name)).sort();
  for (const path of names) {
    const text = await readFile(join(root, path), "utf8");
    const sha256 = createHash("sha256").update(text).digest("hex");
    if (text === "") yield { path, ok: false, reason: "empty", detail: "no bytes" };
    else if (known?.(path, sha256)) yield { path, ok: true, sha256, unchanged: true };
    else if (path.endsWith(".md")) {
      const content = { kind: "document" as const, blocks: blocksOf(text), stated: {} };
      yield { path, ok: true, sha256, unchanged: false, content, flags: [] };
    } else if (path.endsWith(".json")) {
      const content = { kind: "json" as const, value: JSON.parse(text) as unknown };
      yield { path, ok: true, sha256, unchanged: false, content, flags: [] };
    } else if (path.endsWith(".csv")) {
      const rows = text.split("\n").map((line) => line.split(","));
      const content = { kind: "sheets" as const, sheets: [{ name: "事项", rows }] };
      yield { path, ok: true, sha256, unchanged: false, content, flags: [{ kind: "hidden-text", text: "藏起来的" }] };
    } else yield { path, ok: false, reason: "unsupported-type", detail: path };
  }
};

const law = (title: string, head: string, last: string): string =>
  `# ${title}\n\n${head}\n\n<!-- INFO END -->\n\n第一条 为了演示，制定本法。\n\n第二条 停车每小时三元。\n\n第三条 ${last}`;
const LAWS = [
  {
    path: "法/演示停车法(2018-01-01).md",
    title: "演示停车法",
    markdown: law(
      "演示停车法",
      "2018年1月1日 第十三届全国人民代表大会常务委员会第一次会议通过",
      "本法自2018年3月1日起施行。",
    ),
  },
  {
    path: "法/演示停车法(2023-12-29).md",
    title: "演示停车法",
    markdown: law(
      "演示停车法",
      "2023年12月29日 第十四届全国人民代表大会常务委员会第七次会议修订",
      "本法自2024年7月1日起施行。《演示路边条例》同时废止。",
    ),
  },
  {
    path: "法规/演示路边条例(2010-01-01).md",
    title: "演示路边条例",
    markdown: law("演示路边条例", "2010年1月1日 中华人民共和国国务院令第1号公布", "本条例自公布之日起施行。"),
  },
];
const laws = (rows: readonly object[]): Buffer => gzipSync(rows.map((row) => JSON.stringify(row)).join("\n"));

const ITEMS = [
  "事项名称,实施编码,实施主体,申请材料,承诺办结时限,收费标准",
  "演示居住证签注,43A1,长沙市公安局,身份证；居住证,5个工作日,不收费",
  "演示犬只登记,43A2,长沙市公安局,养犬申请表,3,每只50元",
];
const NOTICE = "# 长沙市演示补贴办法\n## 标准\n每人每月二百元。\n本办法自2024年5月1日起施行。";

describe("ingesting a folder", async () => {
  const data = await loadCatalogue({ directory: "data" });
  const catalogue = { ...data, guides: new Map([["demo", aGuide({ fee: { text: "不收费" } })]]) };
  let texts: string[] = [];
  const embedder: Embedder = {
    hash: "count",
    dimension: 2,
    embed: async (asked) => {
      texts.push(...asked);
      return asked.map(({ length }) => Float32Array.from([length, 1]));
    },
  };
  let ports: IndexPorts;
  let root: string;
  const write = (name: string, content: string | Buffer): Promise<void> => writeFile(join(root, name), content);
  const ingest = (settings: Partial<IngestSettings> = {}, path = root) => {
    texts = [];
    return ingestPath(path, ports, { readFiles, ...settings });
  };
  const find = async (title: string) => ports.knowledge.documents().filter((document) => document.title === title);
  const indexed = async (documentId: string) =>
    (await ports.passageIndex.list({ tenant: "default", documentIds: [documentId] }, { limit: 99 })).map(
      ({ passage }) => passage,
    );

  beforeAll(async () => {
    root = await folder();
    const state = await folder();
    ports = {
      catalogue,
      embedder,
      knowledge: createSqliteKnowledgeStore({ directory: state }),
      passageIndex: await createLanceDbIndex({ directory: join(state, "index") }),
    };
    await mkdir(join(root, "下级"));
    await write("补贴.md", NOTICE);
    await write("laws.jsonl.gz", laws(LAWS));
    await write("事项.csv", ITEMS.join("\n"));
    await write(
      join("下级", "guides.json"),
      JSON.stringify([aGuide({ title: "换过的演示", fee: { text: "收费十元" } })]),
    );
  });
  afterAll(async () => {
    await ports.passageIndex.close();
    ports.knowledge.close();
  });

  it("changes nothing in a dry run", async () => {
    const report = await ingest({ dryRun: true });
    expect(report).toMatchObject({ read: 4, documents: 7, refused: [], embedded: 0 });
    expect(ports.knowledge.documents()).toEqual([]);
    expect(await ports.passageIndex.edition()).toBeUndefined();
  });

  it("reads, stores, embeds and switches on everything", async () => {
    const report = await ingest();
    expect(report).toMatchObject({
      read: 4,
      unchanged: 0,
      refused: [],
      removed: [],
      overrides: ["演示一件事"],
      change: { added: 7, changed: 0, removed: 0 },
    });
    expect(report.flagged.map(({ kind }) => kind)).toEqual(["hidden-text", "hidden-text"]);
    expect(report.embedded).toBe(new Set(texts).size);
    expect(texts).toHaveLength(report.embedded);
    expect((await ports.passageIndex.edition())?.count).toBe(report.passages);
    expect((await indexed("item-43a1")).map(({ unit, text }) => [unit, text])).toContainEqual([
      "fee",
      "办理费用：不收费。",
    ]);
    expect((await indexed("demo")).map(({ text }) => text)).toEqual(["办理费用：收费十元。"]);
    const [notice] = await find("长沙市演示补贴办法");
    expect(notice).toMatchObject({ region: "430100", effectiveFrom: "2024-05-01", kind: "document" });
    expect(await indexed(notice?.id ?? "")).toMatchObject([
      { field: "section", origin: "official-text", headingPath: ["长沙市演示补贴办法", "标准"] },
    ]);
  });

  it("ends older editions and repealed rules, in the store and in the index", async () => {
    const [first, second] = (await find("演示停车法")).sort((a, b) => ((a.edition ?? "") < (b.edition ?? "") ? -1 : 1));
    expect(first).toMatchObject({ effectiveFrom: "2018-03-01", effectiveTo: "2024-06-30", region: "000000" });
    expect(second).toMatchObject({ effectiveFrom: "2024-07-01" });
    expect(second?.effectiveTo).toBeUndefined();
    expect((await indexed(first?.id ?? ""))[1]).toMatchObject({
      unit: "article-2",
      field: "article",
      effectiveTo: "2024-06-30",
      supersededBy: "演示停车法（2023-12-29）",
    });
    expect(await find("演示路边条例")).toMatchObject([{ effectiveFrom: "2010-01-01", effectiveTo: "2024-06-30" }]);
  });

  it("does nothing when nothing has changed", async () => {
    const before = await ports.passageIndex.edition();
    const report = await ingest();
    expect(report).toMatchObject({ read: 0, unchanged: 4, embedded: 0, index: undefined });
    expect(await ports.passageIndex.edition()).toEqual(before);
  });

  it("embeds and indexes only what one changed field changes", async () => {
    await write("事项.csv", ITEMS.join("\n").replace("每只50元", "每只60元"));
    const report = await ingest();
    expect(report).toMatchObject({ read: 1, unchanged: 3, change: { added: 0, changed: 1, removed: 0 }, embedded: 1 });
    expect(texts).toEqual([expect.stringContaining("每只60元")]);
    expect((await indexed("item-43a2")).find(({ unit }) => unit === "fee")?.text).toBe("办理费用：每只60元。");
    expect((await indexed("item-43a1")).length).toBeGreaterThan(1);
  });

  it("names sheet, row and column of what is wrong, refuses that row alone and reads the file again next time", async () => {
    await write("事项.csv", [...ITEMS, "演示养蜂备案,43A3,长沙市农业农村局,申请表,十天内,不收费"].join("\n"));
    const wrong = `事项 第4行 承诺办结时限: "十天内" is no number of days`;
    for (const again of [false, true]) {
      const report = await ingest();
      expect(report.refused).toEqual([{ path: join(root, "事项.csv"), reason: wrong }]);
      expect(report.change).toMatchObject({ added: 0, changed: again ? 0 : 1 });
    }
    expect(await indexed("item-43a3")).toEqual([]);
    await write("事项.csv", ITEMS.join("\n"));
    expect(await ingest()).toMatchObject({ refused: [], embedded: 0 });
  });

  it("refuses a rule without a place, unless one is named", async () => {
    await write("无地.md", "# 演示奖励办法\n## 标准\n奖励一百元。");
    const path = join(root, "无地.md");
    expect((await ingest()).refused).toMatchObject([{ path, reason: expect.stringContaining("--region") }]);
    expect(await find("演示奖励办法")).toEqual([]);
    expect((await ingest({ region: "430200" })).refused).toEqual([]);
    expect(await find("演示奖励办法")).toMatchObject([{ region: "430200" }]);
    await rm(path);
    await ingest();
  });

  it("keeps what it has of a file that is damaged, and drops what says of itself that it is repealed", async () => {
    await write("补贴.md", "");
    expect((await ingest()).refused).toMatchObject([{ reason: "empty: no bytes" }]);
    expect(await find("长沙市演示补贴办法")).toHaveLength(1);
    await write("补贴.md", NOTICE.replace("补贴办法", "补贴办法（已废止）"));
    expect((await ingest()).refused).toMatchObject([{ reason: expect.stringContaining("repealed") }]);
    expect(ports.knowledge.documents().filter(({ title }) => title.includes("补贴"))).toEqual([]);
    await write("补贴.md", NOTICE);
    expect(await ingest()).toMatchObject({ refused: [], change: { added: 1 }, embedded: 0 });
  });

  it("refuses an id that another file holds", async () => {
    await write("又一个.json", JSON.stringify(aGuide({ title: "第二个演示" })));
    const { refused } = await ingest();
    expect(refused).toMatchObject([{ reason: expect.stringContaining("same id demo as in") }]);
    expect(ports.knowledge.guides("default").filter(({ id }) => id === "demo")).toHaveLength(1);
    await rm(join(root, "又一个.json"));
    expect((await ingest()).refused).toEqual([]);
  });

  it("brings an older edition back when the newer one is taken away, and forgets what is gone", async () => {
    await write("laws.jsonl.gz", laws(LAWS.slice(0, 1)));
    await rm(join(root, "下级", "guides.json"));
    const report = await ingest();
    expect(report.removed).toEqual([join(root, "下级", "guides.json")]);
    expect(report.change).toMatchObject({ added: 0, removed: 3, changed: 1 });
    const [only] = await find("演示停车法");
    expect(only?.effectiveTo).toBeUndefined();
    expect((await indexed(only?.id ?? ""))[0]?.effectiveTo).toBeUndefined();
    expect((await indexed("demo")).map(({ text }) => text)).toEqual(["办理费用：不收费。"]);
  });

  it("refuses a row that is no law, alone, and a collection that is cut short, whole", async () => {
    await write(
      "laws.jsonl.gz",
      gzipSync(`${JSON.stringify(LAWS[0])}\n{"path":"x"\n{"path":"y","title":"","markdown":"z"}`),
    );
    expect((await ingest()).refused.map(({ reason }) => reason.slice(0, 14))).toEqual([
      "line 2 is no J",
      "line 3, title:",
    ]);
    await write("laws.jsonl.gz", laws(LAWS).subarray(0, 100));
    const { refused } = await ingest();
    expect(refused).toMatchObject([{ reason: expect.stringContaining("damaged") }]);
    expect(await find("演示停车法")).toHaveLength(1);
  });

  it("leaves other folders alone, and forgets a path on demand", async () => {
    const other = await folder();
    await writeFile(join(other, "b.md"), "# 株洲市演示办法\n内容在此。");
    await ingest({}, other);
    expect(await find("长沙市演示补贴办法")).toHaveLength(1);
    expect(await removePath(other, ports.knowledge, { open: async () => ports })).toEqual([join(other, "b.md")]);
    expect(await find("株洲市演示办法")).toEqual([]);
    expect(await removePath(other, ports.knowledge, { open: async () => ports })).toEqual([]);
    await expect(ingest({}, join(other, "nowhere"))).rejects.toBeInstanceOf(NoSuchPath);
    expect(await find("长沙市演示补贴办法")).toHaveLength(1);
  });

  it("keeps the old state when embedding fails, and the work done so far", async () => {
    await write("新.md", "# 长沙市演示新办法\n## 甲\n甲的内容。");
    const before = [ports.knowledge.revision(), await ports.passageIndex.edition()];
    const failing = { ...embedder, embed: () => Promise.reject(new Error("out of memory")) };
    await expect(ingestPath(root, { ...ports, embedder: failing }, { readFiles })).rejects.toThrow("out of memory");
    expect([ports.knowledge.revision(), await ports.passageIndex.edition()]).toEqual(before);
    expect(await ingest()).toMatchObject({ change: { added: 1 }, embedded: 1 });
  });
});
