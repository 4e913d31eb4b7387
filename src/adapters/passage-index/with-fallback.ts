import { ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from "cockatiel";
import type { PassageIndex } from "../../ports/passage-index.ts";
import { PortError } from "../../ports/port-error.ts";

type FallbackSettings = {
  primary: PassageIndex;
  /** Answers where the primary does not: in this process, over the bundled passages. */
  fallback: PassageIndex;
  /** Of the embedder in use; an edition made with another is not searched. */
  embedderHash: string | undefined;
  /** Failures in a row after which the primary is left alone. */
  failures?: number;
  /** How long it is left alone before it is tried again, in milliseconds. */
  retryAfterMs?: number;
};

const FAILURES = 3;
const RETRY_AFTER = 5_000;

const isOutage = (error: unknown): boolean => error instanceof PortError && error.retryable;

/**
 * Reads from the primary while it answers and holds an edition of the embedder in use, else from the fallback; it goes back
 * by itself. Editions are written to the primary alone.
 */
export const withFallback = (settings: FallbackSettings): PassageIndex => {
  const { primary, fallback, embedderHash } = settings;
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: settings.retryAfterMs ?? RETRY_AFTER,
    breaker: new ConsecutiveBreaker(settings.failures ?? FAILURES),
  });
  let degraded = false;

  const tryPrimary = async <R>(call: (index: PassageIndex) => Promise<R>): Promise<{ value: R } | undefined> => {
    try {
      return await breaker.execute(async () => {
        const edition = await primary.edition();
        const usable = edition !== undefined && edition.embedderHash === embedderHash;
        return usable ? { value: await call(primary) } : undefined;
      });
    } catch (error) {
      if (isOutage(error) || isBrokenCircuitError(error)) return undefined;
      throw error;
    }
  };
  const read = async <R>(call: (index: PassageIndex) => Promise<R>): Promise<R> => {
    const answered = await tryPrimary(call);
    degraded = answered === undefined;
    return answered ? answered.value : call(fallback);
  };

  return {
    edition: () => read((index) => index.edition()),
    searchByVector: (vector, filter, limit) => read((index) => index.searchByVector(vector, filter, limit)),
    searchByText: (text, filter, limit) => read((index) => index.searchByText(text, filter, limit)),
    list: (filter, page) => read((index) => index.list(filter, page)),
    get: (tenant, id) => read((index) => index.get(tenant, id)),
    build: (edition) => primary.build(edition),
    rollBack: () => primary.rollBack(),
    ...(primary.status ? { status: primary.status } : {}),
    degraded: () => degraded,
    close: async () => {
      await Promise.all([primary.close(), fallback.close()]);
    },
  };
};
