import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import type { IndexedPassage, PassageIndex } from "../../ports/passage-index.ts";
import { aPassage } from "../../testing/builders.ts";
import { passageIndexContract } from "../../testing/contracts/passage-index.contract.ts";
import { type QdrantServer, startQdrantServer } from "../../testing/qdrant-server.ts";
import { createQdrantIndex } from "./qdrant.ts";
import { orderKey, pointId } from "./qdrant-points.ts";

const REAL = process.env["QDRANT_URL"];
const own = { tenant: "default" };

describe("Qdrant stand-in", () => {
  const servers: QdrantServer[] = [];
  afterAll(async () => {
    for (const server of servers) await server.stop();
    expect(servers.flatMap(({ faults }) => faults)).toEqual([]);
    expect(servers.flatMap(({ exchanges }) => exchanges).length).toBeGreaterThan(50);
  });
  passageIndexContract("Qdrant (stand-in server)", async () => {
    const server = await startQdrantServer();
    servers.push(server);
    const open = async () => createQdrantIndex({ url: server.url });
    return { open, reopen: open };
  });
});

describe.skipIf(!REAL)(REAL ? "Qdrant at QDRANT_URL" : "Qdrant at QDRANT_URL, skipped: QDRANT_URL is not set", () => {
  passageIndexContract("Qdrant (real server)", async () => {
    const url = String(REAL);
    const apiKey = process.env["QDRANT_API_KEY"];
    const base = new URL(url);
    const headers = apiKey === undefined ? {} : { "api-key": apiKey };
    const { result } = (await (await fetch(new URL("/collections", base), { headers })).json()) as {
      result: { collections: { name: string }[] };
    };
    for (const { name } of result.collections.filter((known) => known.name.startsWith("onething_")))
      await fetch(new URL(`/collections/${name}`, base), { method: "DELETE", headers });
    const open = async () => createQdrantIndex({ url, apiKey });
    return { open, reopen: open };
  });
});

type Recorded = {
  name: string;
  request: { method: string; path: string; body?: unknown };
  response: { status: number; body: unknown };
};
const recorded = async (): Promise<Recorded[]> => {
  const text = await readFile("src/testing/fixtures/qdrant/exchanges.jsonl", "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded);
};

/** What differs from run to run, and what a server says of its own tuning. */
const PASSING = new Set(["time", "operation_id", "version", "metadata", "payload_schema", "segments_count"]);
const TUNING = /^(?:hnsw|optimizer|wal|quantization)_config$|^indexed_vectors|^on_disk_payload|_number$|_factor$/u;
const settled = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (key, value: unknown) => {
      if (PASSING.has(key) || TUNING.test(key)) return undefined;
      return typeof value === "number" ? Number(value.toFixed(5)) : value;
    }),
  );

/** Operations that the adapter does not use and the stand-in does not speak. */
const UNUSED = new Set(["readiness", "query both in one batch", "query fused by reciprocal rank"]);

