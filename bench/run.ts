import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Embeddings } from "@langchain/core/embeddings";
import { splitPassages } from "../ingest/split-passages.ts";
import { readConfig } from "../src/config/config.ts";
import { createServices } from "../src/services.ts";
import { readBank } from "../train/read-bank.ts";
import { type LoadResult, runLoad } from "./load.ts";
import { measureScale } from "./scale.ts";
import { startServer } from "./server-process.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    passages: { type: "string" },
    index: { type: "string", default: "lancedb" },
  },
});
const seconds = Number(values.seconds);
const PORT = 18_787;
const BARE_PORT = 18_788;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const row = (name: string, result: LoadResult): string =>
  `${name.padEnd(44)} ${result.perSecond.toFixed(0)}/s  p50 ${ms(result.p50)}  p95 ${ms(result.p95)}  p99 ${ms(result.p99)}  failed ${result.failed} of ${result.sent}`;

const config = readConfig(process.env, []);
const bank = await readBank(config.dataDir);
const questions = [...new Set(bank.rows.map(({ text }) => text))].filter((text) => [...text].length <= 300);
const body =
  (offset: number) =>
  (i: number): string =>
    JSON.stringify({ text: questions[(offset + i * 7) % questions.length], region: "430100" });

/** The product and the bare server, each at the same rate, one after the other. */
const measureServers = async (): Promise<void> => {
  const stateDir = await mkdtemp(join(tmpdir(), "onething-bench-"));
  const environment = { PORT: String(PORT), STATE_DIR: stateDir, RATE_LIMIT: "off", LOG_LEVEL: "silent" };
  const first = await startServer("src/main.ts", environment, { port: PORT, path: "/readyz" });
  say(`start to ready, index built for the first time   ${(first.readyMs / 1000).toFixed(1)} s`);
  await first.stop();
  const server = await startServer("src/main.ts", environment, { port: PORT, path: "/readyz" });
  say(`start to ready, index there                      ${(server.readyMs / 1000).toFixed(1)} s`);
  const bare = await startServer(
    "bench/bare-hono.ts",
    { PORT: String(BARE_PORT) },
    { port: BARE_PORT, path: "/livez" },
  );
  const load = { path: "/v1/answers", seconds };
  await runLoad({ ...load, seconds: 5, url: server.url, perSecond: 50, body: body(3), accept: "application/json" });
  const streamed = await runLoad({
    ...load,
    url: server.url,
    perSecond: 50,
    body: body(1),
    accept: "text/event-stream",
  });
  say(row("first sentence, 50 requests/s", streamed));
  const answers = await runLoad({
    ...load,
    url: server.url,
    perSecond: 200,
    body: body(2),
    accept: "application/json",
  });
  say(row("answers, 200 requests/s, all different", answers));
  const plain = await runLoad({ ...load, url: bare.url, perSecond: 200, body: body(2), accept: "application/json" });
  say(row("bare Hono, fixed answer, 200 requests/s", plain));
  say(`ratio of p95, answers to bare Hono               ${(answers.p95 / plain.p95).toFixed(1)}`);
  say(`resident                                         ${(await server.residentMegabytes()).toFixed(0)} MB`);
  await server.stop();
  await bare.stop();
};

/** Search for one question in our index, and in LangChain's memory store filled with the same vectors. */
const measureSearch = async (): Promise<void> => {
  const services = await createServices(config);
  const { embedder } = services;
  if (!embedder) return;
  const fixed = new (class extends Embeddings {
    async embedDocuments(texts: string[]): Promise<number[][]> {
      return (await embedder.embed(texts, "passage")).map((vector) => Array.from(vector));
    }
    async embedQuery(text: string): Promise<number[]> {
      return Array.from((await embedder.embed([text], "query"))[0] ?? []);
    }
  })({});
  const passages = [...services.catalogue.guides.values()].flatMap(splitPassages);
  const store = await MemoryVectorStore.fromTexts(
    passages.map(({ text }) => text),
    passages.map(({ id }) => ({ id })),
    fixed,
  );
  const vectors = await embedder.embed(questions.slice(0, 400), "query");
  const time = async (work: (vector: Float32Array, text: string) => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    for (const [i, vector] of vectors.entries()) await work(vector, questions[i] ?? "");
    return (performance.now() - started) / vectors.length;
  };
  const filter = { tenant: services.tenant, regions: ["430100", "430000", "000000"], asOf: "2026-06-01" };
  const lang = await time((vector) => store.similaritySearchVectorWithScore(Array.from(vector), 30));
  const dense = await time((vector) => services.passageIndex.searchByVector(vector, filter, 30));
  const lexical = await time((_, text) => services.passageIndex.searchByText(text, filter, 30));
  say(`search in LangChain's memory store, no filter     ${ms(lang)}`);
  say(`dense search, filtered                            ${ms(dense)}  ratio ${(dense / lang).toFixed(2)}`);
  say(`lexical search, filtered                          ${ms(lexical)}  ratio ${(lexical / lang).toFixed(2)}`);
  await services.close();
};

if (values.passages === undefined) {
  await measureServers();
  await measureSearch();
} else await measureScale(Number(values.passages), values.index, say);
process.exit(0);
