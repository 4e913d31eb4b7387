import { Worker } from "node:worker_threads";
import type { ReadLimits } from "./read-document.ts";
import type { ReaderAnswer, ReaderJob } from "./reader-worker.ts";

export type ReaderPool = {
  /** Never rejects: whatever happens to the thread is an answer. */
  run: (job: ReaderJob) => Promise<ReaderAnswer>;
  close: () => Promise<void>;
};

type Slot = { run: (job: ReaderJob) => Promise<ReaderAnswer>; close: () => Promise<void> };

const failed = (reason: "time-limit" | "memory-limit" | "unreadable", detail: string): ReaderAnswer => ({
  ok: false,
  reason,
  detail,
});

const startWorker = (limits: ReadLimits): Promise<Worker> => {
  const worker = new Worker(new URL("./reader-worker.ts", import.meta.url), {
    workerData: limits,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    // A document must not see the settings of the server; what libraries print about it is of no use to anybody.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve(worker));
    worker.once("error", reject);
  });
};

const causeOf = (error: unknown, limits: ReadLimits): ReaderAnswer => {
  const code = (error as { code?: string }).code;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return failed("memory-limit", `needs more than ${limits.heapMb} MB`);
  return failed("unreadable", error instanceof Error ? error.message : String(error));
};

/** One warm thread, replaced after it was killed or died. */
const createSlot = (limits: ReadLimits): Slot => {
  let worker: Worker | undefined;

  const discard = async (): Promise<void> => {
    const old = worker;
    worker = undefined;
    await old?.terminate();
  };

  const ask = (thread: Worker, job: ReaderJob): Promise<ReaderAnswer> =>
    new Promise((resolve) => {
      const end = (answer: ReaderAnswer, alive: boolean): void => {
        clearTimeout(timer);
        thread.off("message", onMessage).off("error", onError).off("exit", onExit);
        resolve(alive ? answer : discard().then(() => answer));
      };
      const onMessage = (answer: ReaderAnswer | "alive"): void => {
        if (answer === "alive") timer.refresh();
        else end(answer, true);
      };
      const onError = (error: unknown): void => end(causeOf(error, limits), false);
      const onExit = (): void => end(failed("unreadable", "the reader stopped"), false);
      const timer = setTimeout(
        () => end(failed("time-limit", `not read within ${limits.timeMs} ms`), false),
        limits.timeMs,
      );
      thread.on("message", onMessage).on("error", onError).on("exit", onExit);
      thread.postMessage(job);
    });

  const start = async (): Promise<Worker> => {
    const started = await startWorker(limits);
    // Between two files an error of the one before may still come up.
    started.on("error", () => undefined);
    started.on("exit", () => {
      if (worker === started) worker = undefined;
    });
    worker = started;
    return started;
  };

  return {
    run: async (job) => {
      try {
        return await ask(worker ?? (await start()), job);
      } catch (error) {
        return causeOf(error, limits);
      }
    },
    close: discard,
  };
};

/** As many threads as may work at a time; jobs wait in order for a free one. */
export const createReaderPool = (limits: ReadLimits, concurrency: number): ReaderPool => {
  const slots = Array.from({ length: concurrency }, () => createSlot(limits));
  const free = [...slots];
  const waiting: ((slot: Slot) => void)[] = [];

  const take = (): Promise<Slot> => {
    const slot = free.pop();
    return slot ? Promise.resolve(slot) : new Promise((resolve) => waiting.push(resolve));
  };
  const give = (slot: Slot): void => {
    const next = waiting.shift();
    if (next) next(slot);
    else free.push(slot);
  };

  return {
    run: async (job) => {
      const slot = await take();
      const answer = await slot.run(job);
      give(slot);
      return answer;
    },
    close: async () => {
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
};
