import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PassageIndex } from "../../ports/passage-index.ts";
import { aPassage } from "../../testing/builders.ts";
import { passageIndexContract } from "../../testing/contracts/passage-index.contract.ts";
import { type QdrantServer, startQdrantServer } from "../../testing/qdrant-server.ts";
import { createLanceDbIndex } from "./lancedb.ts";
import { createQdrantIndex } from "./qdrant.ts";
import { withFallback } from "./with-fallback.ts";

const own = { tenant: "default" };
const lance = async () => createLanceDbIndex({ directory: await mkdtemp(join(tmpdir(), "onething-fallback-")) });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const publish = async (index: PassageIndex, text: string, embedderHash = "h"): Promise<void> => {
  const writer = await index.build({ id: text, embedderHash });
  await writer.upsert([{ passage: aPassage({ id: "p:1", text }), vector: Float32Array.from([1, 0]) }]);
  await writer.publish();
};

describe("a fallback that holds nothing", () => {
  const servers: QdrantServer[] = [];
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });
  passageIndexContract("Qdrant (stand-in server) before a fallback", async () => {
    const server = await startQdrantServer();
    servers.push(server);
    const open = async () =>
      withFallback({ primary: createQdrantIndex({ url: server.url }), fallback: await lance(), embedderHash: "h" });
    return { open, reopen: open };
  });
});

describe("a fallback beside Qdrant", () => {
  let server: QdrantServer;
  let fallback: PassageIndex;
  beforeEach(async () => {
    server = await startQdrantServer();
    fallback = await lance();
    await publish(fallback, "随包的居住证");
  });
  afterEach(() => server.stop());
  const open = (readTimeoutMs = 10_000): PassageIndex =>
    withFallback({
      primary: createQdrantIndex({ url: server.url, refreshMs: 0, readTimeoutMs }),
      fallback,
      embedderHash: "h",
      retryAfterMs: 200,
    });
  const ask = async (index: PassageIndex): Promise<string | undefined> =>
    (await index.searchByText("居住证", own, 1))[0]?.passage.text;

  it("answers while the server is down, says so, and goes back by itself", async () => {
    const index = open();
    await publish(index, "服务器的居住证");
    expect([await ask(index), index.degraded?.()]).toEqual(["服务器的居住证", false]);
    await server.stop();
    for (let i = 0; i < 5; i += 1) expect([await ask(index), index.degraded?.()]).toEqual(["随包的居住证", true]);
    expect((await index.edition())?.id).toBe("随包的居住证");
    expect((await index.list(own, { limit: 3 })).length).toBe(1);
    expect((await index.get("default", "p:1"))?.text).toBe("随包的居住证");
    expect(await index.status?.()).toMatchObject({ state: "down" });
    await server.start();
    await pause(250);
    expect([await ask(index), index.degraded?.()]).toEqual(["服务器的居住证", false]);
  });

  it("leaves a server alone after three failures in a row, and does not wait for one that hangs", async () => {
    await publish(open(), "服务器的居住证");
    const index = open(100);
    server.answerWith("nothing");
    for (let i = 0; i < 3; i += 1) expect(await ask(index)).toBe("随包的居住证");
    const started = performance.now();
    expect(await ask(index)).toBe("随包的居住证");
    expect(performance.now() - started).toBeLessThan(100);
  });

  it("answers while the server is down from the start, empty, or holds another embedder's vectors", async () => {
    await server.stop();
    const index = open();
    expect([await ask(index), index.degraded?.()]).toEqual(["随包的居住证", true]);
    await server.start();
    await pause(250);
    expect([await ask(index), index.degraded?.()]).toEqual(["随包的居住证", true]);
    await publish(index, "别的向量的居住证", "other");
    expect([await ask(index), index.degraded?.()]).toEqual(["随包的居住证", true]);
    await publish(index, "服务器的居住证");
    expect([await ask(index), index.degraded?.()]).toEqual(["服务器的居住证", false]);
  });

  it("does not hide a refusal that a retry does not mend, and writes to the server alone", async () => {
    const index = open();
    await publish(index, "服务器的居住证");
    await expect(index.searchByVector(new Float32Array(3), own, 1)).rejects.toMatchObject({ retryable: false });
    await server.stop();
    await expect(index.build({ id: "x", embedderHash: "h", from: "live" })).rejects.toMatchObject({ retryable: true });
    await expect(index.rollBack()).rejects.toMatchObject({ retryable: true });
    await server.start();
  });
});
