import { spawnSync } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { openCaseStore } from "../src/adapters/case-store/open.ts";
import { openSigningKey } from "../src/adapters/signing-key/files.ts";
import { aConsent, anEntry } from "../src/testing/case-builders.ts";
import { createTestSchema } from "../src/testing/test-database.ts";

type Ran = { code: number | null; out: string };

const run = (script: string, args: readonly string[], environment: Record<string, string>): Ran => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    env: environment,
    encoding: "utf8",
  });
  return { code: status, out: stdout + stderr };
};
const verify = (environment: Record<string, string>): Ran => run("verify-ledger.ts", [], environment);

const fill = async (stateDir: string, databaseUrl: string | undefined): Promise<void> => {
  const signingKey = await openSigningKey(join(stateDir, "signing-key.json"));
  const file = join(stateDir, "checkpoints.jsonl");
  const store = await openCaseStore({ stateDir, databaseUrl }, { signingKey, file, every: 10 });
  for (let i = 0; i < 12; i += 1) await store.record([anEntry({ caseId: `case-${i}` }), anEntry()]);
  await store.giveConsent(aConsent(), [anEntry({ action: "consent" })]);
  await store.close();
};

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "onething-verify-"));

describe("verify:ledger and backup", () => {
  let filled: string;
  beforeAll(async () => {
    filled = await newFolder();
    await fill(filled, undefined);
  });

  /** A copy of the state whose database was tampered with. */
  const tampered = async (sql: string): Promise<string> => {
    const stateDir = await newFolder();
    for (const file of ["cases.sqlite", "checkpoints.jsonl", "signing-key.json"])
      await copyFile(join(filled, file), join(stateDir, file));
    const database = new DatabaseSync(join(stateDir, "cases.sqlite"));
    database.exec(sql);
    database.close();
    return stateDir;
  };

  it("passes a ledger that nobody touched", () => {
    const { code, out } = verify({ STATE_DIR: filled });
    expect(out).toMatch(/entries: 25, vouched for by a signature up to 25\nOK\n$/u);
    expect(code).toBe(0);
  });

  it.each([
    ["UPDATE ledger SET subject = 'subject-9' WHERE seq = 7", "edited at entry 7"],
    ["UPDATE ledger SET visible_at = 9999999999999 WHERE seq = 7", "edited at entry 7"],
    ["UPDATE ledger SET body = replace(body, 'sub-1', 'sub-9') WHERE seq = 9", "edited at entry 9"],
    ["DELETE FROM ledger WHERE seq = 5", "deleted at entry 5"],
    ["DELETE FROM ledger WHERE seq > 20", "cut at entry 21"],
    [
      "INSERT INTO ledger SELECT 26, previous_hash, hash, subject, visible_at, body FROM ledger WHERE seq = 25",
      "inserted at entry 26",
    ],
    [
      `DELETE FROM ledger WHERE seq > 20; DELETE FROM checkpoints;
       UPDATE ledger_head SET seq = 20, hash = (SELECT hash FROM ledger WHERE seq = 20)`,
      "cut at entry 21",
    ],
  ])("finds what was done behind its back: %s", async (sql, fault) => {
    const { code, out } = verify({ STATE_DIR: await tampered(sql) });
    expect(out).toContain(`FAULT: ${fault}`);
    expect(code).toBe(1);
  });

  it("does not take a missing key, ledger or file of checkpoints for a sound one", async () => {
    const stateDir = await tampered("SELECT 1");
    await rm(join(stateDir, "checkpoints.jsonl"));
    expect(verify({ STATE_DIR: stateDir })).toMatchObject({ code: 0, out: expect.stringContaining("warning:") });
    await rm(join(stateDir, "signing-key.json"));
    expect(verify({ STATE_DIR: stateDir })).toMatchObject({ code: 1, out: expect.stringContaining("is missing") });
    expect(verify({ STATE_DIR: await newFolder() })).toMatchObject({ code: 1 });
    expect(verify({ DATABASE_URL: "nowhere" }).code).toBe(1);
  });

  it("backs up beside a writer, and what is restored verifies", async () => {
    const stateDir = await tampered("SELECT 1");
    const restored = await newFolder();
    const target = join(restored, "cases.sqlite");
    const writer = new DatabaseSync(join(stateDir, "cases.sqlite"));
    writer.exec("BEGIN IMMEDIATE; DELETE FROM consents");
    const made = run("backup.ts", [target], { STATE_DIR: stateDir });
    writer.exec("ROLLBACK");
    writer.close();
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining("copied to") });
    for (const file of ["checkpoints.jsonl", "signing-key.json"])
      await copyFile(join(stateDir, file), join(restored, file));
    expect(verify({ STATE_DIR: restored }).code).toBe(0);
    const before = await readFile(target);
    expect(run("backup.ts", [target], { STATE_DIR: stateDir })).toMatchObject({ code: 1 });
    expect(await readFile(target)).toEqual(before);
    expect(run("backup.ts", [], { STATE_DIR: stateDir }).out).toContain("usage");
    const elsewhere = run("backup.ts", [target], { DATABASE_URL: "postgres://u@127.0.0.1:1/d" });
    expect(elsewhere).toMatchObject({ code: 1, out: expect.stringContaining("pg_dump") });
    expect(run("backup.ts", [join(restored, "x")], { STATE_DIR: join(restored, "none") }).code).toBe(1);
  });

  const url = process.env["TEST_DATABASE_URL"] || undefined;
  if (url === undefined) {
    it.skip("PostgreSQL: TEST_DATABASE_URL is not set (.ci/with-postgres sets it)", () => {});
  } else {
    it("verifies a ledger in PostgreSQL, and finds what was done to it", async () => {
      const stateDir = await newFolder();
      const schema = await createTestSchema(url);
      await fill(stateDir, schema.url);
      const environment = { STATE_DIR: stateDir, DATABASE_URL: schema.url };
      expect(verify(environment)).toMatchObject({ code: 0, out: expect.stringContaining("entries: 25") });
      await schema.run("DELETE FROM ledger WHERE seq = 11");
      expect(verify(environment)).toMatchObject({ code: 1, out: expect.stringContaining("deleted at entry 11") });
      await schema.drop();
    });
  }
});
