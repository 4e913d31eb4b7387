import { randomUUID } from "node:crypto";
import type { Answer, AnswerEvent, AnswerRequest } from "../domain/answer.ts";
import type { RunContext } from "../ports/run-context.ts";

/** How long a finished answer can be fetched again, and how long one may take, in milliseconds. */
const KEEP = 60_000;
const LIMIT = 30_000;
const MAX_RUNS = 20_000;

export type AnswerRun = {
  requestId: string;
  /** Events so far; the id of an event is its place, counted from 1. */
  events: AnswerEvent[];
  /** Settles when the answer is whole or has failed. */
  finished: Promise<Answer>;
  /** Settles when there is more to read, or the run has ended. */
  changed: () => Promise<void>;
  failed: boolean;
  ended: boolean;
};

export type AnswerJob = (request: AnswerRequest, run: RunContext) => AsyncGenerator<AnswerEvent>;

export type AnswerRuns = {
  start: (request: AnswerRequest) => AnswerRun;
  get: (requestId: string) => AnswerRun | undefined;
  stop: () => void;
};

type Entry = { run: AnswerRun; expires: number; controller: AbortController };

/** A run that nobody has fed yet, and the call that tells its readers of news. */
const emptyRun = (): { run: AnswerRun; notify: () => void } => {
  let wake: () => void = () => {};
  let waiting: Promise<void> | undefined;
  const run: AnswerRun = {
    requestId: randomUUID(),
    events: [],
    failed: false,
    ended: false,
    finished: Promise.resolve(undefined as never),
    changed: () => {
      if (run.ended) return Promise.resolve();
      waiting ??= new Promise((resolve) => {
        wake = resolve;
      });
      return waiting;
    },
  };
  const notify = (): void => {
    waiting = undefined;
    wake();
  };
  return { run, notify };
};

const work = async (run: AnswerRun, events: AsyncGenerator<AnswerEvent>, notify: () => void): Promise<Answer> => {
  try {
    for await (const event of events) {
      run.events.push(event);
      notify();
    }
    const last = run.events.at(-1);
    if (last?.event !== "done") throw new Error("the job ended without an answer");
    return last.data;
  } catch (error) {
    run.failed = true;
    throw error;
  } finally {
    run.ended = true;
    notify();
  }
};

/**
 * Runs answers apart from the connection that asked for them, so that a client that lost its connection reads on where
 * it stopped. Nothing is written to disk: runs are forgotten a minute after their end.
 */
export const createAnswerRuns = (job: AnswerJob): AnswerRuns => {
  const runs = new Map<string, Entry>();

  const forgetOld = (): void => {
    const now = Date.now();
    for (const [id, entry] of runs) {
      if (runs.size <= MAX_RUNS && entry.expires > now) break;
      if (entry.run.ended) runs.delete(id);
    }
  };

  return {
    start: (request) => {
      forgetOld();
      const { run, notify } = emptyRun();
      const controller = new AbortController();
      const entry: Entry = { run, controller, expires: Date.now() + KEEP + LIMIT };
      runs.set(run.requestId, entry);
      const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(LIMIT)]);
      run.finished = work(
        run,
        job(request, { requestId: run.requestId, signal, now: () => new Date() }),
        notify,
      ).finally(() => {
        entry.expires = Date.now() + KEEP;
      });
      // The failure is reported to whoever waits for `finished`; nobody may be waiting on a stream.
      run.finished.catch(() => undefined);
      return run;
    },
    get: (requestId) => {
      const entry = runs.get(requestId);
      return entry && (entry.expires > Date.now() || !entry.run.ended) ? entry.run : undefined;
    },
    stop: () => {
      for (const { controller } of runs.values()) controller.abort();
    },
  };
};
