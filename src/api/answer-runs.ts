import { randomUUID } from "node:crypto";
import type { Answer, AnswerEvent, AnswerRequest } from "../domain/answer.ts";
import type { RunContext } from "../ports/run-context.ts";

/** How long a finished answer can be fetched again, and how long one may take without a model, in milliseconds. */
const KEEP = 60_000;
export const RUN_LIMIT = 30_000;
const MAX_RUNS = 20_000;

export type AnswerRun = {
  requestId: string;
  /** Events so far; the id of an event is its place, counted from 1. */
  events: () => readonly AnswerEvent[];
  /** Settles when the answer is whole or has failed; may be asked again later. */
  finished: () => Promise<Answer>;
  /** Settles when there is more to read, or the run has ended. */
  changed: () => Promise<void>;
  ended: () => boolean;
};

export type AnswerJob = (request: AnswerRequest, run: RunContext) => AsyncGenerator<AnswerEvent>;

export type AnswerRuns = {
  start: (request: AnswerRequest) => AnswerRun;
  get: (requestId: string) => AnswerRun | undefined;
  stop: () => void;
};

type Entry = { run: AnswerRun; expires: number; stop: () => void };
type Outcome = { answer: Answer } | { error: unknown };

const lastAnswer = (events: readonly AnswerEvent[]): Answer => {
  const last = events.at(-1);
  if (last?.event !== "done") throw new Error("the job ended without an answer");
  return last.data;
};

/**
 * One run and the promise of its end. Once it has ended its events are kept as bytes: a minute of answers at full load
 * is tens of thousands.
 */
const startRun = (requestId: string, source: AsyncGenerator<AnswerEvent>): { run: AnswerRun; end: Promise<void> } => {
  let open: AnswerEvent[] = [];
  let packed: Buffer | undefined;
  let failure: { error: unknown } | undefined;
  let wake: () => void = () => {};
  let waiting: Promise<void> | undefined;
  const events = (): readonly AnswerEvent[] => (packed ? (JSON.parse(packed.toString("utf8")) as AnswerEvent[]) : open);
  const notify = (): void => {
    waiting = undefined;
    wake();
  };
  const work = async (): Promise<Outcome> => {
    try {
      for await (const event of source) {
        open.push(event);
        notify();
      }
      return { answer: lastAnswer(open) };
    } catch (error) {
      return { error };
    }
  };
  let working: Promise<Outcome> | undefined = work();
  const end = working.then((outcome) => {
    packed = Buffer.from(JSON.stringify(open));
    failure = "error" in outcome ? outcome : undefined;
    open = [];
    working = undefined;
    notify();
  });
  const run: AnswerRun = {
    requestId,
    events,
    ended: () => packed !== undefined,
    finished: async () => {
      const outcome = await working;
      if (outcome && "answer" in outcome) return outcome.answer;
      const failed = outcome ?? failure;
      if (failed) throw failed.error;
      return lastAnswer(events());
    },
    changed: () => {
      if (packed) return Promise.resolve();
      waiting ??= new Promise((resolve) => {
        wake = resolve;
      });
      return waiting;
    },
  };
  return { run, end };
};

/**
 * Runs answers apart from the connection that asked for them, so that a client that lost its connection reads on where
 * it stopped. Nothing is written to disk: runs are forgotten a minute after their end.
 */
export const createAnswerRuns = (job: AnswerJob, limit = RUN_LIMIT): AnswerRuns => {
  const runs = new Map<string, Entry>();

  const forgetOld = (): void => {
    const now = Date.now();
    for (const [id, entry] of runs) {
      if (runs.size <= MAX_RUNS && entry.expires > now) break;
      if (entry.run.ended()) runs.delete(id);
    }
  };

  return {
    start: (request) => {
      forgetOld();
      const requestId = randomUUID();
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), limit);
      const { run, end } = startRun(
        requestId,
        job(request, { requestId, signal: controller.signal, now: () => new Date() }),
      );
      const entry: Entry = { run, expires: Date.now() + KEEP + limit, stop: () => controller.abort() };
      runs.set(requestId, entry);
      void end.then(() => {
        clearTimeout(timer);
        entry.expires = Date.now() + KEEP;
      });
      return run;
    },
    get: (requestId) => {
      const entry = runs.get(requestId);
      return entry && (entry.expires > Date.now() || !entry.run.ended()) ? entry.run : undefined;
    },
    stop: () => {
      for (const { stop } of runs.values()) stop();
    },
  };
};
