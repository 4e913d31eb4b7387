import { parentPort, workerData } from "node:worker_threads";
import { PortError } from "../../ports/port-error.ts";
import { createBgeEmbedder } from "./bge-onnx.ts";
import type { EmbedReply, EmbedRequest, WorkerReady } from "./threaded.ts";

/** Runs the model beside the main thread: a session blocks the thread that runs it. */
const failureOf = (error: unknown): { message: string; retryable: boolean } =>
  error instanceof PortError
    ? { message: error.message, retryable: error.retryable }
    : { message: "the model did not run", retryable: true };

try {
  const embedder = await createBgeEmbedder({ directory: String(workerData) });
  parentPort?.on("message", ({ id, texts, mode }: EmbedRequest) => {
    embedder.embed(texts, mode).then(
      (vectors) => parentPort?.postMessage({ id, vectors } satisfies EmbedReply),
      (error: unknown) => parentPort?.postMessage({ id, failure: failureOf(error) } satisfies EmbedReply),
    );
  });
  parentPort?.postMessage({ ready: { hash: embedder.hash, dimension: embedder.dimension } } satisfies WorkerReady);
} catch (error) {
  parentPort?.postMessage({ failure: failureOf(error) } satisfies WorkerReady);
}
