/** What every reader makes of a file: the text as a person sees it, in reading order, and what an editor must look at. */

/** `at` says where it stood (page 3, sheet 事项 row 12); absent in formats without places. */
export type Block =
  | { kind: "heading"; level: number; text: string; at?: string }
  | { kind: "paragraph"; text: string; at?: string }
  | { kind: "list-item"; text: string; at?: string }
  | { kind: "footnote"; text: string; at?: string }
  /** Cells as text, row by row, the first row being the headings where there are any. */
  | { kind: "table"; rows: string[][]; at?: string };

export type FlagKind =
  /** White on white, zero size, off the page, `hidden`, zero-width or tag characters: left out of the blocks. */
  | "hidden-text"
  /** Reads like an order to a machine: kept in the blocks as the data it is. */
  | "instruction-like"
  /** A page or picture without text that nothing could read. */
  | "no-text-page"
  /** A page whose text was recognised in a picture: figures may be misread. */
  | "recognised-page";
export type Flag = { kind: FlagKind; at?: string; text: string };

/** Only what the file itself states, as it states it; nothing is inferred from its name. */
export type StatedMetadata = {
  title?: string;
  issuer?: string;
  documentNumber?: string;
  published?: string;
  effectiveFrom?: string;
  effectiveTo?: string;
  supersededBy?: string;
  url?: string;
  region?: string;
};

export type ReadContent =
  | { kind: "document"; blocks: Block[]; stated: StatedMetadata }
  /** One sheet of an XLSX file, or a CSV file as the only sheet; rows as text, the first of them the headings. */
  | { kind: "sheets"; sheets: { name: string; rows: string[][] }[] }
  /** A JSON file, parsed and not yet validated. */
  | { kind: "json"; value: unknown };

export type RefusalReason =
  | "empty"
  | "too-large"
  | "wrong-type"
  | "unsupported-type"
  | "wrong-encoding"
  | "encrypted"
  | "damaged"
  | "archive-bomb"
  | "path-traversal"
  | "time-limit"
  | "memory-limit"
  | "unreadable";

/** What a reader makes of the bytes, before its text is cleaned of characters that nobody sees. */
export type Reading = { content: ReadContent; flags: Flag[] };

export type ReadLimits = {
  fileBytes: number;
  /** Milliseconds that a file may take, and megabytes of heap. */
  timeMs: number;
  heapMb: number;
  /** Bytes of everything in an archive, its entries, and how many times larger than packed. */
  archiveBytes: number;
  archiveEntries: number;
  archiveRatio: number;
};

export const READ_LIMITS: ReadLimits = {
  fileBytes: 50 * 2 ** 20,
  timeMs: 30_000,
  heapMb: 512,
  archiveBytes: 200 * 2 ** 20,
  archiveEntries: 2_000,
  archiveRatio: 100,
};

/** Thrown by readers only, and turned into an outcome in the same thread. */
export class Refusal extends Error {
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

export type FileOutcome =
  /** `path` is relative to what was asked for; a file in an archive is `folder/archive.zip!/inner.docx`. */
  | { path: string; ok: true; sha256: string; unchanged: false; content: ReadContent; flags: Flag[] }
  /** The caller knows this path with this hash: it was not read again. */
  | { path: string; ok: true; sha256: string; unchanged: true }
  | { path: string; ok: false; reason: RefusalReason; detail: string };
