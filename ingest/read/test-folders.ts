import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FileOutcome } from "./read-document.ts";
import { type ReadSettings, readFiles } from "./read-files.ts";
import { writeArchive } from "./write-archive.ts";

export type Files = Readonly<Record<string, Buffer | string>>;

const folders: string[] = [];
export const removeFolders = async (): Promise<void> => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
};

export const folderOf = async (files: Files): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), "onething-read-"));
  folders.push(root);
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), bytes);
  }
  return root;
};

export const collect = async (root: string, settings: ReadSettings = {}): Promise<FileOutcome[]> => {
  const outcomes: FileOutcome[] = [];
  for await (const outcome of readFiles(root, { concurrency: 1, ...settings })) outcomes.push(outcome);
  return outcomes;
};

/** `ok`, `unchanged` or the reason, by path. */
export const summary = (outcomes: readonly FileOutcome[]): Record<string, string> =>
  Object.fromEntries(
    outcomes.map((outcome) => [outcome.path, outcome.ok ? (outcome.unchanged ? "unchanged" : "ok") : outcome.reason]),
  );

export const readAll = async (files: Files, settings?: ReadSettings): Promise<Record<string, string>> =>
  summary(await collect(await folderOf(files), settings));

export const zip = (files: Files): Buffer =>
  writeArchive(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes as string)]));

/** Sorted behind every hostile file: that it is read shows that the rest goes on. */
export const AFTER = { "z.txt": "后面的文件" };
