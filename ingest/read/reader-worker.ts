import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { asRefusal, type ListedEntry, listArchive } from "./list-archive.ts";
import { openArchive } from "./open-archive.ts";
import { readBytes } from "./read-bytes.ts";
import { type Reading, type ReadLimits, Refusal, type RefusalReason } from "./read-document.ts";

/** `path` on disk; `name` as reported; `chain` through archives. */
export type ReaderJob = { kind: "read" | "list"; path: string; name: string; chain: string[] };
export type ReaderAnswer =
  | { ok: true; kind: "read"; sha256: string; reading: Reading }
  | { ok: true; kind: "list"; entries: ListedEntry[] }
  | { ok: false; reason: RefusalReason; detail: string };

const limits = workerData as ReadLimits;

const loadFile = async (path: string): Promise<Buffer> => {
  const { size } = await stat(path);
  if (size > limits.fileBytes) throw new Refusal("too-large", `larger than ${limits.fileBytes} bytes`);
  return readFile(path);
};

const loadBytes = async ({ path, chain }: ReaderJob): Promise<Buffer> => {
  let bytes = await loadFile(path);
  for (const name of chain) bytes = await (await openArchive(bytes, limits)).read(name);
  return bytes;
};

const answer = async (job: ReaderJob): Promise<ReaderAnswer> => {
  try {
    const bytes = await loadBytes(job);
    if (job.kind === "list") return { ok: true, kind: "list", entries: await listArchive(job.name, bytes, limits) };
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { ok: true, kind: "read", sha256, reading: await readBytes(job.chain.at(-1) ?? job.name, bytes, limits) };
  } catch (error) {
    const { reason, message } = asRefusal(error);
    return { ok: false, reason, detail: message };
  }
};

parentPort?.on("message", async (job: ReaderJob) => parentPort?.postMessage(await answer(job)));
parentPort?.postMessage("ready");
