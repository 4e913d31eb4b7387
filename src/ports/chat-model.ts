export type ChatMessage = { role: "system" | "user" | "assistant"; content: string };

/** A JSON Schema (2020-12) of an object, as data. */
export type JsonSchema = { readonly [key: string]: unknown };

export type ObjectRequest = {
  messages: readonly ChatMessage[];
  /** Name of the wanted object: letters, digits, `_`. */
  name: string;
  schema: JsonSchema;
  /** Ends the call; the call then rejects with the signal's reason and not with a PortError. */
  signal: AbortSignal;
  /** Milliseconds for the whole call, retry included; absent: as the adapter was set up. */
  timeoutMs?: number;
};

/** Tokens as the endpoint counted them. */
export type Usage = { inputTokens: number; outputTokens: number };

export type ObjectReply = {
  /** A JSON object. The schema was asked for, not checked: an endpoint may not hold to it. */
  value: { readonly [key: string]: unknown };
  /** Absent where the endpoint does not count. */
  usage?: Usage;
};

/** A chat model that writes one JSON object. What it thinks aloud (`<think>`, `reasoning_content`) is never given out. */
export type ChatModel = {
  name: string;
  generateObject: (request: ObjectRequest) => Promise<ObjectReply>;
  /** The object's text as it grows. Leaving the loop early ends the call. */
  streamObject: (request: ObjectRequest) => AsyncGenerator<string, void, undefined>;
};