describe("Qdrant as recorded", () => {
  it("answers in the stand-in as the real server did, refusals included", async () => {
    const server = await startQdrantServer();
    const exchanges = (await recorded()).filter(({ name }) => !UNUSED.has(name));
    for (const { name, request, response } of exchanges) {
      const reply = await fetch(server.url + request.path, {
        method: request.method,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      expect({ name, status: reply.status, body: settled(await reply.json()) }).toEqual({
        name,
        status: response.status,
        body: settled(response.body),
      });
    }
    expect(exchanges.length).toBe(26);
    await server.stop();
  });

  it.each([
    ["create collection that exists", "already exists"],
    ["query with a vector of the wrong size", "expected dim: 4, got 2"],
    ["query an unknown vector name", "Not existing vector name"],
    ["query a missing collection", "none-such"],
    ["upsert an id that is neither integer nor uuid", "not a valid point ID"],
  ])("takes the recorded refusal as one that a retry does not mend: %s", async (name, words) => {
    const server = await startQdrantServer();
    const found = (await recorded()).find((exchange) => exchange.name === name);
    server.answerWith({ status: found?.response.status ?? 0, body: JSON.stringify(found?.response.body) });
    const index = createQdrantIndex({ url: server.url });
    await expect(index.searchByText("身份证", own, 3)).rejects.toMatchObject({
      name: "PortError",
      port: "passage-index",
      retryable: false,
      message: expect.stringContaining(words),
    });
    await server.stop();
  });
});

describe("Qdrant index", () => {
  const entry = (id: string, text = "居住证签注"): IndexedPassage => ({
    passage: aPassage({ id, documentId: id.split(":")[0] ?? id, text }),
    vector: Float32Array.from([1, 0, 0, id.length]),
  });
  const publish = async (index: PassageIndex, id: string, entries: readonly IndexedPassage[]): Promise<void> => {
    const writer = await index.build({ id, embedderHash: "h" });
    await writer.upsert(entries);
    await writer.publish();
  };
  const readAll = async (index: PassageIndex, limit: number): Promise<string[]> => {
    const seen: string[] = [];
    for (;;) {
      const after = seen.at(-1);
      const page = await index.list(own, { limit, ...(after === undefined ? {} : { after }) });
      seen.push(...page.map(({ passage }) => passage.id));
      if (page.length < limit) return seen;
    }
  };
  const withServer = async (
    run: (server: QdrantServer) => Promise<void>,
    settings: { apiKey?: string } = {},
  ): Promise<void> => {
    const server = await startQdrantServer(settings);
    try {
      await run(server);
      expect(server.faults).toEqual([]);
    } finally {
      await server.stop();
    }
  };

  it("serves a lexical edition without vectors", () =>
    withServer(async (server) => {
      const index = createQdrantIndex({ url: server.url });
      const writer = await index.build({ id: "lexical" });
      await writer.upsert([{ passage: aPassage({ id: "p:1", text: "居住证签注" }) }]);
      await writer.publish();
      expect((await index.searchByText("居住证", own, 3)).map(({ passage }) => passage.id)).toEqual(["p:1"]);
      expect(await index.searchByVector(new Float32Array(4), own, 3)).toEqual([]);
      expect(await index.searchByText("？！", own, 3)).toEqual([]);
    }));

  it("keeps the live and the previous edition, drops older ones and what dead runs left", () =>
    withServer(async (server) => {
      const index = createQdrantIndex({ url: server.url, abandonedAfterMs: 0 });
      const dead = await index.build({ id: "dead", embedderHash: "h" });
      await dead.upsert([entry("d:1")]);
      for (const id of ["one", "two", "three"]) await publish(index, id, [entry("a:1")]);
      expect(server.collections.size).toBe(2);
      expect([...server.aliases.keys()].sort()).toEqual(["onething_live", "onething_previous"]);
      await expect(dead.upsert([entry("d:2")])).rejects.toMatchObject({ retryable: false });
      const discarded = await index.build({ id: "four", embedderHash: "h" });
      await discarded.upsert([entry("a:1")]);
      await discarded.discard();
      expect(server.collections.size).toBe(2);
    }));

  it("leaves the collection of a run that still writes, and collections of others", () =>
    withServer(async (server) => {
      const index = createQdrantIndex({ url: server.url });
      await fetch(`${server.url}/collections/theirs`, { method: "PUT", body: "{}" });
      const running = await index.build({ id: "running", embedderHash: "h" });
      await running.upsert([entry("r:1")]);
      await publish(index, "other", [entry("a:1")]);
      await running.publish();
      expect((await index.edition())?.id).toBe("running");
      expect(server.collections.has("theirs")).toBe(true);
    }));

  it("starts an edition as a copy of the live one, and refuses to mix two embedders", () =>
    withServer(async (server) => {
      const index = createQdrantIndex({ url: server.url });
      const many = Array.from({ length: 1_500 }, (_, i) => entry(`m${i}:fee`));
      await publish(index, "one", many);
      const writer = await index.build({ id: "two", embedderHash: "h", from: "live" });
      await writer.deleteDocument("default", "m7");
      await writer.upsert([entry("n:fee", "新的收费")]);
      await writer.publish();
      expect((await index.edition())?.count).toBe(1_500);
      expect((await index.get("default", "n:fee"))?.text).toBe("新的收费");
      expect(await index.get("default", "m7:fee")).toBeUndefined();
      expect((await index.searchByText("签注", own, 2)).length).toBe(2);
      await expect(index.build({ id: "three", embedderHash: "other", from: "live" })).rejects.toMatchObject({
        retryable: false,
      });
    }));

  it("pages in order of id also where many ids begin alike", () =>
    withServer(async (server) => {
      const index = createQdrantIndex({ url: server.url });
      const ids = ["a", "b:1", "办:1", ...Array.from({ length: 40 }, (_, i) => `document-${i}:fee`)];
      await publish(
        index,
        "one",
        ids.map((id) => entry(id)),
      );
      for (const limit of [1, 7, 100]) expect(await readAll(index, limit)).toEqual([...ids].sort());
    }));

  it("takes an index of another format as none and says so", () =>
    withServer(async (server) => {
      const index = createQdrantIndex({ url: server.url, refreshMs: 0 });
      expect(await index.status?.()).toMatchObject({ adapter: "qdrant", state: "none" });
      await publish(index, "one", [entry("a:1")]);
      expect(await index.status?.()).toEqual({ adapter: "qdrant", state: "ok" });
      Object.assign(server.collections.get(server.aliases.get("onething_live") ?? "")?.metadata ?? {}, { format: 99 });
      expect(await index.edition()).toBeUndefined();
      expect(await index.status?.()).toMatchObject({ state: "other-version" });
      await expect(index.searchByText("居住证", own, 1)).rejects.toMatchObject({ retryable: false });
    }));

  it("sees what another process publishes, also when the collection it knew is gone", () =>
    withServer(async (server) => {
      const reader = createQdrantIndex({ url: server.url, refreshMs: 60_000 });
      const writer = createQdrantIndex({ url: server.url });
      await publish(writer, "one", [entry("a:1")]);
      expect((await reader.searchByText("居住证", own, 1)).length).toBe(1);
      for (const id of ["two", "three"]) await publish(writer, id, [entry("a:1", "换了内容")]);
      expect((await reader.searchByText("内容", own, 1)).length).toBe(1);
    }));

  it("says what is wrong: no server, no answer, an error, another server, a wrong key", async () => {
    await withServer(
      async (server) => {
        const failing = (url = server.url) =>
          createQdrantIndex({ url, apiKey: "k", readTimeoutMs: 150 }).searchByText("身份证", own, 1);
        const expectFailure = async (retryable: boolean, message: RegExp): Promise<void> => {
          await expect(failing()).rejects.toMatchObject({
            port: "passage-index",
            retryable,
            message: expect.stringMatching(message),
          });
        };
        server.answerWith("nothing");
        await expectFailure(true, /did not answer in time/u);
        server.answerWith({ status: 503, body: '{"status":{"error":"Service is starting"}}' });
        await expectFailure(true, /cannot answer now \(503\): Service is starting/u);
        server.answerWith({ status: 200, body: "<html>hello</html>", type: "text/html" });
        await expectFailure(false, /not Qdrant/u);
        server.answerWith(undefined);
        await expect(createQdrantIndex({ url: server.url, apiKey: "wrong" }).edition()).rejects.toMatchObject({
          retryable: false,
          message: expect.stringContaining("QDRANT_API_KEY"),
        });
        await server.stop();
        await expectFailure(true, /cannot be reached \(ECONNREFUSED\): check QDRANT_URL/u);
        expect(await createQdrantIndex({ url: server.url }).status?.()).toMatchObject({ state: "down" });
        await server.start();
      },
      { apiKey: "k" },
    );
  });

  it("sends a batch again that was lost on the way", () =>
    withServer(async (server) => {
      const index = createQdrantIndex({ url: server.url });
      const writer = await index.build({ id: "one", embedderHash: "h" });
      await writer.upsert([entry("a:1")]);
      server.answerWith({ status: 503, body: "{}" });
      const writing = writer.upsert([entry("a:2")]);
      setTimeout(() => server.answerWith(undefined), 100);
      await writing;
      await writer.publish();
      expect((await index.edition())?.count).toBe(2);
    }));
});

describe("ids of points", () => {
  it("are UUIDs, the same for the same passage and of their tenant", () => {
    expect(pointId("a", "x")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(pointId("a", "x")).toBe(pointId("a", "x"));
    expect(new Set([pointId("a", "x"), pointId("b", "x"), pointId("a", "y")]).size).toBe(3);
  });

  it("have an order key that never falls as ids rise", () => {
    const ids = ["", "a", "a:fee", "a:feet", "ab", "abcdefgh", "abcdefghz", "z~", "办事", "𠮷"].sort();
    const keys = ids.map(orderKey);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    expect(keys.every(Number.isSafeInteger)).toBe(true);
  });
});
