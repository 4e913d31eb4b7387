import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { KnowledgeBusy } from "../../ports/port-error.ts";
import { knowledgeStoreContract } from "../../testing/contracts/knowledge-store.contract.ts";
import { createSqliteKnowledgeStore } from "./sqlite.ts";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "onething-knowledge-"));

knowledgeStoreContract("SQLite", async () => {
  const [directory, small] = [await folder(), await folder()];
  return {
    open: () => createSqliteKnowledgeStore({ directory }),
    openFull: () => createSqliteKnowledgeStore({ directory: small, maxBytes: 400_000 }),
  };
});

describe("SQLite knowledge store", () => {
  it("takes over from a run that was killed, and refuses while it lives", async () => {
    const directory = await folder();
    const script = `
      import { createSqliteKnowledgeStore } from "./src/adapters/knowledge-store/sqlite.ts";
      createSqliteKnowledgeStore({ directory: ${JSON.stringify(directory)} }).begin();
      process.stdout.write("held");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const store = createSqliteKnowledgeStore({ directory });
    const refused = (): unknown => {
      try {
        return store.begin();
      } catch (error) {
        return error;
      }
    };
    expect(refused()).toBeInstanceOf(KnowledgeBusy);
    expect(refused()).toMatchObject({ pid: child.pid });
    child.kill("SIGKILL");
    await once(child, "exit");
    store.begin().abandon();
    store.close();
  });

  it("says so when the file is no database, and when a newer version wrote it", async () => {
    const damaged = await folder();
    await writeFile(join(damaged, "knowledge.db"), "not a database, whatever its name says".repeat(40));
    expect(() => createSqliteKnowledgeStore({ directory: damaged })).toThrow(
      expect.objectContaining({
        port: "knowledge-store",
        retryable: false,
        message: "knowledge.db is damaged or cannot be read",
      }),
    );
    const newer = await folder();
    createSqliteKnowledgeStore({ directory: newer }).close();
    const database = new DatabaseSync(join(newer, "knowledge.db"));
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => createSqliteKnowledgeStore({ directory: newer })).toThrow(/newer version/u);
  });
});
