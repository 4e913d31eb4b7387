import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSqliteKnowledgeStore } from "../src/adapters/knowledge-store/sqlite.ts";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "onething-run-"));

type Ended = { code: number | null; out: string; err: string };

const start = (args: string[], stateDir: string, embedder = "none"): ChildProcess =>
  spawn(process.execPath, ["ingest/run.ts", ...args], {
    env: { ...process.env, STATE_DIR: stateDir, EMBEDDER: embedder },
    stdio: ["ignore", "pipe", "pipe"],
  });

const ended = async (child: ChildProcess): Promise<Ended> => {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (part) => {
    out += String(part);
  });
  child.stderr?.on("data", (part) => {
    err += String(part);
  });
  await once(child, "close");
  return { code: child.exitCode, out, err };
};

const said = (child: ChildProcess, pattern: RegExp): Promise<void> =>
  new Promise((resolve) => {
    child.stderr?.on("data", (part) => {
      if (pattern.test(String(part))) resolve();
    });
  });

const ingest = (args: string[], stateDir: string): Promise<Ended> => ended(start(args, stateDir));

const notice = (name: string): string =>
  `# 长沙市演示${name}办法\n\n## 标准\n\n每人每月二百元。\n\n本办法自2024年5月1日起施行。\n`;

describe.skipIf(!existsSync("ingest/read/read-files.ts"))("npm run ingest (needs the readers)", () => {
  it("ingests, does nothing the second time, lists, shows flags and forgets", async () => {
    const [root, state] = [await folder(), await folder()];
    await writeFile(join(root, "甲.md"), notice("甲"));
    await writeFile(join(root, "乙.md"), notice("乙"));
    await writeFile(join(root, "无地.md"), "# 演示奖励办法\n\n奖励一百元。\n");
    const first = await ingest([root], state);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(/refused {2}.*无地\.md: neither issuer nor title say where it holds/u);
    expect(first.out).toMatch(/documents: 2 new, 0 changed, 0 removed/u);
    const again = await ingest([root, "--region", "430100"], state);
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/documents: 1 new, 0 changed, 0 removed/u);
    const third = await ingest([root, "--region", "430100"], state);
    expect(third.out).toMatch(/read 0 files, unchanged 3, refused 0/u);
    const list = await ingest(["--list"], state);
    expect(list.out.split("\n").filter(Boolean)).toHaveLength(3);
    expect(list.out).toMatch(/430100 {2}长沙市演示甲办法 2024-05-01 – …/u);
    expect((await ingest(["--flags"], state)).code).toBe(0);
    const gone = await ingest(["--remove", root], state);
    expect([gone.code, gone.out.split("\n").filter(Boolean).length]).toEqual([0, 3]);
    expect((await ingest(["--list"], state)).out).toBe("");
  });

  it.each([
    [["--region", "999999"], /--region 999999/u],
    [["--audience", "everybody"], /natural or legal/u],
    [["--origin", "hearsay"], /official-text or compiled/u],
    [["--mapping", "package.json"], /is no heading of an item list|heading to heading/u],
    [["--nonsense"], /nonsense/u],
  ])("reads nothing when it is called with %j", async (args, message) => {
    const [root, state] = [await folder(), await folder()];
    await writeFile(join(root, "甲.md"), notice("甲"));
    const result = await ingest([root, ...args], state);
    expect(result.code).toBe(2);
    expect(result.err).toMatch(message);
    expect((await ingest(["--list"], state)).out).toBe("");
  });

  it("says that a path is not there", async () => {
    const result = await ingest([join(await folder(), "nowhere")], await folder());
    expect([result.code, result.err]).toEqual([2, expect.stringContaining("is not there")]);
  });

  it("leaves the old state when it is killed midway, and ends the work when it is run again", async () => {
    const [root, state] = [await folder(), await folder()];
    await writeFile(join(root, "甲.md"), notice("甲"));
    expect((await ingest([root], state)).code).toBe(0);
    const sections = Array.from({ length: 2_000 }, (_, i) => `## 第${i}项\n\n第${i}项补贴每人每月${i}元，按月发放。`);
    await writeFile(join(root, "长.md"), `# 长沙市演示汇编\n\n${sections.join("\n\n")}\n`);
    const child = start([root], state, "local");
    const result = ended(child);
    // The first line of progress: passages are being embedded and nothing is switched on.
    await said(child, /embed \d/u);
    const other = await ingest([root], state);
    expect(other.code).toBe(3);
    expect(other.err).toContain(`another ingest is running (process ${child.pid})`);
    child.kill("SIGKILL");
    await result;
    const store = createSqliteKnowledgeStore({ directory: state });
    expect(store.documents().map(({ title }) => title)).toEqual(["长沙市演示甲办法"]);
    store.close();
    const rest = await ingest([root], state);
    expect(rest.out).toMatch(/documents: 1 new, 0 changed, 0 removed, passages 2000/u);
    expect(rest.code).toBe(0);
  });
});
