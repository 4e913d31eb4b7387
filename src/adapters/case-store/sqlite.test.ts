import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { aCase, aConsent } from "../../testing/case-builders.ts";
import { accessLedgerContract } from "../../testing/contracts/access-ledger.contract.ts";
import { caseStoreContract } from "../../testing/contracts/case-store.contract.ts";
import { createSqliteCaseStore } from "./sqlite.ts";

const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "onething-cases-")), "cases.sqlite");

const prepare = async () => {
  const file = await newFile();
  return { open: () => createSqliteCaseStore({ file }) };
};
caseStoreContract("SQLite", prepare);
accessLedgerContract("SQLite", prepare);

describe("SQLite case store", () => {
  it("says so when the file is no database, and when a newer version wrote it", async () => {
    const damaged = await newFile();
    await writeFile(damaged, "not a database, whatever its name says".repeat(40));
    await expect(createSqliteCaseStore({ file: damaged })).rejects.toMatchObject({
      port: "case-store",
      retryable: false,
    });
    const newer = await newFile();
    await (await createSqliteCaseStore({ file: newer })).close();
    const database = new DatabaseSync(newer);
    database.exec("INSERT INTO schema_version VALUES (99)");
    database.close();
    await expect(createSqliteCaseStore({ file: newer })).rejects.toThrow(/newer version/u);
  });

  it("waits for another writer without blocking, and gives up as a passing outage", async () => {
    const file = await newFile();
    const store = await createSqliteCaseStore({ file });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    const released = new Promise((resolve) =>
      setTimeout(() => {
        other.exec("ROLLBACK");
        resolve(undefined);
      }, 100),
    );
    await Promise.all([store.giveConsent(aConsent(), []), released]);
    expect(await store.consent("consent-1")).toEqual(aConsent());
    other.exec("BEGIN IMMEDIATE");
    await expect(store.giveConsent(aConsent({ consentId: "late" }), [])).rejects.toMatchObject({ retryable: true });
    other.close();
    await store.close();
  });

  it("leaves no byte of what was purged in its files", async () => {
    const file = await newFile();
    const store = await createSqliteCaseStore({ file });
    await store.giveConsent(aConsent(), []);
    const draft = aCase({ oneThingId: "marker-to-be-erased", updatedAt: "2025-01-01T00:00:00.000Z" });
    await store.openCase({ case: draft, now: "2026-03-01T08:30:00.000Z" }, []);
    const bytes = async (): Promise<string> =>
      (await Promise.all([file, `${file}-wal`].map((path) => readFile(path, "latin1")))).join("");
    expect(await bytes()).toContain("marker-to-be-erased");
    const before = "2026-01-01T00:00:00.000Z";
    expect(await store.purge({ plans: before, records: before, drafts: before }, [])).toMatchObject({ drafts: 1 });
    expect(await bytes()).not.toContain("marker-to-be-erased");
    await store.close();
  });
});
