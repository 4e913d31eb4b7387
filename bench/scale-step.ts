import { mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildIndex } from "../ingest/build-index.ts";
import { createLanceDbIndex } from "../src/adapters/passage-index/lancedb.ts";
import { createQdrantIndex } from "../src/adapters/passage-index/qdrant.ts";
import { searchPassages } from "../src/answer/retrieve-passages.ts";
import { readConfig } from "../src/config/config.ts";
import type { IndexedPassage, PassageFilter, PassageIndex } from "../src/ports/passage-index.ts";
import { createServices, type Services } from "../src/services.ts";
import { readBank } from "../train/read-bank.ts";
import { createRandom, syntheticPassages } from "./synthetic-passages.ts";

/** One step of the scale measurement in a process of its own, so that its memory is its own. Prints one JSON line. */
const { values } = parseArgs({
  options: {
    step: { type: "string", default: "search" },
    passages: { type: "string", default: "10000" },
    index: { type: "string", default: "lancedb" },
    directory: { type: "string", default: "" },
  },
});
const count = Number(values.passages);
const BATCH = 5_000;
const QUESTIONS = 600;
const WARM_UP = 100;

const openIndex = (): Promise<PassageIndex> =>
  values.index === "qdrant"
    ? Promise.resolve(
        createQdrantIndex({ url: process.env["QDRANT_URL"] ?? "http://127.0.0.1:6333", readTimeoutMs: 10_000 }),
      )
    : createLanceDbIndex({ directory: values.directory });

const bundled = async () => {
  const state = await mkdtemp(join(tmpdir(), "onething-scale-"));
  const services = await createServices({ ...readConfig(process.env, []), passageIndex: "lancedb", stateDir: state });
  return services;
};

const build = async (): Promise<Record<string, number>> => {
  const services = await bundled();
  await buildIndex(services);
  const entries = await services.passageIndex.list({ tenant: services.tenant }, { limit: 100_000 });
  const passages = entries.filter((entry): entry is Required<IndexedPassage> => entry.vector !== undefined);
  const index = await openIndex();
  const started = performance.now();
  const writer = await index.build({ id: `synthetic-${count}`, embedderHash: services.embedder?.hash ?? "none" });
  let batch: IndexedPassage[] = [];
  for (const entry of syntheticPassages({ passages, regions: [...services.catalogue.regions.values()] }, count)) {
    batch.push(entry);
    if (batch.length < BATCH) continue;
    await writer.upsert(batch);
    batch = [];
  }
  await writer.upsert(batch);
  await writer.publish();
  const seconds = (performance.now() - started) / 1000;
  await index.close();
  await services.close();
  return { seconds };
};

const bytesBelow = async (directory: string): Promise<number> => {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) => stat(join(directory, name)).then((found) => (found.isFile() ? found.size : 0))),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

const memoryOf = async (line: "VmRSS" | "VmHWM"): Promise<number> => {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  return Number(new RegExp(`${line}:\\s+(\\d+)`, "u").exec(status)?.[1] ?? Number.NaN) / 1024;
};

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

type Question = { text: string; vector: Float32Array | undefined; filter: PassageFilter };

/** Questions of the bank, each asked for a place of its own: narrow chains, one date, one reader. */
const readQuestions = async (services: Services): Promise<Question[]> => {
  const { rows } = await readBank(readConfig(process.env, []).dataDir);
  const counties = [...services.catalogue.regions.values()].filter(({ level }) => level === "county");
  const random = createRandom(11);
  const texts = Array.from({ length: QUESTIONS + WARM_UP }, () => rows[Math.floor(random() * rows.length)]?.text ?? "");
  const vectors = (await services.embedder?.embed(texts, "query")) ?? [];
  return texts.map((text, i) => {
    const county = counties[Math.floor(random() * counties.length)]?.code ?? "430102";
    const regions = [county, `${county.slice(0, 4)}00`, `${county.slice(0, 2)}0000`, "000000"];
    return {
      text,
      vector: vectors[i],
      filter: { tenant: services.tenant, regions, asOf: "2026-06-01", audience: "natural" },
    };
  });
};

/** Milliseconds of each question; the whole of a hybrid search, embedding left out. */
const timeAll = async (
  questions: readonly Question[],
  passageIndex: PassageIndex,
): Promise<{ times: number[]; hits: number }> => {
  const times: number[] = [];
  let hits = 0;
  for (const { text, vector, filter } of questions) {
    const started = performance.now();
    hits += (await searchPassages({ text, vector }, filter, { passageIndex })).length;
    times.push(performance.now() - started);
  }
  return { times, hits: hits / questions.length };
};

const search = async (): Promise<Record<string, number>> => {
  const services = await bundled();
  const questions = await readQuestions(services);
  const before = await memoryOf("VmRSS");
  const passageIndex = await openIndex();
  await timeAll(questions.slice(0, WARM_UP), passageIndex);
  const asked = questions.slice(WARM_UP);
  const { times, hits } = await timeAll(asked, passageIndex);
  const cpu = process.cpuUsage();
  const again = [times, (await timeAll(asked, passageIndex)).times, (await timeAll(asked, passageIndex)).times];
  const used = process.cpuUsage(cpu);
  const sorted = times.toSorted((a, b) => a - b);
  const quickest = times.map((_, i) => Math.min(...again.map((all) => all[i] ?? Number.NaN))).sort((a, b) => a - b);
  return {
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    quickestP50: quantile(quickest, 0.5),
    quickestP99: quantile(quickest, 0.99),
    cpu: (used.user + used.system) / 1000 / (2 * asked.length),
    hits,
    resident: await memoryOf("VmRSS"),
    peak: await memoryOf("VmHWM"),
    withoutIndex: before,
    disk: (await bytesBelow(values.directory)) / 2 ** 20,
  };
};

process.stdout.write(`${JSON.stringify(values.step === "build" ? await build() : await search())}\n`);
process.exit(0);
