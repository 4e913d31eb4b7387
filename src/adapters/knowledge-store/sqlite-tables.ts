import { DatabaseSync } from "node:sqlite";
import { PortError } from "../../ports/port-error.ts";

const FORMAT = 1;
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/**
 * A document row is live from the commit of its run until the commit that replaces it (`live` 1, else 0). What follows
 * from other documents stands apart from what the file states, so that it can be worked out anew.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sources (
  tenant TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, settings TEXT NOT NULL, live INTEGER NOT NULL,
  PRIMARY KEY (tenant, path, live)) STRICT;
CREATE TABLE IF NOT EXISTS documents (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, live INTEGER NOT NULL,
  content TEXT NOT NULL, hash TEXT NOT NULL, passages INTEGER NOT NULL, stated TEXT NOT NULL, derived TEXT NOT NULL,
  guide TEXT) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS documents_id ON documents (tenant, id, live);
CREATE INDEX IF NOT EXISTS documents_source ON documents (tenant, source, live);
CREATE TABLE IF NOT EXISTS passages (
  document INTEGER NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (document, place)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors (
  embedder TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (embedder, text_hash)) STRICT;
CREATE TABLE IF NOT EXISTS editions (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision TEXT NOT NULL, content TEXT NOT NULL) STRICT;
`;

const codeOf = (cause: unknown): number | undefined => (cause as { errcode?: number } | undefined)?.errcode;
/** The low byte is the primary code; the rest says more about it. */
const isCode = (cause: unknown, code: number): boolean => ((codeOf(cause) ?? 0) & 0xff) === code;
export const isBusy = (cause: unknown): boolean => isCode(cause, SQLITE_BUSY);

/** Whatever the database throws, as an outage of the port. */
export const toPortError = (cause: unknown): PortError => {
  if (cause instanceof PortError) return cause;
  const full = isCode(cause, SQLITE_FULL) || (cause as NodeJS.ErrnoException | undefined)?.code === "ENOSPC";
  if (full) return new PortError("knowledge-store", "no space is left on the disk", { retryable: true, cause });
  if (isBusy(cause)) return new PortError("knowledge-store", "the database is locked", { retryable: true, cause });
  return new PortError("knowledge-store", "knowledge.db is damaged or cannot be read", { retryable: false, cause });
};

export const openTables = (file: string, maxBytes: number | undefined): DatabaseSync => {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  if (maxBytes !== undefined) {
    const page = Number(database.prepare("PRAGMA page_size").get()?.["page_size"] ?? 4096);
    database.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / page)}`);
  }
  const format = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (format > FORMAT) {
    database.close();
    throw new PortError("knowledge-store", "a newer version of the product wrote knowledge.db", { retryable: false });
  }
  // Opening what is there already writes nothing: a run in another process must not meet a change.
  if (format < FORMAT) database.exec(`${TABLES} PRAGMA user_version = ${FORMAT};`);
  return database;
};
