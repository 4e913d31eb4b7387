import { Worker } from "node:worker_threads";
import type { Embedder } from "../../ports/embedder.ts";
import { PortError } from "../../ports/port-error.ts";

type Failure = { message: string; retryable: boolean };
export type EmbedRequest = { id: number; texts: readonly string[]; mode: "query" | "passage" };
export type EmbedReply = { id: number; vectors: Float32Array[] } | { id: number; failure: Failure };
export type WorkerReady = { ready: { hash: string; dimension: number } } | { failure: Failure };

const toError = ({ message, retryable }: Failure): PortError => new PortError("embedder", message, { retryable });

type Waiting = { resolve: (vectors: Float32Array[]) => void; reject: (error: PortError) => void };

/**
 * bge-small-zh in a thread of its own, so that requests are read and answered while a vector is made. The thread never
 * keeps the process alive; should it die, every question that waits and every later one is told so.
 */
export const createThreadedEmbedder = async (settings: { directory: string }): Promise<Embedder> => {
  const worker = new Worker(new URL("./bge-worker.ts", import.meta.url), { workerData: settings.directory });
  const waiting = new Map<number, Waiting>();
  let dead: PortError | undefined;
  let next = 0;

  const ready = await new Promise<{ hash: string; dimension: number }>((resolve, reject) => {
    worker.once("message", (message: WorkerReady) =>
      "ready" in message ? resolve(message.ready) : reject(toError(message.failure)),
    );
    worker.once("error", (cause) =>
      reject(new PortError("embedder", "the thread did not start", { retryable: false, cause })),
    );
  });
  worker.on("message", (reply: EmbedReply) => {
    const entry = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("vectors" in reply) entry?.resolve(reply.vectors);
    else entry?.reject(toError(reply.failure));
    if (waiting.size === 0) worker.unref();
  });
  worker.once("exit", () => {
    dead = new PortError("embedder", "the thread has ended", { retryable: false });
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  });
  worker.unref();

  return {
    ...ready,
    embed: (texts, mode) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(dead);
        const id = next;
        next += 1;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, texts, mode } satisfies EmbedRequest);
      }),
  };
};
