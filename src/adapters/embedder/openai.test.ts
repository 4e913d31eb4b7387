import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { embedderContract } from "../../testing/contracts/embedder.contract.ts";
import { type EmbeddingsServer, startEmbeddingsServer } from "../../testing/embeddings-server.ts";
import { createOpenAiEmbedder } from "./openai.ts";

let server: EmbeddingsServer;
beforeAll(async () => {
  server = await startEmbeddingsServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.script("float");
  server.requests.length = 0;
});

const open = (over: Partial<Parameters<typeof createOpenAiEmbedder>[0]> = {}) =>
  createOpenAiEmbedder({
    baseUrl: server.url,
    model: "m",
    retryAfterMs: 5,
    leaveAloneMs: 100,
    timeoutMs: 2_000,
    ...over,
  });

embedderContract("OpenAI-compatible endpoint, numbers", () => open());
embedderContract("OpenAI-compatible endpoint, base64", async () => {
  server.script("base64");
  return open();
});

describe("OpenAI-compatible embedder", () => {
  it("is named by address, model and length, and sends the key", async () => {
    const hashes = await Promise.all([
      open({ apiKey: "secret" }),
      open(),
      open({ model: "n" }),
      open({ baseUrl: `${server.url}/` }),
    ]);
    expect(server.authorization()).toMatch(/^Bearer /u);
    expect(hashes[0]?.hash).toBe(hashes[1]?.hash);
    expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(3);
    expect(hashes[0]?.dimension).toBe(64);
  });

  it("sends at most 64 texts at once and keeps their order, also when the reply does not", async () => {
    const embedder = await open();
    const texts = Array.from({ length: 150 }, (_, i) => `第${i}件事`);
    const plain = await embedder.embed(texts, "passage");
    expect(server.requests.map(({ length }) => length)).toEqual([1, 64, 64, 22]);
    server.script("reversed");
    expect(await embedder.embed(texts, "passage")).toEqual(plain);
  });

  it("cuts a text that is too long between characters", async () => {
    const embedder = await open();
    await embedder.embed(["𠮷".repeat(900)], "passage");
    expect(server.requests.at(-1)).toEqual(["𠮷".repeat(500)]);
  });

  it.each([
    ["too many requests", 429],
    ["an error of the server", 500],
    ["no reply in time", "nothing"],
  ] as const)("tries once more after %s", async (_, step) => {
    const embedder = await open({ timeoutMs: 300 });
    server.script(step, "float");
    expect((await embedder.embed(["公积金"], "query")).length).toBe(1);
    expect(server.requests.length).toBe(3);
  });

  it("waits for a slow reply", async () => {
    server.script("slow");
    expect((await open()).dimension).toBe(64);
  });

  it.each([
    ["500", 500, true, /cannot answer now \(500\)/u],
    ["429", 429, true, /cannot answer now \(429\)/u],
    ["401", 401, false, /OPENAI_API_KEY/u],
    ["404", 404, false, /EMBEDDING_MODEL/u],
    ["400", 400, false, /refuses the request \(400\)/u],
    ["no reply", "nothing", true, /did not answer in time/u],
    ["a page", "html", false, /not an embeddings endpoint/u],
    ["too few vectors", "few", false, /0 vectors came back for 1 texts/u],
    ["too many vectors", "many", false, /2 vectors came back for 1 texts/u],
    ["another length", "longer", false, /65 values where 64 came before/u],
    ["a vector of zeros", "zero", false, /no direction/u],
  ] as const)("says what is wrong: %s", async (...row) => {
    const [, step, retryable, message] = row;
    const embedder = await open({ timeoutMs: 300 });
    server.script(step);
    await expect(embedder.embed(["公积金"], "query")).rejects.toMatchObject({
      name: "PortError",
      port: "embedder",
      retryable,
      message: expect.stringMatching(message),
    });
  });

  it("leaves an endpoint alone after three failures, then tries again", async () => {
    const embedder = await open();
    server.script(500);
    for (let i = 0; i < 3; i += 1) await expect(embedder.embed(["一"], "query")).rejects.toThrow("cannot answer now");
    expect(embedder.degraded?.()).toBe(true);
    const asked = server.requests.length;
    await expect(embedder.embed(["一"], "query")).rejects.toMatchObject({ retryable: true });
    expect(server.requests.length).toBe(asked);
    server.script("float");
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect((await embedder.embed(["一"], "query")).length).toBe(1);
    expect(embedder.degraded?.()).toBe(false);
  });

  it("fails at the start where nothing listens", async () => {
    await expect(open({ baseUrl: "http://127.0.0.1:9/v1" })).rejects.toMatchObject({
      retryable: true,
      message: expect.stringContaining("check OPENAI_BASE_URL"),
    });
  });
});

const selfSigned = (): { key: string; cert: string } | undefined => {
  const folder = mkdtempSync(join(tmpdir(), "onething-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  try {
    const options = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
    execFileSync("openssl", [...options, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch {
    return undefined;
  }
};
const tls = selfSigned();

describe.skipIf(!tls)(tls ? "over TLS" : "over TLS, skipped: no openssl to make a certificate with", () => {
  it("refuses a certificate that nobody vouches for and says how to trust it", async () => {
    const secure = await startEmbeddingsServer(tls);
    await expect(open({ baseUrl: secure.url })).rejects.toMatchObject({
      retryable: false,
      message: expect.stringMatching(/certificate is not trusted \([A-Z_]+\): set NODE_EXTRA_CA_CERTS/u),
    });
    await secure.close();
  });
});
