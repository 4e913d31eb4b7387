import { createHash } from "node:crypto";
import {
  ConsecutiveBreaker,
  ConstantBackoff,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  retry,
  wrap,
} from "cockatiel";
import { z } from "zod";
import type { Embedder } from "../../ports/embedder.ts";
import { PortError } from "../../ports/port-error.ts";

export type OpenAiSettings = {
  /** With the version, as in `https://host/v1`. */
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
  timeoutMs?: number;
  /** Pause before the one retry, and the time that an endpoint is left alone after three failures, in milliseconds. */
  retryAfterMs?: number;
  leaveAloneMs?: number;
};

const BATCH = 64;
const TIMEOUT = 10_000;
const RETRY_AFTER = 300;
const LEAVE_ALONE = 10_000;
const FAILURES = 3;
/** Chinese is about one token a character and common models read 512; many servers refuse more instead of cutting. */
const MAX_CHARACTERS = 500;
const PROBE = "一件事";

const fail = (message: string, retryable: boolean, cause?: unknown): PortError =>
  new PortError("embedder", message, { retryable, cause });

const isOutage = (error: unknown): boolean => error instanceof PortError && error.retryable;

const replySchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), embedding: z.union([z.string(), z.array(z.number())]) })),
});

/** Reads a reply before the client does, which takes any order, any count and any page for vectors. */
const checkedFetch: typeof fetch = async (url, init) => {
  const reply = await fetch(url, init);
  if (!reply.ok) return reply;
  const text = await reply.text();
  const body = replySchema.safeParse(parseJson(text));
  if (!body.success) throw fail("what answers is not an embeddings endpoint: check OPENAI_BASE_URL", false);
  const asked = (parseJson(String(init?.body)) as { input: string[] }).input.length;
  const data = body.data.data.sort((a, b) => a.index - b.index);
  if (data.length !== asked || data.some(({ index }, i) => index !== i))
    throw fail(`${data.length} vectors came back for ${asked} texts`, false);
  return new Response(JSON.stringify({ data }), { headers: { "content-type": "application/json" } });
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/u;

/** The first error below this one that says more than that something failed. */
const causes = (error: unknown): Error[] => (error instanceof Error ? [error, ...causes(error.cause)] : []);

const byStatus = (status: number, cause: unknown): PortError => {
  if (status === 401 || status === 403) return fail(`the key is refused (${status}): set OPENAI_API_KEY`, false, cause);
  if (status === 404)
    return fail("no such path or model (404): check OPENAI_BASE_URL and EMBEDDING_MODEL", false, cause);
  if (status === 429 || status >= 500) return fail(`the endpoint cannot answer now (${status})`, true, cause);
  return fail(`the endpoint refuses the request (${status})`, false, cause);
};

const toPortError = (error: unknown): PortError => {
  const chain = causes(error);
  const own = chain.find((cause) => cause instanceof PortError);
  if (own) return own;
  const status = chain.map((cause) => ("status" in cause ? Number(cause.status) : Number.NaN)).find(Number.isFinite);
  if (status !== undefined) return byStatus(status, error);
  const code = chain
    .map((cause) => ("code" in cause ? String(cause.code) : ""))
    .find((found) => /^[A-Z_]+$/u.test(found));
  if (code && CERTIFICATE.test(code))
    return fail(`the certificate is not trusted (${code}): set NODE_EXTRA_CA_CERTS`, false, error);
  if (chain.some(({ name }) => name === "TimeoutError"))
    return fail("the endpoint did not answer in time", true, error);
  return fail(`the endpoint cannot be reached${code ? ` (${code})` : ""}: check OPENAI_BASE_URL`, true, error);
};

/** Base64 holds little-endian 32-bit floats; some servers send it whatever they were asked for. */
const toVector = (embedding: unknown): Float32Array => {
  if (typeof embedding !== "string") return Float32Array.from(embedding as number[]);
  const bytes = Uint8Array.from(Buffer.from(embedding, "base64"));
  if (bytes.length % 4 !== 0) throw fail("a vector came back cut short", false);
  return new Float32Array(bytes.buffer);
};

const unitVector = (embedding: unknown): Float32Array => {
  const vector = toVector(embedding);
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) throw fail("a vector came back that has no direction", false);
  return vector.map((value) => value / length);
};

const shorten = (text: string): string => {
  if (text.trim() === "") throw fail("an empty text has no vector", false);
  return text.length <= MAX_CHARACTERS ? text : [...text].slice(0, MAX_CHARACTERS).join("");
};

/** One request a call; throws PortError. The client is read when it is needed: it takes most of a second to load. */
const createRequest = async (
  settings: OpenAiSettings,
): Promise<(texts: readonly string[]) => Promise<Float32Array[]>> => {
  const { OpenAIEmbeddings } = await import("@langchain/openai");
  const client = new OpenAIEmbeddings({
    model: settings.model,
    apiKey: settings.apiKey ?? "none",
    encodingFormat: "float",
    batchSize: BATCH,
    stripNewLines: false,
    timeout: settings.timeoutMs ?? TIMEOUT,
    maxRetries: 0,
    configuration: { baseURL: settings.baseUrl, fetch: checkedFetch },
  });
  return async (texts) => {
    try {
      return (await client.embedDocuments([...texts])).map(unitVector);
    } catch (error) {
      throw toPortError(error);
    }
  };
};

/**
 * Any OpenAI-compatible embeddings endpoint. Retries once where that may help; after three failures in a row the endpoint
 * is left alone for a while, so that questions do not wait for it. One text is embedded at the start, to learn the length.
 */
export const createOpenAiEmbedder = async (settings: OpenAiSettings): Promise<Embedder> => {
  const request = await createRequest(settings);
  const backoff = new ConstantBackoff(settings.retryAfterMs ?? RETRY_AFTER);
  const policy = wrap(
    circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: settings.leaveAloneMs ?? LEAVE_ALONE,
      breaker: new ConsecutiveBreaker(FAILURES),
    }),
    retry(handleWhen(isOutage), { maxAttempts: 1, backoff }),
  );
  let degraded = false;
  const send = async (texts: readonly string[]): Promise<Float32Array[]> => {
    try {
      const vectors = await policy.execute(() => request(texts));
      degraded = false;
      return vectors;
    } catch (error) {
      degraded = true;
      if (isBrokenCircuitError(error)) throw fail("the endpoint failed and is left alone for a moment", true, error);
      throw error;
    }
  };
  const [probe] = await send([PROBE]);
  const dimension = probe?.length ?? 0;
  const hash = createHash("sha256").update(`${settings.baseUrl}\n${settings.model}\n${dimension}`).digest("hex");
  return {
    hash: hash.slice(0, 16),
    dimension,
    embed: async (texts) => {
      const all = texts.map(shorten);
      const vectors: Float32Array[] = [];
      for (let at = 0; at < all.length; at += BATCH) vectors.push(...(await send(all.slice(at, at + BATCH))));
      const wrong = vectors.find(({ length }) => length !== dimension);
      if (wrong) throw fail(`a vector has ${wrong.length} values where ${dimension} came before`, false);
      return vectors;
    },
    degraded: () => degraded,
  };
};
