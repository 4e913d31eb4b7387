import { ConsecutiveBreaker, circuitBreaker, handleAll } from "cockatiel";
import { z } from "zod";
import type { Reranker } from "../../ports/reranker.ts";
import { createIdentityReranker } from "./identity.ts";

/** `tei`: `{ query, texts }` → `[{ index, score }]`; `jina`, also vLLM and Xinference: `{ model, query, documents }` → `{ results }`. */
export type RerankShape = "tei" | "jina";

export type HttpRerankerSettings = {
  /** The whole address, as in `https://host/rerank`. */
  url: string;
  apiKey?: string | undefined;
  model?: string | undefined;
  /** Absent: found out by trying. */
  shape?: RerankShape | undefined;
  timeoutMs?: number;
  /** How long the endpoint is left alone after three failures in a row, in milliseconds. */
  leaveAloneMs?: number;
  /** Told of each failure; the order is then the one that came in. */
  onFailure?: (reason: string) => void;
};

const TIMEOUT = 2_000;
const LEAVE_ALONE = 10_000;
const FAILURES = 3;
/** Longest text sent, in characters: cross-encoders read 512 tokens of query and passage together. */
const MAX_CHARACTERS = 450;
/** Most texts in one request: what TEI takes unless told otherwise. */
const BATCH = 32;

const scoreSchema = z.object({ index: z.int().nonnegative(), score: z.number() });
const replySchemas = {
  tei: z.array(scoreSchema),
  jina: z
    .object({ results: z.array(z.object({ index: z.int().nonnegative(), relevance_score: z.number() })) })
    .transform(({ results }) => results.map(({ index, relevance_score: score }) => ({ index, score }))),
} as const;
type Score = z.infer<typeof scoreSchema>;

type Asked = { query: string; texts: readonly string[]; signal: AbortSignal };

const bodyFor = (shape: RerankShape, { query, texts }: Asked, model: string | undefined): unknown =>
  shape === "tei"
    ? { query, texts, truncate: true }
    : { ...(model === undefined ? {} : { model }), query, documents: texts, top_n: texts.length };

/** Statuses of a server that does not know the shape it was sent. */
const UNKNOWN_SHAPE: ReadonlySet<number> = new Set([400, 404, 415, 422]);

type Outcome = { scores: Score[] } | { unknownShape: string };

const isWhole = (scores: readonly Score[], count: number): boolean =>
  scores.length === count && new Set(scores.map(({ index }) => index).filter((index) => index < count)).size === count;

const ask = async (settings: HttpRerankerSettings, shape: RerankShape, asked: Asked): Promise<Outcome> => {
  const reply = await fetch(settings.url, {
    method: "POST",
    signal: asked.signal,
    headers: {
      "content-type": "application/json",
      ...(settings.apiKey === undefined ? {} : { authorization: `Bearer ${settings.apiKey}` }),
    },
    body: JSON.stringify(bodyFor(shape, asked, settings.model)),
  });
  if (UNKNOWN_SHAPE.has(reply.status)) {
    await reply.body?.cancel();
    return { unknownShape: `status ${reply.status}` };
  }
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  const scores = replySchemas[shape].safeParse(await reply.json());
  if (!scores.success) return { unknownShape: "a reply of another shape" };
  if (!isWhole(scores.data, asked.texts.length)) throw new Error("not one score a passage");
  return { scores: scores.data };
};

/**
 * A cross-encoder behind HTTP. Never throws and never loses a passage: on any failure, and for as long as the endpoint is
 * left alone after three, the order is the one that came in.
 */
export const createHttpReranker = (settings: HttpRerankerSettings): Reranker => {
  const identity = createIdentityReranker();
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: settings.leaveAloneMs ?? LEAVE_ALONE,
    breaker: new ConsecutiveBreaker(FAILURES),
  });
  let known = settings.shape;

  const scoresOf = async (asked: Asked): Promise<Score[]> => {
    const shapes: readonly RerankShape[] = known ? [known] : ["tei", "jina"];
    let reason = "";
    for (const shape of shapes) {
      const outcome = await ask(settings, shape, asked);
      if ("scores" in outcome) {
        known = shape;
        return outcome.scores;
      }
      reason = outcome.unknownShape;
    }
    throw new Error(`${reason}: check RERANKER_URL and RERANKER_SHAPE`);
  };
  /** A cross-encoder reads each passage alone, so that scores of several requests compare. */
  const scoresFor = async (query: string, texts: readonly string[]): Promise<Score[]> => {
    const signal = AbortSignal.timeout(settings.timeoutMs ?? TIMEOUT);
    const scores: Score[] = [];
    for (let at = 0; at < texts.length; at += BATCH) {
      const batch = await scoresOf({ query, texts: texts.slice(at, at + BATCH), signal });
      scores.push(...batch.map(({ index, score }) => ({ index: index + at, score })));
    }
    return scores;
  };

  return {
    rerank: async (query, passages) => {
      if (passages.length < 2 || query.trim() === "") return identity.rerank(query, passages);
      const texts = passages.map(({ text }) => [...text].slice(0, MAX_CHARACTERS).join(""));
      try {
        const scores = await breaker.execute(() => scoresFor(query, texts));
        return scores
          .sort((a, b) => b.score - a.score || a.index - b.index)
          .flatMap(({ index, score }) => {
            const passage = passages[index];
            return passage ? [{ id: passage.id, score }] : [];
          });
      } catch (error) {
        settings.onFailure?.(error instanceof Error ? error.message : String(error));
        return identity.rerank(query, passages);
      }
    },
  };
};
