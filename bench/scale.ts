import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const SMALL = 10_000;

type Measured = { passages: number; seconds: number } & Record<
  "p50" | "p99" | "quickestP50" | "quickestP99" | "cpu" | "hits" | "resident" | "peak" | "withoutIndex" | "disk",
  number
>;

const step = async (settings: Record<string, string>): Promise<Record<string, number>> => {
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, "scale-step.ts"), ...options]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, number>;
};

const measure = async (passages: number, index: string): Promise<Measured> => {
  const directory = await mkdtemp(join(tmpdir(), "onething-scale-index-"));
  const settings = { passages: String(passages), index, directory };
  try {
    const built = await step({ ...settings, step: "build" });
    return { passages, ...built, ...(await step({ ...settings, step: "search" })) } as Measured;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** Builds and searches an index of 10,000 synthetic passages, then one of `passages`, and compares the two. */
export const measureScale = async (passages: number, index: string, say: (line: string) => void): Promise<void> => {
  const results: Measured[] = [];
  for (const count of [...new Set([SMALL, passages])]) {
    const result = await measure(count, index);
    results.push(result);
    say(`${String(count).padStart(9)} passages in ${index}`);
    say(`  built in                                   ${result.seconds.toFixed(1)} s`);
    if (result.disk > 0)
      say(
        `  on disk                                    ${result.disk.toFixed(0)} MB, ${((result.disk * 2 ** 20) / count).toFixed(0)} bytes a passage`,
      );
    say(
      `  resident, embedder and catalogue included  ${result.resident.toFixed(0)} MB, at most ${result.peak.toFixed(0)} MB; before the index was opened ${result.withoutIndex.toFixed(0)} MB`,
    );
    say(
      `  filtered hybrid search, asked once         p50 ${result.p50.toFixed(1)} ms  p99 ${result.p99.toFixed(1)} ms  (${result.hits.toFixed(0)} hits a question)`,
    );
    say(
      `  the quickest of three, on a busy machine   p50 ${result.quickestP50.toFixed(1)} ms  p99 ${result.quickestP99.toFixed(1)} ms; processor ${result.cpu.toFixed(1)} ms a search`,
    );
  }
  const [small, large] = results;
  if (!small || !large) return;
  const times = large.passages / small.passages;
  say(
    `growth for ${times.toFixed(0)} times the passages: p50 ${(large.quickestP50 / small.quickestP50).toFixed(2)}  p99 ${(large.quickestP99 / small.quickestP99).toFixed(2)}  processor ${(large.cpu / small.cpu).toFixed(2)}`,
  );
};
