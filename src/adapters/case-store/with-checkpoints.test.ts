import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SigningKey } from "../../ports/signing-key.ts";
import { aConsent, anEntry, aPlan } from "../../testing/case-builders.ts";
import { readCheckpoints } from "./checkpoint-file.ts";
import { openCaseStore } from "./open.ts";
import { type CheckpointSettings, isSigned } from "./with-checkpoints.ts";

/** Signs by writing down what it signs. */
const key: Pick<SigningKey, "sign" | "verify"> = {
  sign: async (type, payload) => `${type} ${JSON.stringify(payload)}`,
  verify: async (type, signature) =>
    signature.startsWith(`${type} `) ? JSON.parse(signature.slice(type.length)) : undefined,
};

const open = async (settings: Partial<CheckpointSettings> = {}) => {
  const stateDir = await mkdtemp(join(tmpdir(), "onething-checkpoints-"));
  const file = join(stateDir, "elsewhere", "checkpoints.jsonl");
  const store = await openCaseStore({ databaseUrl: undefined, stateDir }, { signingKey: key, file, ...settings });
  const inFile = async (): Promise<number[]> =>
    ((await readCheckpoints(file))?.checkpoints ?? []).map(({ seq }) => seq);
  return { stateDir, file, store, inFile };
};

describe("checkpoints of the access ledger", () => {
  it("are signed every so many entries and at the end, in the file and in the store", async () => {
    const { store, inFile, file, stateDir } = await open({ every: 3 });
    for (let i = 0; i < 4; i += 1) await store.record([anEntry(), anEntry()]);
    await expect.poll(inFile).toEqual([4, 8]);
    await store.giveConsent(aConsent(), [anEntry({ action: "consent" })]);
    const kept = await store.checkpoints();
    const head = await store.chainHead();
    await store.close();
    expect(await inFile()).toEqual([4, 8, 9]);
    expect(kept.map(({ seq }) => seq)).toEqual([4, 8]);
    const last = (await readCheckpoints(file))?.checkpoints.at(-1);
    expect(last).toMatchObject(head);
    expect(last && (await isSigned(last, key))).toBe(true);
    expect(last && (await isSigned({ ...last, hash: "0".repeat(64) }, key))).toBe(false);
    const again = await openCaseStore({ databaseUrl: undefined, stateDir }, { signingKey: key, file });
    expect((await again.checkpoints()).at(-1)).toEqual(last);
    await again.close();
  });

  it("are signed in time where entries are few, and not at all where there are none", async () => {
    const { store, inFile } = await open({ withinMs: 20 });
    await store.savePlan(aPlan(), []);
    await store.record([anEntry()]);
    expect(await inFile()).toEqual([]);
    await expect.poll(inFile).toEqual([1]);
    await store.close();
    expect(await inFile()).toEqual([1]);
    const unused = await open();
    await unused.store.close();
    expect(await readCheckpoints(unused.file)).toBeUndefined();
  });

  it("outlive a line that was torn and a disk that is away, which no change waits for", async () => {
    const reported: unknown[] = [];
    const { store, inFile, file } = await open({ every: 1, withinMs: 20, report: (error) => reported.push(error) });
    await store.record([anEntry()]);
    await expect.poll(inFile).toEqual([1]);
    await appendFile(file, '{"seq":2,"hash":"ab');
    await store.record([anEntry()]);
    await expect.poll(inFile).toEqual([1, 2]);
    expect(await readCheckpoints(file)).toMatchObject({ unreadable: 1 });
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(4);
    await rm(join(file, ".."), { recursive: true });
    await appendFile(join(file, ".."), "a file where the folder was");
    await store.record([anEntry()]);
    await expect.poll(() => reported.length).toBeGreaterThan(0);
    expect(reported[0]).toMatchObject({ port: "case-store" });
    await rm(join(file, ".."));
    await expect.poll(inFile).toEqual([3]);
    await store.close();
  });
});
