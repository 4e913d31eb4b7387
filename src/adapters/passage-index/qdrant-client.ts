import { QdrantClient } from "@qdrant/js-client-rest";
import { PortError } from "../../ports/port-error.ts";

export type QdrantSettings = {
  /** As written for a browser: a port that is left out is the one of the scheme. A path is kept. */
  url: string;
  apiKey?: string | undefined;
  /** Longest wait for one search, in milliseconds. */
  readTimeoutMs?: number;
  /** How long the name of the live edition may be remembered, in milliseconds. */
  refreshMs?: number;
  /** An unpublished collection without a write for this long is of a dead run, in milliseconds. */
  abandonedAfterMs?: number;
};

const READ_TIMEOUT = 2_000;
/** Creating a collection and waiting for a batch to be written may take long on a busy server. */
const WRITE_TIMEOUT = 120_000;

const createClient = ({ url, apiKey }: QdrantSettings, timeout: number): QdrantClient => {
  const { protocol, hostname, port, pathname } = new URL(url);
  return new QdrantClient({
    host: hostname,
    https: protocol === "https:",
    port: port === "" ? null : Number(port),
    // The client takes no path from a URL.
    prefix: pathname.replace(/\/+$/u, ""),
    timeout,
    checkCompatibility: false,
    ...(apiKey === undefined ? {} : { headers: { "api-key": apiKey } }),
  });
};

const statusOf = (cause: unknown): number | undefined =>
  cause instanceof Error && "status" in cause && typeof cause.status === "number" ? cause.status : undefined;

/** The server's own words, as `{ status: { error } }` holds them. */
const saidBy = (cause: unknown): string => {
  const data = cause instanceof Error && "data" in cause ? (cause.data as { status?: { error?: unknown } }) : undefined;
  const words = data?.status?.error;
  return typeof words === "string" ? `: ${words.slice(0, 300)}` : "";
};

const refusal = (status: number, cause: unknown): { message: string; retryable: boolean } => {
  if (status === 401 || status === 403)
    return { message: `Qdrant refuses the key (${status}): set QDRANT_API_KEY`, retryable: false };
  if (status === 429 || status >= 500)
    return { message: `Qdrant cannot answer now (${status})${saidBy(cause)}`, retryable: true };
  return { message: `Qdrant refuses the request (${status})${saidBy(cause)}`, retryable: false };
};

const codeOf = (cause: unknown): string => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error && "code" in inner ? ` (${String(inner.code)})` : "";
};

/** Whatever the client throws, as an outage of the port in words that an operator can act on. */
export const toPortError = (cause: unknown): PortError => {
  if (cause instanceof PortError) return cause;
  const fail = (message: string, retryable: boolean): PortError =>
    new PortError("passage-index", message, { retryable, cause });
  const status = statusOf(cause);
  if (status !== undefined) {
    const { message, retryable } = refusal(status, cause);
    return fail(message, retryable);
  }
  const name = cause instanceof Error ? cause.name : "";
  if (name === "QdrantClientTimeoutError") return fail("Qdrant did not answer in time", true);
  if (name === "QdrantClientResourceExhaustedError") return fail("Qdrant cannot answer now (429)", true);
  if (cause instanceof TypeError)
    return fail(`Qdrant cannot be reached${codeOf(cause)}: check QDRANT_URL and that the server runs`, true);
  return fail("what answers is not Qdrant: check QDRANT_URL", false);
};

/** A collection that is gone, the one refusal that the adapter acts on. */
export const isMissing = (cause: unknown): boolean =>
  statusOf(cause instanceof PortError ? cause.cause : cause) === 404;

export type QdrantClients = { read: QdrantClient; write: QdrantClient };

export const createClients = (settings: QdrantSettings): QdrantClients => ({
  read: createClient(settings, settings.readTimeoutMs ?? READ_TIMEOUT),
  write: createClient(settings, WRITE_TIMEOUT),
});
