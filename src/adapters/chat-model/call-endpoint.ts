import type { ObjectReply, ObjectRequest, Usage } from "../../ports/chat-model.ts";
import { cutOff, type ModelFailure, unusable } from "./model-failure.ts";
import { createReasoningFilter } from "./reasoning-filter.ts";

export type EndpointSettings = {
  model: string;
  /** Absent: the public OpenAI address. */
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
};

/** A thinking model needs room to think; time ends a call long before this does. */
const MAX_TOKENS = 2_000;

export class Failed extends Error {
  readonly failure: ModelFailure;
  constructor(failure: ModelFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

/** The same wish in words, for endpoints that do not take a schema. */
const inWords = ({ schema }: ObjectRequest): string =>
  `只输出一个 JSON 对象，前后不要任何文字，并符合这个 JSON Schema：${JSON.stringify(schema)}`;

export type Text = { text: string; usage?: Usage };
export type Once = { signal: AbortSignal; plain: boolean; onPiece: (piece: string) => void };

export const openModel = async (settings: EndpointSettings) => {
  const { initChatModel } = await import("langchain");
  return initChatModel(settings.model, {
    modelProvider: "openai",
    apiKey: settings.apiKey ?? "none",
    maxRetries: 0,
    maxTokens: MAX_TOKENS,
    temperature: 0,
    useResponsesApi: false,
    ...(settings.baseUrl ? { configuration: { baseURL: settings.baseUrl } } : {}),
  });
};
export type Model = Awaited<ReturnType<typeof openModel>>;

const messagesOf = (request: ObjectRequest, plain: boolean): { role: string; content: string }[] => {
  const messages = request.messages.map(({ role, content }) => ({ role, content }));
  return plain ? [{ role: "system", content: inWords(request) }, ...messages] : messages;
};

const usageOf = (chunk: unknown): Usage | undefined => {
  const counted = (chunk as { usage_metadata?: { input_tokens: number; output_tokens: number } }).usage_metadata;
  return counted && { inputTokens: counted.input_tokens, outputTokens: counted.output_tokens };
};

/** One call to the endpoint. Only streamed replies are read: one way through the client, and it ends when told to. */
export const callOnce = async (model: Model, request: ObjectRequest, once: Once): Promise<Text> => {
  const { signal, plain, onPiece } = once;
  const format = plain
    ? {}
    : {
        response_format: {
          type: "json_schema",
          json_schema: { name: request.name, strict: true, schema: request.schema },
        },
      };
  const filter = createReasoningFilter();
  let text = "";
  let usage: Usage | undefined;
  let finish: unknown;
  const take = (piece: string): void => {
    if (piece === "") return;
    text += piece;
    onPiece(piece);
  };
  for await (const chunk of await model.stream(messagesOf(request, plain), { signal, ...format })) {
    if (typeof chunk.content === "string") take(filter.push(chunk.content));
    finish = chunk.response_metadata?.["finish_reason"] ?? finish;
    usage = usageOf(chunk) ?? usage;
  }
  signal.throwIfAborted();
  take(filter.end());
  if (finish === undefined && text !== "") throw new Failed(cutOff());
  if (text.trim() === "") throw new Failed(unusable("the reply is empty"));
  if (finish !== "stop") throw new Failed(unusable(`the model stopped for ${String(finish)}`));
  return { text, ...(usage ? { usage } : {}) };
};

export const readObject = (text: string): ObjectReply["value"] => {
  const bare = text.trim().replace(/^```(?:json)?\s*|\s*```$/gu, "");
  try {
    const value: unknown = JSON.parse(bare);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as ObjectReply["value"];
  } catch (error) {
    throw unusable("the reply is not JSON", error).error;
  }
  throw unusable("the reply is not a JSON object").error;
};
