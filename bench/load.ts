import { Agent, request } from "node:http";

export type Load = {
  url: string;
  path: string;
  perSecond: number;
  seconds: number;
  body: (i: number) => string;
  accept: string;
};
export type LoadResult = { sent: number; failed: number; p50: number; p95: number; p99: number; perSecond: number };

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

const FIRST_SENTENCE = "event: sentence";

/** Milliseconds until the reply is whole, or until its first sentence where events are asked for. */
const send = (load: Load, agent: Agent, i: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const stream = load.accept === "text/event-stream";
    const outgoing = request(
      load.url + load.path,
      { method: "POST", agent, headers: { "content-type": "application/json", accept: load.accept } },
      (reply) => {
        let text = "";
        let first: number | undefined;
        reply.setEncoding("utf8");
        reply.on("data", (chunk: string) => {
          text += chunk;
          if (first === undefined && (!stream || text.includes(FIRST_SENTENCE) || text.includes("event: done")))
            first = performance.now() - started;
        });
        reply.on("end", () =>
          reply.statusCode === 200
            ? resolve(stream ? (first ?? performance.now() - started) : performance.now() - started)
            : reject(new Error(`status ${reply.statusCode}`)),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(load.body(i));
  });

/** Open loop: requests leave on schedule whether or not earlier ones are back, so that a slow server cannot slow its own test. Bounded in count and time. */
export const runLoad = async (load: Load): Promise<LoadResult> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const total = Math.floor(load.perSecond * load.seconds);
  const times: number[] = [];
  let failed = 0;
  const started = performance.now();
  const pending: Promise<void>[] = [];
  for (let i = 0; i < total; i += 1) {
    const due = started + (i * 1000) / load.perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(
      send(load, agent, i).then(
        (ms) => void times.push(ms),
        () => {
          failed += 1;
        },
      ),
    );
  }
  await Promise.all(pending);
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  const sorted = times.sort((a, b) => a - b);
  return {
    sent: total,
    failed,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    perSecond: times.length / seconds,
  };
};
