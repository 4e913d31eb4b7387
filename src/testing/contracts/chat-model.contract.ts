import { afterEach, describe, expect, it } from "vitest";
import type { ChatModel, ObjectRequest } from "../../ports/chat-model.ts";
import { PortError } from "../../ports/port-error.ts";
import { type Script, type Scripted, type ScriptedModel, startScriptedModel } from "../scripted-model.ts";

/** Opens a model against an address; its time-out is 2 s and its breaker opens after three failures for 300 ms. */
export type OpenModel = (url: string) => Promise<ChatModel>;

const REPLY = '{"a": "办理费用：40 元。", "b": [1, 2]}';
const VALUE = { a: "办理费用：40 元。", b: [1, 2] };

const request = (over: Partial<ObjectRequest> = {}): ObjectRequest => ({
  messages: [
    { role: "system", content: "s" },
    { role: "user", content: "u" },
  ],
  name: "thing",
  schema: { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false },
  signal: new AbortController().signal,
  ...over,
});

const collect = async (pieces: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
};

const say = (content: string, rest: Partial<Extract<Scripted, { kind: "reply" }>> = {}): Scripted => ({
  kind: "reply",
  content,
  ...rest,
});

const expectPortError = async (call: Promise<unknown>, message: RegExp): Promise<PortError> => {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(PortError);
  expect(error).toMatchObject({ port: "chat-model", message: expect.stringMatching(message) });
  return error as PortError;
};

