export type PortName =
  | "passage-index"
  | "embedder"
  | "catalogue"
  | "intent-model"
  | "ranking-model"
  | "knowledge-store"
  | "chat-model"
  | "reranker"
  | "record-source"
  | "case-store"
  | "identity"
  | "signing-key";

/** An outage of something outside the jobs; the only error that an adapter may throw on purpose. */
export class PortError extends Error {
  readonly port: PortName;
  readonly retryable: boolean;

  constructor(port: PortName, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "PortError";
    this.port = port;
    this.retryable = options.retryable;
  }
}

/** Another run holds the store; `pid` is its process where it is known. */
export class KnowledgeBusy extends PortError {
  readonly pid: number | undefined;

  constructor(pid: number | undefined) {
    super("knowledge-store", `another ingest is running${pid === undefined ? "" : ` (process ${pid})`}`, {
      retryable: true,
    });
    this.name = "KnowledgeBusy";
    this.pid = pid;
  }
}
