import { PortError } from "../../ports/port-error.ts";

/** A failure of one call: `outage` opens the breaker, `again` may be tried once more after `waitMs`. */
export type ModelFailure = {
  error: PortError;
  outage: boolean;
  again: boolean;
  waitMs?: number;
  schemaRefused: boolean;
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/u;
const RETRYABLE: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const SCHEMA_REFUSED: ReadonlySet<number> = new Set([400, 422]);

const fail = (message: string, cause: unknown, rest: Partial<Omit<ModelFailure, "error">> = {}): ModelFailure => ({
  error: new PortError("chat-model", message, { retryable: rest.again ?? false, cause }),
  outage: true,
  again: false,
  schemaRefused: false,
  ...rest,
});

/** What the model wrote is of no use; the endpoint itself works. */
export const unusable = (message: string, cause?: unknown): ModelFailure => fail(message, cause, { outage: false });

export const timedOut = (timeoutMs: number): ModelFailure => fail(`no reply within ${timeoutMs} ms`, undefined);

/** The reply ended before the model had finished. */
export const cutOff = (): ModelFailure => fail("the reply ended midway", undefined, { again: true });

type Detail = {
  status?: unknown;
  headers?: unknown;
  code?: unknown;
  cause?: unknown;
  name?: unknown;
  message?: unknown;
};

const detailOf = (error: unknown): Detail => (typeof error === "object" && error !== null ? (error as Detail) : {});

/** The code of the innermost cause that has one: `ECONNREFUSED`, `DEPTH_ZERO_SELF_SIGNED_CERT` … */
const codeOf = (error: unknown): string => {
  let code = "";
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at; depth += 1) {
    const detail = detailOf(at);
    if (typeof detail.code === "string") code = detail.code;
    at = detail.cause;
  }
  return code;
};

const retryAfterOf = (headers: unknown): number | undefined => {
  const value = headers instanceof Headers ? headers.get("retry-after") : null;
  if (value === null) return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
};

const ofStatus = (status: number, error: unknown): ModelFailure => {
  const waitMs = retryAfterOf(detailOf(error).headers);
  return fail(`the endpoint answered ${status}`, error, {
    again: RETRYABLE.has(status) || status >= 500,
    schemaRefused: SCHEMA_REFUSED.has(status),
    outage: !SCHEMA_REFUSED.has(status),
    ...(waitMs === undefined ? {} : { waitMs }),
  });
};

/** Sorts whatever the client library threw. The message says what happened and holds nothing of the question. */
export const toFailure = (error: unknown): ModelFailure => {
  const { status, name, message } = detailOf(error);
  if (typeof status === "number") return ofStatus(status, error);
  const code = codeOf(error);
  if (CERTIFICATE.test(code)) return fail(`the endpoint's certificate is not trusted (${code})`, error);
  if (/RESET|EPIPE|UND_ERR_SOCKET/u.test(code)) return fail(`the connection broke (${code})`, error, { again: true });
  if (code.startsWith("E") || code.startsWith("UND_ERR"))
    return fail(`the endpoint cannot be reached (${code})`, error, { again: true });
  const text = `${String(name)} ${String(message)}`;
  if (/Connection error|fetch failed|terminated|socket|premature/iu.test(text))
    return fail("the connection broke", error, { again: true });
  return fail("the endpoint's reply was not understood", error);
};
