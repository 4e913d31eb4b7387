/** What a caller may still do in the current minute. */
export type Allowance = { allowed: boolean; limit: number; remaining: number; resetSeconds: number };

const WINDOW = 60_000;
const MAX_CLIENTS = 50_000;

/** Token bucket a client: `perMinute` at once, refilled evenly. Memory is bounded; the longest idle client is forgotten first. */
export const createRateLimiter = (perMinute: number, now: () => number = Date.now): ((client: string) => Allowance) => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (client) => {
    const time = now();
    const known = buckets.get(client);
    const refilled = known ? Math.min(perMinute, known.tokens + ((time - known.at) / WINDOW) * perMinute) : perMinute;
    const allowed = refilled >= 1;
    const tokens = allowed ? refilled - 1 : refilled;
    buckets.delete(client);
    buckets.set(client, { tokens, at: time });
    const oldest = buckets.keys().next();
    if (buckets.size > MAX_CLIENTS && !oldest.done) buckets.delete(oldest.value);
    const missing = allowed ? perMinute - tokens : 1 - tokens;
    return {
      allowed,
      limit: perMinute,
      remaining: Math.floor(tokens),
      resetSeconds: Math.ceil((missing / perMinute) * 60),
    };
  };
};
