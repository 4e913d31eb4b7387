import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type KnowledgeDocument, knowledgeDocumentSchema } from "../../domain/knowledge-document.ts";
import { type Passage, passageSchema } from "../../domain/passage.ts";
import type {
  DerivedValidity,
  KnowledgeChange,
  KnowledgeEntry,
  KnowledgeRun,
  StoredDocument,
} from "../../ports/knowledge-store.ts";

/** So many documents go into one transaction while a run collects: a sync to disk for each would cost minutes. */
const BATCH = 200;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The dates of a document hold for each of its passages; those of a guide's items are their own. */
export const withValidity = (passage: Passage, document: KnowledgeDocument): Passage => {
  const { effectiveFrom: _from, effectiveTo: _to, supersededBy: _by, ...bare } = passage;
  const { effectiveFrom, effectiveTo, supersededBy } = document;
  return {
    ...bare,
    ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
    ...(effectiveTo === undefined ? {} : { effectiveTo }),
    ...(supersededBy === undefined ? {} : { supersededBy }),
  };
};

type Row = Record<string, unknown>;
export const toStored = (row: Row): StoredDocument => ({
  ...(JSON.parse(String(row["stated"])) as KnowledgeDocument),
  ...(JSON.parse(String(row["derived"])) as DerivedValidity),
  hash: String(row["hash"]),
  passages: Number(row["passages"]),
});

const hashOf = (content: string, derived: string): string => sha256(`${content}\n${derived}`).slice(0, 32);

/** Works out validity and hashes of all live documents anew, and the revision from the hashes. */
const settle = (database: DatabaseSync, derive: Parameters<KnowledgeRun["commit"]>[0]): string => {
  const rows = database.prepare("SELECT * FROM documents WHERE live = 1 ORDER BY tenant, id").all() as Row[];
  const stated = rows.map((row) => ({ ...toStored({ ...row, derived: "{}" }), hash: String(row["content"]) }));
  const derived = derive(stated);
  const update = database.prepare("UPDATE documents SET derived = ?, hash = ? WHERE number = ?");
  const revision = createHash("sha256");
  for (const [i, row] of rows.entries()) {
    const { tenant, id } = stated[i] as StoredDocument;
    const json = JSON.stringify(derived.get(`${tenant}|${id}`) ?? {});
    const hash = hashOf(String(row["content"]), json);
    if (hash !== row["hash"]) update.run(json, hash, Number(row["number"]));
    revision.update(`${tenant}|${id}|${hash}\n`);
  }
  return revision.digest("hex").slice(0, 32);
};

const hashesOf = (database: DatabaseSync): Map<string, string> =>
  new Map(
    (database.prepare("SELECT tenant, id, hash FROM documents WHERE live = 1").all() as Row[]).map((row) => [
      `${row["tenant"]}|${row["id"]}`,
      String(row["hash"]),
    ]),
  );

const compare = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): KnowledgeChange => {
  const keys = [...after.keys()];
  return {
    added: keys.filter((key) => !before.has(key)).length,
    changed: keys.filter((key) => before.has(key) && before.get(key) !== after.get(key)).length,
    removed: [...before.keys()].filter((key) => !after.has(key)).length,
    unchanged: keys.filter((key) => before.get(key) === after.get(key)).length,
  };
};

const DROP_WAITING = `
DELETE FROM passages WHERE document IN (SELECT number FROM documents WHERE live = 0);
DELETE FROM documents WHERE live = 0;
DELETE FROM sources WHERE live = 0;`;

type Touched = { tenant: string; path: string };

const deleteLive = (database: DatabaseSync, { tenant, path }: Touched): void => {
  for (const sql of [
    "DELETE FROM passages WHERE document IN (SELECT number FROM documents WHERE tenant = ? AND source = ? AND live = 1)",
    "DELETE FROM documents WHERE tenant = ? AND source = ? AND live = 1",
    "DELETE FROM sources WHERE tenant = ? AND path = ? AND live = 1",
  ])
    database.prepare(sql).run(tenant, path);
};

const switchOn = (
  database: DatabaseSync,
  touched: readonly Touched[],
  derive: Parameters<KnowledgeRun["commit"]>[0],
): KnowledgeChange => {
  database.exec("BEGIN IMMEDIATE");
  const before = hashesOf(database);
  for (const source of touched) deleteLive(database, source);
  database.exec("UPDATE documents SET live = 1 WHERE live = 0; UPDATE sources SET live = 1 WHERE live = 0;");
  const revision = settle(database, derive);
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('revision', ?)").run(revision);
  const change = compare(before, hashesOf(database));
  database.exec("COMMIT");
  return change;
};

const entryWriter = (database: DatabaseSync) => {
  const addDocument = database.prepare(
    "INSERT INTO documents (tenant, id, source, live, content, hash, passages, stated, derived, guide) VALUES (?, ?, ?, 0, ?, '', ?, ?, '{}', ?)",
  );
  const addPassage = database.prepare("INSERT INTO passages VALUES (?, ?, ?)");
  return (path: string, { document, passages, guide }: KnowledgeEntry): void => {
    const stated = JSON.stringify(knowledgeDocumentSchema.parse(document));
    const bodies = passages.map((passage) => JSON.stringify(passageSchema.parse(passage)));
    // The day of reading and the file around a record are no content: reading the same again changes nothing.
    const content = sha256(JSON.stringify([{ ...document, readAt: "", sha256: "" }, bodies, guide ?? null]));
    const { lastInsertRowid } = addDocument.run(
      document.tenant,
      document.id,
      path,
      content,
      bodies.length,
      stated,
      guide ? JSON.stringify(guide) : null,
    );
    for (const [place, body] of bodies.entries()) addPassage.run(lastInsertRowid, place, body);
  };
};

export const createRun = (database: DatabaseSync, release: () => void): KnowledgeRun => {
  database.exec(DROP_WAITING);
  const touched: Touched[] = [];
  const write = entryWriter(database);
  const addSource = database.prepare("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, 0)");
  let pending = 0;
  const flush = (): void => {
    if (pending > 0) database.exec("COMMIT");
    pending = 0;
  };
  const end = (): void => {
    if (database.isTransaction) database.exec("ROLLBACK");
    release();
  };
  return {
    replace: (tenant, source, entries) => {
      if (pending === 0) database.exec("BEGIN IMMEDIATE");
      pending += 1 + entries.length;
      touched.push({ tenant, path: source.path });
      for (const entry of entries) write(source.path, entry);
      addSource.run(tenant, source.path, source.sha256, source.settings);
      if (pending >= BATCH) flush();
    },
    remove: (tenant, path) => {
      touched.push({ tenant, path });
    },
    passages: function* () {
      flush();
      const waiting = database.prepare("SELECT number FROM documents WHERE live = 0 ORDER BY number").all() as Row[];
      const bodies = database.prepare("SELECT body FROM passages WHERE document = ? ORDER BY place");
      // Document by document: a statement left open would keep this connection from writing vectors.
      for (const { number } of waiting)
        for (const { body } of bodies.all(Number(number))) yield JSON.parse(String(body)) as Passage;
    },
    commit: (derive) => {
      flush();
      const change = switchOn(database, touched, derive);
      end();
      return change;
    },
    // What was collected is dropped when the next run begins: on a full disk nothing can be deleted now.
    abandon: end,
  };
};
