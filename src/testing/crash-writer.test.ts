import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readCheckpoints } from "../adapters/case-store/checkpoint-file.ts";
import { openDatabase } from "../adapters/case-store/open.ts";
import { isSigned } from "../adapters/case-store/with-checkpoints.ts";
import { openSigningKey } from "../adapters/signing-key/files.ts";
import type { CaseStore } from "../ports/case-store.ts";
import { verifyChain } from "../text/verify-chain.ts";
import { wholeChain } from "./contracts/case-store-helpers.ts";
import { createTestSchema } from "./test-database.ts";

const WRITER = fileURLToPath(new URL("./crash-writer.ts", import.meta.url));

/** Starts a writer, kills it somewhere in its work, and gives back the lines that it said whole. */
const killOnce = async (args: readonly string[], afterMs: number): Promise<string[]> => {
  const child = spawn(process.execPath, [WRITER, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await once(child.stdout, "data");
  await pause(afterMs);
  child.kill("SIGKILL");
  await once(child, "close");
  return said.split("\n").slice(0, -1);
};

const isThere = async (store: CaseStore, line: string, recorded: ReadonlySet<string>): Promise<boolean> => {
  const [what = "", id = ""] = line.split(" ");
  switch (what) {
    case "consent":
      return (await store.consent(id)) !== undefined && recorded.has(`consent-${id}`);
    case "case":
      return (await store.consent(id))?.prefillId === id && recorded.has(`fetch-${id}`);
    case "submission":
      return (await store.case(id))?.submission?.submissionId === id && recorded.has(`submit-${id}`);
    case "entry":
      return recorded.has(`view-${id}`);
    default:
      throw new Error(`unexpected: ${line}`);
  }
};

const crash = async (rounds: number, databaseUrl: string | undefined): Promise<void> => {
  const stateDir = await mkdtemp(join(tmpdir(), "onething-crash-"));
  const acknowledged: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const args = [stateDir, `r${round}`, ...(databaseUrl === undefined ? [] : [databaseUrl])];
    acknowledged.push(...(await killOnce(args, (round * 13) % 100)));
  }
  const store = await openDatabase({ stateDir, databaseUrl });
  const entries = await wholeChain(store);
  const recorded = new Set(entries.map(({ caseId }) => caseId));
  const lost: string[] = [];
  for (const line of acknowledged) if (!(await isThere(store, line, recorded))) lost.push(line);
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(rounds * 3);
  const kinds = new Set(acknowledged.map((line) => line.split(" ")[0]));
  expect([...kinds].sort()).toEqual(["case", "consent", "entry", "submission"]);
  const key = await openSigningKey(`${stateDir}/signing-key.json`);
  const checkpoints = (await readCheckpoints(`${stateDir}/checkpoints.jsonl`))?.checkpoints ?? [];
  const report = await verifyChain({
    entries,
    checkpoints,
    head: await store.chainHead(),
    verifySignature: (checkpoint) => isSigned(checkpoint, key),
  });
  expect(report).not.toHaveProperty("fault");
  expect(report.anchored).toBeGreaterThan(0);
  // A change and its entries are one: no case without the entry of its opening.
  for (const { caseId, action } of entries)
    if (action === "fetch") expect(await store.case(caseId.slice("fetch-".length)), caseId).toBeDefined();
  await store.close();
};

describe("a process that is killed", () => {
  it("loses nothing that it acknowledged, 50 times over: SQLite", () => crash(50, undefined));

  const url = process.env["TEST_DATABASE_URL"] || undefined;
  if (url === undefined) {
    it.skip("PostgreSQL: TEST_DATABASE_URL is not set (.ci/with-postgres sets it)", () => {});
  } else {
    it("loses nothing that it acknowledged, 10 times over: PostgreSQL", async () => {
      const schema = await createTestSchema(url);
      await crash(10, schema.url);
      await schema.drop();
    });
  }
});
