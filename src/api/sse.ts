import type { AnswerEvent } from "../domain/answer.ts";
import type { AnswerRun } from "./answer-runs.ts";
import { toProblem } from "./problem.ts";

const HEARTBEAT = 15_000;

const frame = (id: number, event: string, data: unknown): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

export type StreamContext = { acceptLanguage: string | undefined; signal: AbortSignal };

/** Events after `from`, then those still to come, then the end. A failed run ends with a neutral `error` event. */
export async function* readRun(run: AnswerRun, from: number, context: StreamContext): AsyncGenerator<string> {
  let at = from;
  for (;;) {
    const events = run.events();
    for (; at < events.length; at += 1) {
      const { event, data } = events[at] as AnswerEvent;
      yield frame(at + 1, event, data);
    }
    if (run.ended() && at >= run.events().length) break;
    if (context.signal.aborted) return;
    await run.changed();
  }
  const error = await run.finished().then(
    () => undefined,
    (cause: unknown) => ({ cause }),
  );
  if (!error) return;
  yield frame(
    at + 1,
    "error",
    toProblem(error.cause, { requestId: run.requestId, acceptLanguage: context.acceptLanguage }),
  );
}

/** A text/event-stream response with a heartbeat; closing the connection stops the reading, not the run. */
export const streamRun = (run: AnswerRun, from: number, context: StreamContext): Response => {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: async (controller) => {
      const beat = setInterval(() => controller.enqueue(encoder.encode(": heartbeat\n\n")), HEARTBEAT);
      try {
        controller.enqueue(encoder.encode("retry: 2000\n\n"));
        for await (const text of readRun(run, from, context)) controller.enqueue(encoder.encode(text));
        controller.close();
      } catch {
        // The client is gone; the run goes on and can be resumed.
      } finally {
        clearInterval(beat);
      }
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-request-id": run.requestId,
    },
  });
};
