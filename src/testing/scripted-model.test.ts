import OpenAI, { APIError } from "openai";
import { afterEach, expect, it } from "vitest";
import { type Script, type ScriptedModel, startScriptedModel } from "./scripted-model.ts";

let server: ScriptedModel | undefined;
afterEach(() => server?.close());

const clientOf = async (script: Script): Promise<OpenAI> => {
  server = await startScriptedModel(script);
  return new OpenAI({ baseURL: server.url, apiKey: "none", maxRetries: 0 });
};

const ASK = { model: "scripted", messages: [{ role: "user" as const, content: "好" }] };

it("speaks the protocol to its own client: whole, streamed, counted, listed", async () => {
  const client = await clientOf(() => ({ kind: "reply", content: "你好，世界", chunk: 2 }));
  const whole = await client.chat.completions.create(ASK);
  expect(whole.choices[0]).toMatchObject({
    message: { role: "assistant", content: "你好，世界" },
    finish_reason: "stop",
  });
  expect(whole.usage?.total_tokens).toBe(15);
  let text = "";
  let tokens = 0;
  for await (const chunk of await client.chat.completions.create({
    ...ASK,
    stream: true,
    stream_options: { include_usage: true },
  })) {
    text += chunk.choices[0]?.delta.content ?? "";
    tokens += chunk.usage?.total_tokens ?? 0;
  }
  expect({ text, tokens }).toEqual({ text: "你好，世界", tokens: 15 });
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(["scripted"]);
});

it("holds structured output and refuses it, as scripted", async () => {
  const response_format = {
    type: "json_schema" as const,
    json_schema: { name: "n", strict: true, schema: { type: "object", properties: {}, additionalProperties: false } },
  };
  const client = await clientOf((_, count) =>
    count === 1
      ? { kind: "reply", content: "{}" }
      : { kind: "status", status: 400, body: '{"error":{"message":"no schema"}}' },
  );
  expect((await client.chat.completions.create({ ...ASK, response_format })).choices[0]?.message.content).toBe("{}");
  expect(server?.requests[0]?.response_format?.json_schema?.name).toBe("n");
  await expect(client.chat.completions.create({ ...ASK, response_format })).rejects.toMatchObject({ status: 400 });
});

it("fails in the ways that endpoints fail", async () => {
  const limited = await clientOf(() => ({ kind: "status", status: 429, headers: { "retry-after": "7" } }));
  const error: unknown = await limited.chat.completions.create(ASK).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(APIError);
  expect((error as InstanceType<typeof APIError>).headers?.get("retry-after")).toBe("7");
  await server?.close();
  const cut = await clientOf(() => ({ kind: "reply", content: "0123456789", cutAfter: 4 }));
  await expect(cut.chat.completions.create(ASK)).rejects.toThrow();
});
