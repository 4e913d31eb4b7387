/** `readyAt`: when the answer is there that comes later; until it was given the same question may be repeated. */
type Use = { question: string; until: number; readyAt?: number };

/** How long a nonce is known, in milliseconds: longer than any question with it can be valid. */
const KEPT = 180_000;
/** The same for one whose answer comes later. */
const KEPT_PENDING = 24 * 3_600_000;
/** Pause between two looks for nonces that may be forgotten, in milliseconds. */
const SWEEP = 10_000;

export type UsedNonces = {
  /** False where the nonce was used before, unless for the very same question, whose answer is still to come. */
  take: (nonce: string, question: string, now: number) => boolean;
  /** When the answer is ready: `readyAt`, or what was said the first time. */
  promise: (nonce: string, readyAt: number) => number;
  /** The answer is given now, and not again. */
  settle: (nonce: string) => void;
};

/** Nonces count once. Times in milliseconds since 1970. */
export const createUsedNonces = (): UsedNonces => {
  const uses = new Map<string, Use>();
  let swept = 0;
  const sweep = (now: number): void => {
    if (now - swept < SWEEP) return;
    swept = now;
    for (const [nonce, { until }] of uses) if (until < now) uses.delete(nonce);
  };
  return {
    take: (nonce, question, now) => {
      sweep(now);
      const use = uses.get(nonce);
      if (use) return use.readyAt !== undefined && use.question === question;
      uses.set(nonce, { question, until: now + KEPT });
      return true;
    },
    promise: (nonce, readyAt) => {
      const use = uses.get(nonce);
      if (use?.readyAt !== undefined) return use.readyAt;
      if (use) uses.set(nonce, { ...use, readyAt, until: use.until + KEPT_PENDING });
      return readyAt;
    },
    settle: (nonce) => {
      const use = uses.get(nonce);
      if (use) uses.set(nonce, { question: use.question, until: use.until });
    },
  };
};