export const chatModelContract = (name: string, open: OpenModel): void => {
  describe(`chat-model: ${name}`, () => {
    const started: ScriptedModel[] = [];
    afterEach(() => Promise.all(started.splice(0).map(({ close }) => close())));
    const against = async (script: Script): Promise<{ model: ChatModel; server: ScriptedModel }> => {
      const server = await startScriptedModel(script);
      started.push(server);
      return { server, model: await open(server.url) };
    };

    it("gives the object and what it cost, asked for by schema", async () => {
      const { model, server } = await against(() => say(REPLY));
      expect(await model.generateObject(request())).toEqual({
        value: VALUE,
        usage: { inputTokens: 10, outputTokens: 5 },
      });
      expect(server.requests[0]).toMatchObject({
        messages: [{ role: "system" }, { role: "user" }],
        response_format: { type: "json_schema", json_schema: { name: "thing", schema: { required: ["a"] } } },
      });
    });

    it("streams the object in pieces", async () => {
      const { model } = await against(() => say(REPLY, { chunk: 3, betweenMs: 2 }));
      const pieces = await collect(model.streamObject(request()));
      expect(pieces.length).toBeGreaterThan(3);
      expect(pieces.join("")).toBe(REPLY);
    });

    it("does without usage, and with one message id for every chunk and reply", async () => {
      const { model } = await against(() => say(REPLY, { usage: "missing", id: "same" }));
      for (let i = 0; i < 2; i += 1) expect(await model.generateObject(request())).toEqual({ value: VALUE });
    });

    describe("keeps what the model thinks to itself", () => {
      const SECRET = "机密";
      it.each([
        ["before the object", `<think>${SECRET} {"a": 1}</think>\n${REPLY}`],
        ["by the other name of the mark", `<thinking>${SECRET}</thinking>${REPLY}`],
        ["with no opening mark", `${SECRET}想一想</think>${REPLY}`],
        ["after the object", `${REPLY}<think>${SECRET}`],
      ])("%s", async (_, content) => {
        for (const chunk of [1, 2, 5, 1000]) {
          const { model } = await against(() => say(content, { chunk, reasoning: SECRET }));
          expect((await collect(model.streamObject(request()))).join("").trim()).toBe(REPLY);
          expect((await model.generateObject(request())).value).toEqual(VALUE);
        }
      });

      it("never ends its thought", async () => {
        const { model } = await against(() => say(`<think>${SECRET} {"a": "${SECRET}"}`, { chunk: 2 }));
        const pieces: string[] = [];
        const read = async (): Promise<void> => {
          for await (const piece of model.streamObject(request())) pieces.push(piece);
        };
        await expectPortError(read(), /empty/u);
        expect(pieces.join("")).toBe("");
      });
    });

    describe("fails as a PortError", () => {
      const cases: [string, Scripted, RegExp][] = [
        ["malformed JSON from the model", say('{"a": '), /not JSON/u],
        ["a list for an object", say("[1]"), /not a JSON object/u],
        ["an empty reply", say(""), /empty/u],
        ["a reply cut for length", say('{"a": "b"', { finish: "length" }), /length/u],
        ["a filtered reply", say('{"a": "b"}', { finish: "content_filter" }), /content_filter/u],
        ["no choices", { kind: "no-choices" }, /empty/u],
        ["HTML with status 200", { kind: "raw", contentType: "text/html", body: "<html>login</html>" }, /./u],
        ["a body that is not JSON", { kind: "raw", contentType: "application/json", body: '{"choices": [' }, /./u],
        [
          "an HTML error page",
          { kind: "status", status: 502, headers: { "content-type": "text/html" }, body: "<h1>" },
          /502/u,
        ],
        ["a refused key", { kind: "status", status: 401 }, /401/u],
        ["a time-out", { kind: "silent" }, /2000 ms/u],
      ];
      it.each(cases)("%s", async (_, scripted, message) => {
        const { model } = await against(() => scripted);
        await expectPortError(model.generateObject(request()), message);
      });

      it("cut midway, after handing over what came", async () => {
        const { model } = await against(() => say(REPLY, { chunk: 3, betweenMs: 5, cutAfter: 12 }));
        const pieces: string[] = [];
        const read = async (): Promise<void> => {
          for await (const piece of model.streamObject(request())) pieces.push(piece);
        };
        await expectPortError(read(), /broke|midway/u);
        expect(pieces.length).toBeGreaterThan(0);
        expect(REPLY.startsWith(pieces.join(""))).toBe(true);
      });

      it("nobody listens", async () => {
        const { model, server } = await against(() => say(REPLY));
        await server.close();
        await expectPortError(model.generateObject(request()), /reached|broke/u);
      });
    });

    it("ends a call when told to, with the reason given and the connection closed", async () => {
      const { model, server } = await against(() => say(REPLY, { betweenMs: 50, chunk: 1 }));
      const controller = new AbortController();
      const reason = new Error("the person left");
      setTimeout(() => controller.abort(reason), 120);
      await expect(model.generateObject(request({ signal: controller.signal }))).rejects.toBe(reason);
      await expect.poll(server.abandoned).toBe(1);
      await expect(model.generateObject(request({ signal: controller.signal }))).rejects.toBe(reason);
      expect(server.requests).toHaveLength(1);
    });

    it("closes the connection when its reader leaves", async () => {
      const { model, server } = await against(() => say(REPLY.repeat(20), { betweenMs: 20, chunk: 1 }));
      for await (const piece of model.streamObject(request())) if (piece !== "") break;
      await expect.poll(server.abandoned).toBe(1);
    });

    it("keeps to the time given for one call", async () => {
      const { model } = await against(() => ({ kind: "silent" }));
      const begun = performance.now();
      await expectPortError(model.generateObject(request({ timeoutMs: 200 })), /200 ms/u);
      expect(performance.now() - begun).toBeLessThan(1_500);
    });

    it.each([429, 500, 503])("tries once more after %i", async (status) => {
      const { model, server } = await against((_, count) =>
        count === 1 ? { kind: "status", status, headers: { "retry-after": "0.3" } } : say(REPLY),
      );
      const begun = performance.now();
      expect((await model.generateObject(request())).value).toEqual(VALUE);
      expect(server.requests).toHaveLength(2);
      expect(performance.now() - begun).toBeGreaterThan(290);
    });

    it("does not wait for an endpoint that asks for too long, and tries no more than once", async () => {
      const long = await against(() => ({ kind: "status", status: 429, headers: { "retry-after": "60" } }));
      await expectPortError(long.model.generateObject(request()), /429/u);
      expect(long.server.requests).toHaveLength(1);
      const down = await against(() => ({ kind: "status", status: 503 }));
      await expectPortError(down.model.generateObject(request()), /503/u);
      expect(down.server.requests).toHaveLength(2);
    });

    it("asks in words from then on where the schema form is refused", async () => {
      const { model, server } = await against(({ response_format }) =>
        response_format ? { kind: "status", status: 400 } : say(`\`\`\`json\n${REPLY}\n\`\`\``),
      );
      for (let i = 0; i < 3; i += 1) expect((await model.generateObject(request())).value).toEqual(VALUE);
      expect(server.requests.map(({ response_format }) => response_format !== undefined)).toEqual([
        true,
        false,
        false,
        false,
      ]);
      expect(server.requests[1]?.messages[0]?.content).toContain('"additionalProperties":false');
    });

    it("does not take another refusal for one of the schema", async () => {
      const { model, server } = await against((_, count) =>
        count <= 2 ? { kind: "status", status: 400 } : say(REPLY),
      );
      await expectPortError(model.generateObject(request()), /400/u);
      expect((await model.generateObject(request())).value).toEqual(VALUE);
      expect(server.requests[2]?.response_format).toBeDefined();
    });

    it("asks no more while it fails again and again, and asks again after a while", async () => {
      let down = true;
      const { model, server } = await against(() => (down ? { kind: "status", status: 401 } : say(REPLY)));
      for (let i = 0; i < 3; i += 1) await expectPortError(model.generateObject(request()), /401/u);
      await expectPortError(model.generateObject(request()), /failed too often/u);
      expect(server.requests).toHaveLength(3);
      down = false;
      await new Promise((resolve) => setTimeout(resolve, 350));
      expect((await model.generateObject(request())).value).toEqual(VALUE);
    });

    it("does not stop asking for what the model wrote badly", async () => {
      const { model, server } = await against((_, count) => say(count <= 4 ? "{" : REPLY));
      for (let i = 0; i < 4; i += 1) await expectPortError(model.generateObject(request()), /not JSON/u);
      expect((await model.generateObject(request())).value).toEqual(VALUE);
      expect(server.requests).toHaveLength(5);
    });

    it("answers many at once, each its own", async () => {
      const { model } = await against(({ messages }) =>
        say(JSON.stringify({ a: messages.at(-1)?.content }), { betweenMs: 1 }),
      );
      const replies = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          model.generateObject(request({ messages: [{ role: "user", content: `q${i}` }] })),
        ),
      );
      expect(replies.map(({ value }) => value["a"])).toEqual(Array.from({ length: 20 }, (_, i) => `q${i}`));
    });
  });
};
