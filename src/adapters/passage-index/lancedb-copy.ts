import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Small files that name what belongs to a version; the only ones that a writer could ever replace in place. */
const COPIED = new Set(["_versions", "_transactions"]);

const linkFile = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to);
  } catch {
    // No hard links on this file system.
    await copyFile(from, to);
  }
};

/** Copies a table's folder. Its data and index files are never written twice, so hard links do. */
export const copyTable = async (from: string, to: string, linked = true): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTable(source, target, linked && !COPIED.has(entry.name));
    else await (linked ? linkFile(source, target) : copyFile(source, target));
  }
};
