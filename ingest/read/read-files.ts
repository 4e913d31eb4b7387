import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { availableParallelism } from "node:os";
import { isArchiveName, joinChain } from "./list-archive.ts";
import { type FileOutcome, READ_LIMITS, type ReadLimits } from "./read-document.ts";
import { createReaderPool, type ReaderPool } from "./reader-pool.ts";
import type { ReaderJob } from "./reader-worker.ts";
import { type WalkedFile, walkFiles } from "./walk-files.ts";

export type ReadSettings = {
  limits?: Partial<ReadLimits>;
  /** Threads that read at a time. */
  concurrency?: number;
  signal?: AbortSignal;
  /** Whether this path was read before with this SHA-256: then it is not read again. */
  known?: (path: string, sha256: string) => boolean;
};

type Run = { limits: ReadLimits; pool: ReaderPool; known: (path: string, sha256: string) => boolean };
type Work = { outcome: FileOutcome } | { path: string; job: ReaderJob };

const hashFile = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest("hex");
};

const refuse = (path: string, reason: (FileOutcome & { ok: false })["reason"], detail: string): Work => ({
  outcome: { path, ok: false, reason, detail },
});

const unchanged = (path: string, sha256: string): Work => ({ outcome: { path, ok: true, sha256, unchanged: true } });

async function* workOfArchive(file: WalkedFile, run: Run): AsyncGenerator<Work> {
  const answer = await run.pool.run({ kind: "list", path: file.path, name: file.name, chain: [] });
  if (!answer.ok) {
    yield refuse(file.name, answer.reason, answer.detail);
    return;
  }
  for (const entry of answer.kind === "list" ? answer.entries : []) {
    const path = joinChain(file.name, entry.chain);
    if (entry.reason !== undefined) yield refuse(path, entry.reason, entry.detail);
    else if (run.known(path, entry.sha256)) yield unchanged(path, entry.sha256);
    else yield { path, job: { kind: "read", path: file.path, name: file.name, chain: entry.chain } };
  }
}

async function* workOf(file: WalkedFile, run: Run): AsyncGenerator<Work> {
  if (file.refused !== undefined) yield refuse(file.name, file.refused, file.detail);
  else if (file.size > run.limits.fileBytes) {
    yield refuse(file.name, "too-large", `${file.size} bytes, more than ${run.limits.fileBytes}`);
  } else if (isArchiveName(file.name)) yield* workOfArchive(file, run);
  else {
    try {
      const sha256 = await hashFile(file.path);
      if (run.known(file.name, sha256)) yield unchanged(file.name, sha256);
      else yield { path: file.name, job: { kind: "read", path: file.path, name: file.name, chain: [] } };
    } catch (error) {
      yield refuse(file.name, "unreadable", error instanceof Error ? error.message : String(error));
    }
  }
}

const perform = async (work: Work, pool: ReaderPool): Promise<FileOutcome> => {
  if ("outcome" in work) return work.outcome;
  const answer = await pool.run(work.job);
  if (!answer.ok) return { path: work.path, ok: false, reason: answer.reason, detail: answer.detail };
  if (answer.kind !== "read") throw new Error("a file was asked for and a list came back");
  return { path: work.path, ok: true, sha256: answer.sha256, unchanged: false, ...answer.reading };
};

async function* outcomesOf(root: string, run: Run, ahead: number): AsyncGenerator<FileOutcome> {
  const started: Promise<FileOutcome>[] = [];
  for await (const file of walkFiles(root)) {
    for await (const work of workOf(file, run)) {
      started.push(perform(work, run.pool));
      if (started.length > ahead) yield (await started.shift()) as FileOutcome;
    }
  }
  for (const outcome of started) yield await outcome;
}

/**
 * Every file of `root` in sorted order, read in threads of limited time and memory: a hostile file is an outcome and
 * the rest goes on. Throws only when `signal` says so.
 */
export async function* readFiles(root: string, settings: ReadSettings = {}): AsyncGenerator<FileOutcome> {
  const { signal } = settings;
  const limits = { ...READ_LIMITS, ...settings.limits };
  const concurrency = settings.concurrency ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const pool = createReaderPool(limits, concurrency);
  const stop = (): void => void pool.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    signal?.throwIfAborted();
    for await (const outcome of outcomesOf(
      root,
      { limits, pool, known: settings.known ?? (() => false) },
      concurrency,
    )) {
      signal?.throwIfAborted();
      yield outcome;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}
