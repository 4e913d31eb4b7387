import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rerankerContract } from "../../testing/contracts/reranker.contract.ts";
import { characterPairs } from "../../text/tokens.ts";
import { createHttpReranker, type HttpRerankerSettings } from "./http.ts";
import { createIdentityReranker } from "./identity.ts";

type Body = { query: string; texts?: string[]; documents?: string[]; model?: string };
type Reply = { status: number; body: unknown } | "nothing";

let server: Server;
let url: string;
let speaks: "tei" | "jina" = "tei";
/** Takes the place of what the server would answer. */
let instead: ((body: Body) => Reply) | undefined;
const received: { body: Body; authorization: string | undefined }[] = [];

/** Shared pairs of characters: what a cross-encoder does, without one. */
const scoresOf = (query: string, texts: readonly string[]): number[] => {
  const asked = characterPairs(query);
  return texts.map((text) => [...characterPairs(text)].filter((pair) => asked.has(pair)).length);
};

const answer = (body: Body): Reply => {
  const texts = speaks === "tei" ? body.texts : body.documents;
  if (!texts) return { status: 422, body: { error: "missing field" } };
  const scores = scoresOf(body.query, texts).map((score, index) => ({ index, score }));
  if (speaks === "tei") return { status: 200, body: scores.reverse() };
  return { status: 200, body: { results: scores.map(({ index, score }) => ({ index, relevance_score: score })) } };
};

beforeAll(async () => {
  server = createServer(async (request, reply) => {
    const body = JSON.parse((await request.toArray()).join("")) as Body;
    received.push({ body, authorization: request.headers.authorization });
    const made = (instead ?? answer)(body);
    if (made === "nothing") return;
    const text = typeof made.body === "string" ? made.body : JSON.stringify(made.body);
    reply.writeHead(made.status, { "content-type": "application/json" }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rerank`;
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);
afterEach(() => {
  speaks = "tei";
  instead = undefined;
  received.length = 0;
});

const open = (over: Partial<HttpRerankerSettings> = {}) => createHttpReranker({ url, ...over });
const PASSAGES = [
  { id: "a", text: "大件运输许可" },
  { id: "b", text: "补办身份证收费" },
];

rerankerContract("identity", async () => createIdentityReranker());
rerankerContract("HTTP, TEI", async () => open());
rerankerContract("HTTP, Jina", async () => {
  speaks = "jina";
  return open({ model: "m" });
});
rerankerContract("HTTP, nothing listens", async () => open({ url: "http://127.0.0.1:9/rerank" }));

describe("HTTP reranker", () => {
  it.each(["tei", "jina"] as const)(
    "finds out that the server speaks %s, and asks as it does from then on",
    async (shape) => {
      speaks = shape;
      const reranker = open({ model: "m", apiKey: "k" });
      for (let i = 0; i < 2; i += 1)
        expect((await reranker.rerank("身份证补办", PASSAGES)).map(({ id }) => id)).toEqual(["b", "a"]);
      expect(received.length).toBe(shape === "tei" ? 2 : 3);
      expect(received.at(-1)?.authorization).toBe("Bearer k");
      expect(received.at(-1)?.body.model).toBe(shape === "tei" ? undefined : "m");
    },
  );

  it("asks for 32 passages at a time and orders all of them together", async () => {
    const many = Array.from({ length: 70 }, (_, i) => ({ id: `p${i}`, text: i === 69 ? "身份证补办" : "其他事项" }));
    const ranked = await open().rerank("身份证补办", many);
    expect(received.map(({ body }) => body.texts?.length)).toEqual([32, 32, 6]);
    expect([ranked[0]?.id, ranked.length]).toEqual(["p69", 70]);
  });

  it("asks once where the shape is set", async () => {
    speaks = "jina";
    await open({ shape: "jina" }).rerank("身份证", PASSAGES);
    expect(received.length).toBe(1);
  });

  const failures: [string, (body: Body) => Reply, RegExp][] = [
    ["an error", () => ({ status: 500, body: {} }), /status 500/u],
    ["a refused key", () => ({ status: 401, body: {} }), /status 401/u],
    ["a page", () => ({ status: 200, body: "<html>" }), /JSON/u],
    ["another shape", () => ({ status: 200, body: { scores: [1, 2] } }), /RERANKER_SHAPE/u],
    ["a score too few", () => ({ status: 200, body: [{ index: 0, score: 1 }] }), /one score a passage/u],
    [
      "one passage twice",
      () => ({
        status: 200,
        body: [
          { index: 1, score: 1 },
          { index: 1, score: 2 },
        ],
      }),
      /one score a passage/u,
    ],
    [
      "an index that was not asked",
      () => ({
        status: 200,
        body: [
          { index: 0, score: 1 },
          { index: 7, score: 2 },
        ],
      }),
      /one score a passage/u,
    ],
    ["no reply", () => "nothing", /timeout/u],
  ];
  it.each(failures)("keeps the order that came in after %s", async (_, reply, reason) => {
    instead = reply;
    const reasons: string[] = [];
    const reranker = open({ timeoutMs: 200, onFailure: (told) => reasons.push(told) });
    expect((await reranker.rerank("身份证补办", PASSAGES)).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  it("leaves the endpoint alone after three failures, then tries again", async () => {
    instead = () => ({ status: 500, body: {} });
    const reranker = open({ leaveAloneMs: 100 });
    for (let i = 0; i < 5; i += 1) await reranker.rerank("身份证", PASSAGES);
    expect(received.length).toBe(3);
    instead = undefined;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect((await reranker.rerank("身份证补办", PASSAGES))[0]?.id).toBe("b");
  });
});
