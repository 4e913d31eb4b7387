import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildIndex } from "../../ingest/build-index.ts";
import type { Answer } from "../domain/answer.ts";
import { createServices, type Services } from "../services.ts";
import { type EmbeddingsServer, startEmbeddingsServer } from "../testing/embeddings-server.ts";
import { poster, QUESTION } from "../testing/http.ts";
import { type QdrantServer, startQdrantServer } from "../testing/qdrant-server.ts";
import { testConfig } from "../testing/test-config.ts";
import { type Running, startTestServer } from "../testing/test-server.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const ask = async (server: Running, text = QUESTION.text): Promise<Answer> =>
  (await (await poster(server.url)({ ...QUESTION, text })).json()) as Answer;

type Ready = { status: string; index: Record<string, unknown>; embedder: Record<string, unknown>; model: unknown };
const readiness = async (server: Running): Promise<{ status: number; body: Ready }> => {
  const reply = await fetch(`${server.url}/readyz`);
  return { status: reply.status, body: (await reply.json()) as Ready };
};

describe("with Qdrant", () => {
  let qdrant: QdrantServer;
  let services: Services;
  let server: Running;
  beforeAll(async () => {
    qdrant = await startQdrantServer();
    await qdrant.stop();
    services = await createServices(testConfig({ QDRANT_URL: qdrant.url }));
    server = await startTestServer(services);
  });
  afterAll(async () => {
    await server.close();
    await services.close();
    await qdrant.stop();
  });

  it("answers at level L2 while the server is down from the start, and says what is down", async () => {
    const report = await buildIndex(services);
    expect(report.waiting).toContain("QDRANT_URL");
    expect(await ask(server)).toMatchObject({ outcome: "answered", degradeLevel: "L2" });
    const { status, body } = await readiness(server);
    expect([status, body.status]).toEqual([200, "ok"]);
    expect(body.index).toMatchObject({
      adapter: "qdrant",
      state: "down",
      count: (await services.indexes[0]?.edition())?.count,
      message: expect.stringContaining("check QDRANT_URL"),
    });
  });

  it("builds the index when the server is there, and answers from it at level L1", async () => {
    await qdrant.start();
    await pause(5_200);
    expect(await buildIndex(services)).toMatchObject({ built: true });
    expect(await ask(server, "补办身份证收费多少")).toMatchObject({ outcome: "answered", degradeLevel: "L1" });
    expect((await readiness(server)).body.index).toMatchObject({ adapter: "qdrant", state: "ok" });
    expect(qdrant.faults).toEqual([]);
  });

  it("gives the same answer from the server as from this process", async () => {
    const [embedded] = services.indexes;
    const filter = { tenant: services.tenant, regions: ["430100", "430000", "000000"], asOf: "2026-06-01" };
    const ids = (hits: readonly { passage: { id: string } }[] = []): string[] => hits.map(({ passage }) => passage.id);
    for (const text of ["补办身份证多少钱", "新生儿上户口要带什么材料", "公积金贷款"]) {
      const [vector] = (await services.embedder?.embed([text], "query")) ?? [];
      const probe = vector ?? new Float32Array();
      expect(ids(await services.passageIndex.searchByVector(probe, filter, 20))).toEqual(
        ids(await embedded?.searchByVector(probe, filter, 20)),
      );
      const words = ids(await services.passageIndex.searchByText(text, filter, 10));
      const here = ids(await embedded?.searchByText(text, filter, 10));
      expect(words.filter((id) => here.includes(id)).length).toBeGreaterThanOrEqual(8);
    }
  });

  it("goes on at level L2 when the server dies midway, and back by itself", async () => {
    await qdrant.stop();
    await pause(2_100);
    expect(await ask(server, "身份证丢了补办要花多少钱")).toMatchObject({ outcome: "answered", degradeLevel: "L2" });
    await qdrant.start();
    await pause(5_200);
    expect(await ask(server, "补办一张身份证要多少钱")).toMatchObject({ outcome: "answered", degradeLevel: "L1" });
  });
});

/** Questions whose guide the words alone do not tell, so that all passages are searched. */
const VAGUE = ["家属能领什么钱", "给老人办个卡要什么材料"] as const;

describe("with an embeddings endpoint", () => {
  let endpoint: EmbeddingsServer;
  let services: Services;
  let server: Running;
  beforeAll(async () => {
    endpoint = await startEmbeddingsServer();
    const environment = { EMBEDDER: "openai", EMBEDDING_MODEL: "m", OPENAI_BASE_URL: endpoint.url };
    const stateDir = await mkdtemp(join(tmpdir(), "onething-endpoint-"));
    services = await createServices(testConfig({ ...environment, STATE_DIR: stateDir }));
    server = await startTestServer(services);
  });
  afterAll(async () => {
    await server.close();
    await services.close();
    await endpoint.close();
  });

  it("is not ready before an index is built, and says what to do", async () => {
    const { status, body } = await readiness(server);
    expect([status, body.status, body.index["state"]]).toEqual([503, "not-ready", "none"]);
    expect(body.index["message"]).toContain("restart");
  });

  it("understands by words and searches by the endpoint's vectors", async () => {
    await buildIndex(services);
    const { status, body } = await readiness(server);
    expect(status).toBe(200);
    expect(body).toMatchObject({ embedder: { state: "ok", dimension: 64 }, model: { intent: "words" } });
    expect(await ask(server)).toMatchObject({ outcome: "answered", degradeLevel: "L1" });
    const before = endpoint.requests.length;
    await ask(server, VAGUE[0]);
    expect(endpoint.requests.slice(before)).toEqual([[VAGUE[0]]]);
  });

  it("goes on with words alone when the endpoint fails", async () => {
    endpoint.script(500);
    expect((await ask(server, VAGUE[1])).degradeLevel).toBe("L2");
    expect((await readiness(server)).body.embedder).toMatchObject({ state: "down" });
    expect((await ask(server, "补办身份证多少钱呢")).outcome).toBe("answered");
  });

  it("names an index of another embedder and the way out", async () => {
    const other = { ...services, embedder: { ...services.embedder, hash: "other" } as Services["embedder"] };
    const changed = await startTestServer(other);
    const { status, body } = await readiness(changed);
    expect([status, body.index["state"]]).toEqual([503, "other-embedder"]);
    expect(body.index["message"]).toContain("EMBEDDING_MODEL");
    await changed.close();
  });
});
