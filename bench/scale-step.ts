import { mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildIndex } from "../ingest/build-index.ts";
import { createLanceDbIndex } from "../src/adapters/passage-index/lancedb.ts";
import { createQdrantIndex } from "../src/adapters/passage-index/qdrant.ts";
import { searchPassages } from "../src/answer/retrieve-passages.ts";
import { readConfig } from "../src/config/config.ts";
import type { IndexedPassage, PassageIndex } from "../src/ports/passage-index.ts";
import { createServices } from "../src/services.ts";
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
const QUERIES = 600;
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

/** Questions of the bank, each asked for a place of its own: narrow chains, one date, one reader. */
const search = async (): Promise<Record<string, number>> => {
  const services = await bundled();
  const { rows } = await readBank(readConfig(process.env, []).dataDir);
  const counties = [...services.catalogue.regions.values()].filter(({ level }) => level === "county");
  const random = createRandom(11);
  const asked = Array.from({ length: QUERIES + WARM_UP }, () => rows[Math.floor(random() * rows.length)]?.text ?? "");
  const vectors = (await services.embedder?.embed(asked, "query")) ?? [];
  const before = await memoryOf("VmRSS");
  const passageIndex = await openIndex();
  const times: number[] = [];
  let found = 0;
  for (const [i, text] of asked.entries()) {
    const county = counties[Math.floor(random() * counties.length)]?.code ?? "430102";
    const regions = [county, `${county.slice(0, 4)}00`, `${county.slice(0, 2)}0000`, "000000"];
    const started = performance.now();
    const filter = { tenant: services.tenant, regions, asOf: "2026-06-01", audience: "natural" as const };
    const hits = await searchPassages({ text, vector: vectors[i] }, filter, { passageIndex });
    if (i < WARM_UP) continue;
    times.push(performance.now() - started);
    found += hits.length;
  }
  const sorted = times.sort((a, b) => a - b);
  return {
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    hits: found / times.length,
    resident: await memoryOf("VmRSS"),
    peak: await memoryOf("VmHWM"),
    withoutIndex: before,
    disk: (await bytesBelow(values.directory)) / 2 ** 20,
  };
};

process.stdout.write(`${JSON.stringify(values.step === "build" ? await build() : await search())}\n`);
process.exit(0);
