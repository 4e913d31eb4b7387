import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { decodeText } from "./decode-text.ts";
import { type ReadLimits, Refusal } from "./read-document.ts";

export type ArchiveEntry = { name: string; bytes: number; encrypted: boolean };
export type Archive = {
  entries: ArchiveEntry[];
  /** Refuses what unpacks to more than was declared. */
  read: (name: string) => Promise<Buffer>;
  /** SHA-256 of an entry; nothing of it is kept in memory. */
  hash: (name: string) => Promise<string>;
};

/** Small files of much white space pack well: below this no ratio is a bomb. */
const SMALL = 2 ** 20;

/** Sums over an archive and the archives inside it. */
export type ArchiveBudget = { bytes: number; entries: number };

const toRefusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/too many bytes|not enough bytes/i.test(message)) {
    return new Refusal("archive-bomb", "an entry unpacks to another size than it declares");
  }
  if (/absolute path|relative path|invalid characters in fileName/i.test(message)) {
    return new Refusal("path-traversal", "an entry is named so as to leave the folder");
  }
  if (/encrypted|strong encryption/i.test(message)) return new Refusal("encrypted", "an entry is encrypted");
  return new Refusal("damaged", `not a whole ZIP archive: ${message}`);
};

const UTF8_NAMES = 0x0800;

/** Windows packs Chinese names in GBK and does not say so. */
const nameOf = (entry: Entry): string => {
  const bytes = entry.fileName as unknown as Buffer;
  return (entry.generalPurposeBitFlag & UTF8_NAMES) === 0 ? decodeText(bytes) : bytes.toString("utf8");
};

const checkName = (name: string): void => {
  if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:|\0/i.test(name)) {
    throw new Refusal("path-traversal", "an entry is named so as to leave the folder");
  }
};

const checkSizes = (entry: Entry, budget: ArchiveBudget, limits: ReadLimits): void => {
  budget.entries += 1;
  budget.bytes += entry.uncompressedSize;
  if (budget.entries > limits.archiveEntries) {
    throw new Refusal("archive-bomb", `more than ${limits.archiveEntries} entries`);
  }
  if (budget.bytes > limits.archiveBytes) {
    throw new Refusal("archive-bomb", `unpacks to more than ${limits.archiveBytes} bytes`);
  }
  if (entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * limits.archiveRatio) {
    throw new Refusal("archive-bomb", `an entry unpacks to more than ${limits.archiveRatio} times its size`);
  }
};

const listEntries = async (zip: ZipFile, budget: ArchiveBudget, limits: ReadLimits): Promise<Map<string, Entry>> => {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry);
    checkName(name);
    checkSizes(entry, budget, limits);
    if (!name.endsWith("/")) entries.set(name, entry);
  }
  return entries;
};

const consume = async (stream: Readable, onPart: (part: Buffer) => void): Promise<void> => {
  try {
    for await (const part of stream) onPart(part as Buffer);
  } catch (error) {
    throw toRefusal(error);
  }
};

/** Lists an archive in memory, with every name and declared size checked before anything is unpacked. */
export const openArchive = async (
  bytes: Buffer,
  limits: ReadLimits,
  budget: ArchiveBudget = { bytes: 0, entries: 0 },
): Promise<Archive> => {
  const zip = await yauzl
    .fromBufferPromise(bytes, { lazyEntries: true, autoClose: false, decodeStrings: false })
    .catch((error) => {
      throw toRefusal(error);
    });
  const entries = await listEntries(zip, budget, limits).catch((error) => {
    throw toRefusal(error);
  });
  const open = async (name: string): Promise<Readable> => {
    const entry = entries.get(name);
    if (!entry) throw new Refusal("damaged", `${name} is missing`);
    if (entry.isEncrypted()) throw new Refusal("encrypted", "the entry is encrypted");
    return zip.openReadStreamPromise(entry).catch((error) => {
      throw toRefusal(error);
    });
  };
  return {
    entries: [...entries].map(([name, entry]) => ({
      name,
      bytes: entry.uncompressedSize,
      encrypted: entry.isEncrypted(),
    })),
    read: async (name) => {
      const parts: Buffer[] = [];
      await consume(await open(name), (part) => parts.push(part));
      return Buffer.concat(parts);
    },
    hash: async (name) => {
      const hash = createHash("sha256");
      await consume(await open(name), (part) => hash.update(part));
      return hash.digest("hex");
    },
  };
};
