import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Passage } from "../../domain/passage.ts";
import type { ServiceGuide } from "../../domain/service-guide.ts";
import type { EditionContent, KnowledgeEdition, KnowledgeRun, KnowledgeStore } from "../../ports/knowledge-store.ts";
import { takeRunLock } from "./run-lock.ts";
import { createRun, toStored, withValidity } from "./sqlite-run.ts";
import { openTables, toPortError } from "./sqlite-tables.ts";

const EDITIONS_KEPT = 3;
/** SQLite takes so many values in one IN list without a rebuild. */
const IN_LIST = 500;

const guarded =
  <A extends unknown[], R>(call: (...args: A) => R) =>
  (...args: A): R => {
    try {
      return call(...args);
    } catch (cause) {
      throw toPortError(cause);
    }
  };

const guardedRun = (run: KnowledgeRun): KnowledgeRun => ({
  replace: guarded(run.replace),
  remove: guarded(run.remove),
  passages: run.passages,
  commit: guarded(run.commit),
  abandon: guarded(run.abandon),
});

/** Blobs come back at any offset of a shared buffer: a copy makes it a whole number of floats. */
const toVector = (blob: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(blob).buffer);

const readers = (database: DatabaseSync) => ({
  revision: () => String(database.prepare("SELECT value FROM meta WHERE key = 'revision'").get()?.["value"] ?? "empty"),
  sources: (tenant: string) =>
    new Map(
      database
        .prepare("SELECT path, sha256, settings FROM sources WHERE tenant = ? AND live = 1")
        .all(tenant)
        .map((row) => [
          String(row["path"]),
          { path: String(row["path"]), sha256: String(row["sha256"]), settings: String(row["settings"]) },
        ]),
    ),
  documents: (tenant?: string) =>
    (tenant === undefined
      ? database.prepare("SELECT * FROM documents WHERE live = 1 ORDER BY tenant, id").all()
      : database.prepare("SELECT * FROM documents WHERE live = 1 AND tenant = ? ORDER BY id").all(tenant)
    ).map(toStored),
  passages: (tenant: string, documentId: string) => {
    const row = database
      .prepare("SELECT * FROM documents WHERE tenant = ? AND id = ? AND live = 1")
      .get(tenant, documentId);
    if (!row) return [];
    const document = toStored(row);
    return database
      .prepare("SELECT body FROM passages WHERE document = ? ORDER BY place")
      .all(Number(row["number"]))
      .map(({ body }) => JSON.parse(String(body)) as Passage)
      .map((passage) => (row["guide"] === null ? withValidity(passage, document) : passage));
  },
  guides: (tenant: string) =>
    database
      .prepare("SELECT guide FROM documents WHERE tenant = ? AND live = 1 AND guide IS NOT NULL ORDER BY id")
      .all(tenant)
      .map(({ guide }) => JSON.parse(String(guide)) as ServiceGuide),
});

const vectorTable = (database: DatabaseSync) => ({
  vectors: (embedderHash: string, textHashes: readonly string[]) => {
    const found = new Map<string, Float32Array>();
    for (let at = 0; at < textHashes.length; at += IN_LIST) {
      const some = textHashes.slice(at, at + IN_LIST);
      const rows = database
        .prepare(
          `SELECT text_hash, vector FROM vectors WHERE embedder = ? AND text_hash IN (${some.map(() => "?").join(", ")})`,
        )
        .all(embedderHash, ...some);
      for (const row of rows) found.set(String(row["text_hash"]), toVector(row["vector"] as Uint8Array));
    }
    return found;
  },
  saveVectors: (embedderHash: string, vectors: ReadonlyMap<string, Float32Array>) => {
    const add = database.prepare("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)");
    inTransaction(database, () => {
      for (const [hash, vector] of vectors)
        add.run(embedderHash, hash, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
    });
  },
});

const editionTable = (database: DatabaseSync) => ({
  editions: () =>
    database
      .prepare("SELECT id, revision FROM editions ORDER BY number DESC")
      .all()
      .map((row) => ({ id: String(row["id"]), revision: String(row["revision"]) })),
  editionContent: (editionId: string) => {
    const row = database.prepare("SELECT content FROM editions WHERE id = ?").get(editionId);
    return row ? new Map(JSON.parse(String(row["content"])) as [string, string][]) : undefined;
  },
  recordEdition: ({ id, revision }: KnowledgeEdition, content: EditionContent) =>
    inTransaction(database, () => {
      database.prepare("DELETE FROM editions WHERE id = ?").run(id);
      database
        .prepare("INSERT INTO editions (id, revision, content) VALUES (?, ?, ?)")
        .run(id, revision, JSON.stringify([...content]));
      database
        .prepare("DELETE FROM editions WHERE number NOT IN (SELECT number FROM editions ORDER BY number DESC LIMIT ?)")
        .run(EDITIONS_KEPT);
    }),
});

const inTransaction = (database: DatabaseSync, write: () => void): void => {
  // A run that is collecting has one open already.
  if (database.isTransaction) {
    write();
    return;
  }
  database.exec("BEGIN IMMEDIATE");
  try {
    write();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
};

/** Opens `knowledge.db` below `directory`, which is made where it is missing. Beyond `maxBytes` the disk counts as full. */
export const createSqliteKnowledgeStore = (settings: { directory: string; maxBytes?: number }): KnowledgeStore => {
  const open = guarded(() => {
    mkdirSync(settings.directory, { recursive: true });
    return openTables(join(settings.directory, "knowledge.db"), settings.maxBytes);
  });
  const database = open();
  const read = readers(database);
  const vectors = vectorTable(database);
  const editions = editionTable(database);
  return {
    revision: guarded(read.revision),
    sources: guarded(read.sources),
    documents: guarded(read.documents),
    passages: guarded(read.passages),
    guides: guarded(read.guides),
    vectors: guarded(vectors.vectors),
    saveVectors: guarded(vectors.saveVectors),
    editions: guarded(editions.editions),
    editionContent: guarded(editions.editionContent),
    recordEdition: guarded(editions.recordEdition),
    begin: guarded(() => {
      const release = takeRunLock(join(settings.directory, "knowledge.lock"));
      try {
        return guardedRun(createRun(database, release));
      } catch (error) {
        release();
        throw error;
      }
    }),
    close: guarded(() => database.close()),
  };
};
