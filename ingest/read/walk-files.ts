import type { Dirent } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import type { RefusalReason } from "./read-document.ts";

/** `name` is relative to what was asked for, with `/` on every system. */
export type WalkedFile = { name: string; path: string } & (
  | { refused?: never; size: number }
  | { refused: RefusalReason; detail: string }
);

const isSkipped = (name: string): boolean => name.startsWith(".") || name.startsWith("~$");

const refuse = (name: string, path: string, error: unknown): WalkedFile => ({
  name,
  path,
  refused: "unreadable",
  detail: error instanceof Error ? error.message.replaceAll(path, name) : String(error),
});

const OUTSIDE = { refused: "path-traversal", detail: "a link that leaves the folder" } as const;

/** A link to a folder inside the root is not followed: its files are met where they lie. */
const walkLink = async (root: string, name: string, path: string): Promise<WalkedFile[]> => {
  const target = await realpath(path);
  if (!target.startsWith(root + sep)) return [{ name, path, ...OUTSIDE }];
  const status = await stat(target);
  return status.isFile() ? [{ name, path: target, size: status.size }] : [];
};

async function* walkEntry(root: string, entry: Dirent, prefix: string): AsyncGenerator<WalkedFile> {
  const name = prefix + entry.name;
  const path = join(root, ...name.split("/"));
  try {
    if (entry.isSymbolicLink()) yield* await walkLink(root, name, path);
    else if (entry.isDirectory()) yield* walkFolder(root, `${name}/`);
    else if (entry.isFile()) yield { name, path, size: (await lstat(path)).size };
    else yield { name, path, refused: "unreadable", detail: "not a regular file" };
  } catch (error) {
    yield refuse(name, path, error);
  }
}

async function* walkFolder(root: string, prefix: string): AsyncGenerator<WalkedFile> {
  const entries = await readdir(join(root, ...prefix.split("/")), { withFileTypes: true });
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (!isSkipped(entry.name)) yield* walkEntry(root, entry, prefix);
  }
}

/** The files of a folder in sorted order, or the one file that `root` is. */
export async function* walkFiles(root: string): AsyncGenerator<WalkedFile> {
  const name = basename(root);
  try {
    const path = await realpath(root);
    const status = await stat(path);
    if (status.isDirectory()) yield* walkFolder(path, "");
    else if (status.isFile()) yield { name, path, size: status.size };
    else yield { name, path, refused: "unreadable", detail: "not a regular file" };
  } catch (error) {
    yield refuse(name, root, error);
  }
}
