import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, answerSchema } from "../domain/answer.ts";
import { createServices, type Services } from "../services.ts";
import { expectProblem, poster, QUESTION } from "../testing/http.ts";
import { testConfig } from "../testing/test-config.ts";
import { type Running, startTestServer } from "../testing/test-server.ts";
import { problemSchema } from "./problem.ts";

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
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(server.url + path, { headers });

describe("POST /v1/answers", () => {
  it("answers in JSON and gives the same body again", async () => {
    const reply = await post(QUESTION);
    expect(reply.status).toBe(200);
    const answer = answerSchema.parse(await reply.json());
    expect(answer.outcome).toBe("answered");
    const again = await get(`/v1/answers/${answer.requestId}`);
    expect(await again.json()).toEqual(answer);
  });

  it("quotes passages that can be fetched, literally", async () => {
    const answer = (await (await post(QUESTION)).json()) as Answer;
    for (const { passageId, quote, start: from, end } of answer.sentences.flatMap(({ citations }) => citations)) {
      const passage = (await (await get(`/v1/passages/${encodeURIComponent(passageId)}`)).json()) as {
        text: string;
        source: { sha256: string };
      };
      expect(passage.text.slice(from, end)).toBe(quote);
      expect(passage.source.sha256).toMatch(/^[0-9a-f]{64}$/u);
    }
  });

  it("streams events with growing ids that end in the whole answer, and resumes after any of them", async () => {
    const reply = await post(QUESTION, { accept: "text/event-stream" });
    expect(reply.headers.get("content-type")).toContain("text/event-stream");
    const text = await reply.text();
    const frames = [...text.matchAll(/id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n/gu)].map(([, id, event, data]) => ({
      id: Number(id),
      event,
      data: JSON.parse(data ?? ""),
    }));
    expect(frames.map(({ id }) => id)).toEqual(frames.map((_, i) => i + 1));
    expect(frames[0]?.event).toBe("meta");
    const done = frames.at(-1);
    expect(done?.event).toBe("done");
    expect(frames.filter(({ event }) => event === "sentence").map(({ data }) => data)).toEqual(done?.data.sentences);
    const rest = await get(`/v1/answers/${done?.data.requestId}/events`, { "last-event-id": "3" });
    expect(await rest.text()).toBe(text.replace(/(?:id: [123]\n.*\n.*\n\n)/gu, ""));
  });

  it("knows no answer that it never gave", async () => {
    await expectProblem(await get("/v1/answers/00000000-0000-4000-8000-000000000000"), 404, "not-found");
    await expectProblem(await get("/v1/answers/x/events"), 404, "not-found");
  });

  it.each([
    ["nothing", {}, 400, "invalid-request"],
    ["an empty question", { text: "   " }, 400, "empty-question"],
    ["only hidden characters", { text: "\u200b\u2060\u0000" }, 400, "empty-question"],
    ["10,000 characters", { text: "办".repeat(10_000) }, 400, "question-too-long"],
    ["301 characters", { text: "办".repeat(301) }, 400, "question-too-long"],
    ["an unknown key", { text: "办证", colour: "red" }, 400, "invalid-request"],
    ["an unknown region", { text: "办证", region: "999999" }, 400, "unknown-region"],
    ["a malformed region", { text: "办证", region: "长沙" }, 400, "invalid-request"],
    ["a date that does not exist", { text: "办证", asOf: "2026-02-30" }, 400, "invalid-request"],
    ["a malformed history", { text: "办证", history: [{ role: "system", text: "x" }] }, 400, "invalid-request"],
    [
      "21 turns of history",
      { text: "办证", history: Array.from({ length: 21 }, () => ({ role: "user", text: "x" })) },
      400,
      "invalid-request",
    ],
    ["a number as text", { text: 5 }, 400, "invalid-request"],
    ["an array", [], 400, "invalid-request"],
    ["broken JSON", '{"text": ', 400, "invalid-json"],
    ["bytes that are no UTF-8", Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]), 400, "invalid-json"],
    [
      "a body of 300 KB",
      { text: "办证", history: [{ role: "user", text: "x".repeat(300_000) }] },
      413,
      "payload-too-large",
    ],
  ])("refuses %s", async (...[, body, status, code]) => expectProblem(await post(body), status, code));

  it("accepts 300 characters, an area below the county and a question in control characters", async () => {
    expect((await post({ text: "办".repeat(300) })).status).toBe(200);
    expect((await post({ ...QUESTION, region: "430103001" })).status).toBe(200);
    expect(
      ((await (await post({ text: "补办身份证\u0007要\u200b多少钱", region: "430100" })).json()) as Answer).outcome,
    ).toBe("answered");
  });

  it("names the field that is wrong", async () => {
    const problem = problemSchema.parse(
      await (await post({ text: "办证", history: [{ role: "user", text: 1 }] })).json(),
    );
    expect(problem.errors?.[0]?.path).toBe("history.0.text");
  });

  it("wants JSON in, and JSON or events out", async () => {
    await expectProblem(
      await post(JSON.stringify(QUESTION), { "content-type": "text/plain" }),
      415,
      "unsupported-media-type",
    );
    await expectProblem(await post(QUESTION, { accept: "application/pdf" }), 406, "not-acceptable");
    await expectProblem(await fetch(`${server.url}/v1/answers`), 405, "method-not-allowed");
  });

  it("speaks English to those who ask for it", async () => {
    const problem = problemSchema.parse(await (await post({ text: "" }, { "accept-language": "en-GB" })).json());
    expect(problem.title).toBe("Empty question");
  });
});
