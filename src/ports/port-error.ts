export type PortName = "passage-index" | "embedder" | "catalogue" | "intent-model" | "ranking-model";

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
