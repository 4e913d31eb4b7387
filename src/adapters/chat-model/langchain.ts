import { setTimeout as sleep } from "node:timers/promises";
import { ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from "cockatiel";
import type { ChatModel, ObjectRequest } from "../../ports/chat-model.ts";
import { PortError } from "../../ports/port-error.ts";
import {
  callOnce,
  type EndpointSettings,
  Failed,
  type Model,
  type Once,
  openModel,
  readObject,
  type Text,
} from "./call-endpoint.ts";
import { type ModelFailure, timedOut, toFailure } from "./model-failure.ts";
import { createPieceQueue } from "./piece-queue.ts";

export type LangChainSettings = EndpointSettings & {
  /** Milliseconds for one call, retry included. */
  timeoutMs: number;
  /** Between 0 and 1; spreads retries. */
  random?: () => number;
  /** Failures in a row that open the breaker, and milliseconds until it lets one call try again. */
  breaker?: { failures: number; halfOpenAfterMs: number };
};

/** Longest wait before the one retry, in milliseconds: an endpoint that asks for more is not waited for. */
const LONGEST_WAIT = 3_000;
const SHORTEST_WAIT = 200;
const BREAKER = { failures: 5, halfOpenAfterMs: 5_000 };

const waitBefore = (failure: ModelFailure, random: () => number): number =>
  Math.max(failure.waitMs ?? 0, SHORTEST_WAIT) + random() * SHORTEST_WAIT;

const failureOf = (error: unknown): ModelFailure => (error instanceof Failed ? error.failure : toFailure(error));

type Attempt = (request: ObjectRequest, once: Omit<Once, "plain">) => Promise<Text>;

/** Asks by schema, and in words from the first time that the endpoint takes the words and not the schema. */
const createAttempt = (model: Model): Attempt => {
  let refusesSchema = false;
  return async (request, once) => {
    const plain = refusesSchema;
    try {
      return await callOnce(model, request, { ...once, plain });
    } catch (error) {
      if (!failureOf(error).schemaRefused || plain || once.signal.aborted) throw error;
      const reply = await callOnce(model, request, { ...once, plain: true });
      refusesSchema = true;
      return reply;
    }
  };
};

const withRetry =
  (attempt: Attempt, random: () => number): Attempt =>
  async (request, once) => {
    let passedOn = false;
    const onPiece = (piece: string): void => {
      passedOn = true;
      once.onPiece(piece);
    };
    try {
      return await attempt(request, { ...once, onPiece });
    } catch (error) {
      const failure = failureOf(error);
      if (once.signal.aborted || passedOn || !failure.again || (failure.waitMs ?? 0) > LONGEST_WAIT) throw error;
      await sleep(waitBefore(failure, random), undefined, { signal: once.signal });
      return attempt(request, { ...once, onPiece });
    }
  };

/** Within its time, behind the breaker, failing only as PortError or as its caller's signal says. */
const createRun = (settings: LangChainSettings, attempt: Attempt) => {
  const { failures, halfOpenAfterMs } = settings.breaker ?? BREAKER;
  const guard = circuitBreaker(
    handleWhen((error) => error instanceof Failed && error.failure.outage),
    { halfOpenAfter: halfOpenAfterMs, breaker: new ConsecutiveBreaker(failures) },
  );
  return async (request: ObjectRequest, onPiece: (piece: string) => void): Promise<Text> => {
    request.signal.throwIfAborted();
    const timeoutMs = request.timeoutMs ?? settings.timeoutMs;
    const late = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([request.signal, late]);
    const call = async (): Promise<Text> => {
      try {
        return await attempt(request, { signal, onPiece });
      } catch (error) {
        request.signal.throwIfAborted();
        throw new Failed(late.aborted ? timedOut(timeoutMs) : failureOf(error));
      }
    };
    try {
      return await guard.execute(call);
    } catch (error) {
      if (error instanceof Failed) throw error.failure.error;
      if (isBrokenCircuitError(error))
        throw new PortError("chat-model", "not asked: it failed too often just now", { retryable: true, cause: error });
      throw error;
    }
  };
};

/**
 * Any chat model that speaks the OpenAI protocol, through LangChain. A call is tried once more after 429, 5xx or a
 * broken connection if nothing of it was passed on; an endpoint that refuses the schema form is asked in words from
 * then on. Importing LangChain takes about half a second, so it is loaded here and not before.
 */
export const createLangChainChatModel = async (settings: LangChainSettings): Promise<ChatModel> => {
  const attempt = createAttempt(await openModel(settings));
  const run = createRun(settings, withRetry(attempt, settings.random ?? Math.random));

  async function* streamObject(request: ObjectRequest): AsyncGenerator<string, void, undefined> {
    const queue = createPieceQueue();
    const left = new AbortController();
    const signal = AbortSignal.any([request.signal, left.signal]);
    void run({ ...request, signal }, queue.push).then(
      () => queue.close(),
      (error: unknown) => queue.close({ error }),
    );
    try {
      yield* queue.read();
    } finally {
      left.abort();
    }
  }

  return {
    name: settings.model,
    generateObject: async (request) => {
      const { text, usage } = await run(request, () => {});
      return { value: readObject(text), ...(usage ? { usage } : {}) };
    },
    streamObject,
  };
};
