import { detectType } from "./detect-type.ts";
import { type Archive, type ArchiveBudget, type ArchiveEntry, openArchive } from "./open-archive.ts";
import { type ReadLimits, Refusal, type RefusalReason } from "./read-document.ts";

/** `chain` leads to the file through one archive or two. */
export type ListedEntry = { chain: string[] } & (
  | { sha256: string; reason?: never }
  | { reason: RefusalReason; detail: string }
);

/** Where a file of an archive is said to lie. */
export const joinChain = (path: string, chain: readonly string[]): string => [path, ...chain].join("!/");

export const isArchiveName = (path: string): boolean => /\.zip$/i.test(path);

const isSkipped = (name: string): boolean =>
  name.split("/").some((part) => part.startsWith(".") || part.startsWith("~$") || part === "__MACOSX");

export const asRefusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) {
    const deep = /call stack/i.test(message);
    return new Refusal(deep ? "damaged" : "memory-limit", deep ? "nested too deeply" : message);
  }
  return new Refusal("unreadable", message);
};

type Opened = { archive: Archive; budget: ArchiveBudget; limits: ReadLimits };

const listInner = async (opened: Opened, entry: ArchiveEntry): Promise<ListedEntry[]> => {
  const bytes = await opened.archive.read(entry.name);
  detectType(entry.name, bytes);
  const inner = await openArchive(bytes, opened.limits, opened.budget);
  return (await listEntries({ ...opened, archive: inner }, 1)).map((listed) => ({
    ...listed,
    chain: [entry.name, ...listed.chain],
  }));
};

const listEntry = async (opened: Opened, entry: ArchiveEntry, depth: number): Promise<ListedEntry[]> => {
  if (entry.encrypted) throw new Refusal("encrypted", "the entry is encrypted");
  if (entry.bytes > opened.limits.fileBytes) {
    throw new Refusal("too-large", `larger than ${opened.limits.fileBytes} bytes`);
  }
  if (!isArchiveName(entry.name)) return [{ chain: [entry.name], sha256: await opened.archive.hash(entry.name) }];
  if (depth > 0) throw new Refusal("unsupported-type", "an archive inside an archive inside an archive");
  return listInner(opened, entry);
};

const listEntries = async (opened: Opened, depth: number): Promise<ListedEntry[]> => {
  const listed: ListedEntry[] = [];
  for (const entry of opened.archive.entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    if (isSkipped(entry.name)) continue;
    try {
      listed.push(...(await listEntry(opened, entry, depth)));
    } catch (error) {
      const { reason, message } = asRefusal(error);
      listed.push({ chain: [entry.name], reason, detail: message });
    }
  }
  return listed;
};

/** Every file of an archive with its hash, or with the reason why it will not be read; each is unpacked once. */
export const listArchive = async (path: string, bytes: Buffer, limits: ReadLimits): Promise<ListedEntry[]> => {
  if (bytes.length === 0) throw new Refusal("empty", "the file has no bytes");
  detectType(path, bytes);
  const budget: ArchiveBudget = { bytes: 0, entries: 0 };
  const archive = await openArchive(bytes, limits, budget);
  if (archive.entries.some((entry) => entry.name === "[Content_Types].xml")) {
    throw new Refusal("wrong-type", "an Office file named .zip");
  }
  const listed = await listEntries({ archive, budget, limits }, 0);
  if (listed.length === 0) throw new Refusal("empty", "the archive holds no file");
  return listed;
};
