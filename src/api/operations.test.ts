import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PortError } from "../ports/port-error.ts";
import { createServices, type Services } from "../services.ts";
import { expectProblem, poster, QUESTION } from "../testing/http.ts";
import { testConfig } from "../testing/test-config.ts";
import { type Running, startTestServer } from "../testing/test-server.ts";
import { createRateLimiter } from "./rate-limit.ts";

let services: Services;
let server: Running;
beforeAll(async () => {
  services = await createServices(testConfig());
  server = await startTestServer(services);
});
afterAll(async () => {
  await server.close();
  await services.close();
});
const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  poster(server.url)(body, headers);
const get = (path: string): Promise<Response> => fetch(server.url + path);

describe("knowledge", () => {
  it.each([
    [
      "/v1/one-things?stage=出生",
      (body: { items: { id: string }[] }) => body.items.map(({ id }) => id).includes("newborn"),
    ],
    ["/v1/one-things?q=身份证", (body: { items: { id: string }[] }) => body.items.some(({ id }) => id === "idcard")],
    ["/v1/one-things?audience=legal&region=430100", (body: { items: unknown[] }) => body.items.length > 10],
    ["/v1/one-things/newborn?region=430100", (body: { offeredHere: boolean }) => body.offeredHere],
    ["/v1/one-things/elder?region=430100", (body: { offeredHere: boolean }) => !body.offeredHere],
    [
      "/v1/services/newborn.4",
      (body: { promisedDays: number; oneThing: { id: string } }) =>
        body.promisedDays === 30 && body.oneThing.id === "newborn",
    ],
    ["/v1/services/idcard", (body: { title: string }) => body.title.includes("身份证")],
    ["/v1/regions?parent=430000", (body: { items: unknown[] }) => body.items.length === 14],
    ["/v1/regions?q=浏阳", (body: { items: { code: string }[] }) => body.items[0]?.code === "430181"],
  ])("GET %s", async (path, holds) => {
    const reply = await get(path);
    expect(reply.status).toBe(200);
    expect(holds((await reply.json()) as never)).toBe(true);
  });

  it.each([
    ["/v1/passages/none:such", 404, "not-found"],
    ["/v1/services/newborn.99", 404, "not-found"],
    ["/v1/one-things/none", 404, "not-found"],
    ["/v1/one-things?colour=red", 400, "invalid-request"],
    ["/v1/one-things?region=999999", 400, "unknown-region"],
    ["/v1/nothing", 404, "not-found"],
    ["/assets/../package.json", 404, "not-found"],
    ["/assets/__proto__", 404, "not-found"],
  ])("GET %s is refused", async (path, status, code) => expectProblem(await get(path), status, code));
});

describe("operations", () => {
  it("is alive, ready and counted, without a word of any question in the metrics", async () => {
    await post({ text: "补办身份证多少钱啊独一无二", region: "430100" });
    expect(await (await get("/livez")).json()).toEqual({ status: "ok" });
    expect(await (await get("/readyz")).json()).toEqual({
      status: "ok",
      index: { adapter: "lancedb", state: "ok", edition: expect.any(String), count: expect.any(Number) },
      embedder: { state: "ok", hash: expect.any(String), dimension: 512 },
      model: { intent: "vectors" },
    });
    const metrics = await (await get("/metrics")).text();
    expect(metrics).toMatch(/onething_answers_total\{outcome="answered",degrade="L1"\} \d+/u);
    expect(metrics).toContain('route="/v1/answers"');
    expect(metrics).not.toContain("独一无二");
  });

  it("describes itself in valid OpenAPI 3.1 with every route", async () => {
    const document = (await (await get("/openapi.json")).json()) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe("3.1.0");
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        "/v1/answers",
        "/v1/answers/{requestId}",
        "/v1/answers/{requestId}/events",
        "/v1/passages/{id}",
        "/v1/services/{id}",
        "/v1/one-things",
        "/v1/one-things/{id}",
        "/v1/regions",
        "/livez",
        "/readyz",
        "/metrics",
      ]),
    );
  });

  it("serves documentation and pages from itself alone", async () => {
    for (const path of ["/docs", "/"]) {
      const reply = await get(path);
      expect(reply.status).toBe(200);
      expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(await reply.text()).not.toMatch(/(?:src|href)="https?:/u);
    }
    for (const asset of ["home.js", "home.css", "docs.js", "swagger-ui.css", "swagger-ui-bundle.js"])
      expect((await get(`/assets/${asset}`)).status).toBe(200);
    expect(await (await get("/assets/home.js")).text()).not.toContain(": Answer");
  });

  it("offers only examples that it answers", async () => {
    const page = await (await get("/")).text();
    const examples = [...page.matchAll(/data-example="([^"]+)"/gu)].map(([, text]) => text);
    expect(examples.length).toBeGreaterThan(2);
    for (const text of examples) {
      const answer = (await (await post({ text, region: "430100" })).json()) as { outcome: string };
      expect([text, answer.outcome]).toEqual([text, "answered"]);
    }
  });

  it("lets named origins in and no others", async () => {
    expect((await post(QUESTION, { origin: "https://city.example" })).headers.get("access-control-allow-origin")).toBe(
      "https://city.example",
    );
    expect(
      (await post(QUESTION, { origin: "https://evil.example" })).headers.get("access-control-allow-origin"),
    ).toBeNull();
  });

  it("limits how fast one client may ask, and says when to come again", async () => {
    const limited = await startTestServer(services, { rateLimit: true });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await poster(limited.url)(QUESTION)).status);
    const refused = await poster(limited.url)(QUESTION);
    expect(statuses).toEqual([200, 200, 200]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    await expectProblem(refused, 429, "rate-limited");
    await limited.close();
  });

  it("refills evenly and forgets nobody while there is room", () => {
    let now = 0;
    const allow = createRateLimiter(2, () => now);
    expect([allow("a").allowed, allow("a").allowed, allow("a").allowed, allow("b").allowed]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    now = 30_000;
    expect([allow("a").allowed, allow("a").allowed]).toEqual([true, false]);
  });

  it("turns an outage into a neutral 503 and a bug into a neutral 500, in JSON and in a stream", async () => {
    const outage = new PortError("passage-index", "lance table edition_1 is corrupt", {
      retryable: true,
      cause: new Error("secret"),
    });
    for (const [broken, status, code] of [
      [outage, 503, "unavailable"],
      [new Error("stack of secrets"), 500, "internal"],
    ] as const) {
      const failing = await startTestServer(services, { broken });
      await expectProblem(await poster(failing.url)(QUESTION), status, code);
      await failing.close();
    }
  });

  it("takes nothing new while it stops", async () => {
    const draining = await startTestServer(services);
    draining.stop();
    const reply = await poster(draining.url)(QUESTION);
    expect(reply.headers.get("retry-after")).toBe("5");
    await expectProblem(reply, 503, "shutting-down");
    expect((await fetch(`${draining.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${draining.url}/livez`)).status).toBe(200);
    await draining.close();
  });
});
