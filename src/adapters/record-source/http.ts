import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IPolicy,
  wrap,
} from "cockatiel";
import { calculateJwkThumbprint } from "jose";
import { z } from "zod";
import type { RecordAnswer, RecordQuestion, RecordSource } from "../../ports/record-source.ts";
import type { PublicJwk, SigningKey } from "../../ports/signing-key.ts";

/** Largest reply in bytes, life of a question in seconds. */
const MAX_REPLY = 256 * 1024;
const LIFE = 60;
const TIMEOUT = 5_000;
/** A register that failed so often in a row is left alone for so long, in milliseconds. */
const FAILURES = 5;
const PAUSE = 10_000;
/** Questions to one register at a time, and those that may wait. */
const AT_ONCE = 16;
const WAITING = 256;

const replySchema = z.object({
  state: z.literal("fetched"),
  envelopes: z.array(z.object({ format: z.string(), envelope: z.string() })).max(100),
});
const refusalSchema = z.object({ code: z.string() });

export type HttpRecordSourceSettings = {
  url: string;
  /** Signs every question. */
  signingKey: Pick<SigningKey, "publicKeys" | "sign">;
  timeoutMs?: number;
};

/** A fault of the register, which its breaker counts. */
class RegisterDown extends Error {
  override readonly name = "RegisterDown";
}

const readText = async (reply: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body ?? []) {
    size += chunk.length;
    if (size > MAX_REPLY) throw new RegisterDown("reply too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

/** Undefined where it is no JSON: a gateway may refuse in a page of its own, and its status still counts. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Posted = { status: number; body: unknown };

const createPoster =
  (base: string, timeoutMs: number) =>
  async (path: string, body: string, given: { type: string; signal: AbortSignal }): Promise<Posted> => {
    const signal = AbortSignal.any([given.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const reply = await fetch(`${base}${path}`, {
        method: "POST",
        headers: { "content-type": given.type },
        body,
        redirect: "error",
        signal,
      });
      const text = await readText(reply);
      if (reply.status >= 500) throw new RegisterDown(`status ${reply.status}`);
      const read = parse(text);
      if (reply.ok && read === undefined) throw new RegisterDown("not JSON");
      return { status: reply.status, body: read };
    } catch (error) {
      if (given.signal.aborted || error instanceof RegisterDown) throw error;
      throw new RegisterDown("no answer", { cause: error });
    }
  };

const QUESTION = "question+jwt";

/** A JWT: the claims are the question, `jti` is its nonce. */
const signQuestion = (
  question: RecordQuestion,
  clientId: string,
  { sign }: Pick<SigningKey, "sign">,
): Promise<string> => {
  const { register, nonce, onBehalfOf, ...claims } = question;
  const iat = Math.floor(Date.now() / 1000);
  const given = onBehalfOf === undefined ? {} : { onBehalfOf };
  return sign(QUESTION, { ...claims, ...given, iss: clientId, aud: register, jti: nonce, iat, exp: iat + LIFE });
};

const answerOf = ({ status, body }: Posted): RecordAnswer => {
  if (status === 202) return { state: "pending" };
  if (status === 403) return { state: "denied" };
  const parsed = replySchema.safeParse(body);
  if (status !== 200 || !parsed.success) return { state: "error", retryable: false };
  return { state: "fetched", envelopes: parsed.data.envelopes };
};

const isUnknownClient = ({ status, body }: Posted): boolean =>
  status === 401 && refusalSchema.safeParse(body).data?.code === "unknown-client";

const isRetryable = (error: unknown): boolean =>
  error instanceof RegisterDown || error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError;

type Guard = { policy: IPolicy; open: () => boolean };

const createGuard = (): Guard => {
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof RegisterDown),
    { halfOpenAfter: PAUSE, breaker: new ConsecutiveBreaker(FAILURES) },
  );
  return { policy: wrap(bulkhead(AT_ONCE, WAITING), breaker), open: () => breaker.state === 1 };
};

/** Name of a client by its key (RFC 7638), which answers are signed for. */
export const clientIdOf = ({ publicKeys: [key] }: { publicKeys: readonly PublicJwk[] }): Promise<string> =>
  calculateJwkThumbprint({ kty: key?.kty ?? "", crv: key?.crv ?? "", x: key?.x ?? "" });

/** Registers behind HTTP, each with its own breaker and limits. A client that is not known yet registers itself. */
export const createHttpRecordSource = async (settings: HttpRecordSourceSettings): Promise<RecordSource> => {
  const { signingKey, timeoutMs = TIMEOUT } = settings;
  const clientId = await clientIdOf(signingKey);
  const post = createPoster(settings.url.replace(/\/$/u, ""), timeoutMs);
  const guards = new Map<string, Guard>();
  const guardOf = (register: string): Guard => {
    const guard = guards.get(register) ?? createGuard();
    guards.set(register, guard);
    return guard;
  };
  const introduce = (signal: AbortSignal): Promise<Posted> =>
    post("/clients", JSON.stringify({ client_name: "onething", jwks: { keys: signingKey.publicKeys.slice(0, 1) } }), {
      type: "application/json",
      signal,
    });
  const askOnce = async (question: RecordQuestion, signal: AbortSignal): Promise<Posted> => {
    const token = await signQuestion(question, clientId, signingKey);
    return post(`/registers/${encodeURIComponent(question.register)}/records`, token, {
      type: "application/jwt",
      signal,
    });
  };
  const ask = async (question: RecordQuestion, signal: AbortSignal): Promise<RecordAnswer> => {
    const first = await askOnce(question, signal);
    // A client that is refused as unknown has not used up its nonce.
    if (!isUnknownClient(first)) return answerOf(first);
    await introduce(signal);
    return answerOf(await askOnce(question, signal));
  };
  return {
    ask: async (question, signal) => {
      try {
        return await guardOf(question.register).policy.execute(() => ask(question, signal), signal);
      } catch (error) {
        return { state: "error", retryable: isRetryable(error) };
      }
    },
    health: () => [...guards].map(([register, { open }]) => ({ register, open: open() })),
  };
};
