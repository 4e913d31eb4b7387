import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What the client sent, as far as scripts look at it. */
export type ModelRequest = {
  model: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  messages: { role: string; content: string }[];
  response_format?: { type: string; json_schema?: { name: string; schema: Record<string, unknown> } };
};

export type Scripted =
  | {
      kind: "reply";
      content: string;
      /** Characters a chunk when streamed. */
      chunk?: number;
      /** Milliseconds before the first byte, and between chunks. */
      delayMs?: number;
      betweenMs?: number;
      /** Thought, in the field of its own that some endpoints use. */
      reasoning?: string;
      usage?: "missing";
      finish?: string;
      id?: string;
      /** Characters after which the connection is broken off. */
      cutAfter?: number;
    }
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "raw"; contentType: string; body: string }
  | { kind: "no-choices" }
  | { kind: "silent" };

export type Script = (request: ModelRequest, count: number) => Scripted;

export type ScriptedModel = {
  /** Base address as a client takes it, with `/v1`. */
  url: string;
  requests: ModelRequest[];
  /** Connections that the client gave up before the reply was whole. */
  abandoned: () => number;
  close: () => Promise<void>;
};

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

const piecesOf = (text: string, size: number): string[] =>
  text === "" ? [""] : (text.match(new RegExp(`[\\s\\S]{1,${size}}`, "gu")) ?? []);

type Reply = Extract<Scripted, { kind: "reply" }>;

const sendJson = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
};

const envelope = (request: ModelRequest, reply: Pick<Reply, "id">, object: string) => ({
  id: reply.id ?? "chatcmpl-scripted",
  object,
  created: 1_700_000_000,
  model: request.model,
});

const sendStream = async (response: ServerResponse, request: ModelRequest, reply: Reply): Promise<void> => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (rest: object): boolean =>
    response.write(`data: ${JSON.stringify({ ...envelope(request, reply, "chat.completion.chunk"), ...rest })}\n\n`);
  const delta = (value: object, finish: string | null = null): boolean =>
    send({ choices: [{ index: 0, delta: value, finish_reason: finish }] });
  delta({ role: "assistant", content: "" });
  if (reply.reasoning !== undefined) delta({ reasoning_content: reply.reasoning });
  let sent = 0;
  for (const content of piecesOf(reply.content, reply.chunk ?? 7)) {
    if (reply.cutAfter !== undefined && sent >= reply.cutAfter) {
      response.destroy();
      return;
    }
    if (reply.betweenMs) await sleep(reply.betweenMs);
    delta({ content });
    sent += content.length;
  }
  delta({}, reply.finish ?? "stop");
  if (request.stream_options?.include_usage && reply.usage !== "missing") send({ choices: [], usage: USAGE });
  response.end("data: [DONE]\n\n");
};

const sendWhole = (response: ServerResponse, request: ModelRequest, reply: Reply): void => {
  const message = {
    role: "assistant",
    content: reply.content,
    refusal: null,
    ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }),
  };
  const body = JSON.stringify({
    ...envelope(request, reply, "chat.completion"),
    choices: [{ index: 0, message, logprobs: null, finish_reason: reply.finish ?? "stop" }],
    ...(reply.usage === "missing" ? {} : { usage: USAGE }),
  });
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  if (reply.cutAfter === undefined) response.end(body);
  else response.write(body.slice(0, reply.cutAfter), () => response.destroy());
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};

const perform = async (response: ServerResponse, request: ModelRequest, scripted: Scripted): Promise<void> => {
  switch (scripted.kind) {
    case "reply":
      if (scripted.delayMs) await sleep(scripted.delayMs);
      if (request.stream) await sendStream(response, request, scripted);
      else sendWhole(response, request, scripted);
      return;
    case "status":
      response
        .writeHead(scripted.status, { "content-type": "application/json", ...scripted.headers })
        .end(scripted.body ?? JSON.stringify({ error: { message: "scripted", type: "scripted", code: null } }));
      return;
    case "raw":
      response.writeHead(200, { "content-type": scripted.contentType }).end(scripted.body);
      return;
    case "no-choices":
      if (request.stream) response.writeHead(200, { "content-type": "text/event-stream" }).end("data: [DONE]\n\n");
      else sendJson(response, 200, { ...envelope(request, {}, "chat.completion"), choices: [] });
      return;
    case "silent":
      return;
  }
};

/** A server that speaks the OpenAI chat protocol on this machine and says what the script tells it to. */
export const startScriptedModel = (script: Script): Promise<ScriptedModel> => {
  const requests: ModelRequest[] = [];
  let abandoned = 0;
  const server = createServer((incoming, response) => {
    response.on("close", () => {
      if (!response.writableFinished) abandoned += 1;
    });
    void (async () => {
      if (incoming.method === "GET" && incoming.url === "/v1/models")
        return sendJson(response, 200, {
          object: "list",
          data: [{ id: "scripted", object: "model", created: 0, owned_by: "test" }],
        });
      if (incoming.method !== "POST" || incoming.url !== "/v1/chat/completions")
        return sendJson(response, 404, {
          error: { message: "no such path", type: "invalid_request_error", code: null },
        });
      const request = JSON.parse(await readBody(incoming)) as ModelRequest;
      requests.push(request);
      await perform(response, request, script(request, requests.length));
    })();
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
        requests,
        abandoned: () => abandoned,
        close: () =>
          new Promise((closed) => {
            server.closeAllConnections();
            server.close(() => closed());
          }),
      }),
    );
  });
};
