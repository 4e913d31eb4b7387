import { randomUUID } from "node:crypto";
import { join } from "node:path";
import * as lancedb from "@lancedb/lancedb";
import type { EditionWriter, IndexedPassage } from "../../ports/passage-index.ts";
import { PortError } from "../../ports/port-error.ts";
import { copyTable } from "./lancedb-copy.ts";
import type { Manifest } from "./lancedb-editions.ts";
import { literal, rowSchema, toRow } from "./lancedb-rows.ts";

/** Below this size a full scan is exact and fast enough; above it an approximate index pays. */
const VECTOR_INDEX_FROM = 20_000;
/** From that size on every column of a filter is indexed: one that is not costs a read of all rows that the others leave. */
const FILTER_COLUMNS = ["tenant", "natural", "legal", "effective_from", "effective_to"];
const BATCH = 4_000;

/** From here on an index is brought up to date; below, building it anew is quick and leaves nothing to chance. */
const OPTIMIZE_FROM = 200_000;

type WriterSettings = {
  connection: lancedb.Connection;
  directory: string;
  edition: { id: string; embedderHash?: string };
  /** The edition to start from. */
  from: Manifest | undefined;
  publish: (manifest: Manifest) => Promise<void>;
};

const buildIndexes = async (table: lancedb.Table, manifest: Pick<Manifest, "dimension" | "count">): Promise<void> => {
  if (manifest.count === 0) return;
  const held = new Set((await table.listIndices()).map(({ columns }) => columns[0]));
  if (held.has("tokens") && manifest.count >= OPTIMIZE_FROM) return;
  await table.createIndex("tokens", {
    config: lancedb.Index.fts({
      baseTokenizer: "whitespace",
      withPosition: false,
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
      lowercase: false,
    }),
  });
  for (const column of ["key", "region", "document_id"]) {
    await table.createIndex(column, { config: lancedb.Index.btree() });
  }
  if (manifest.count < VECTOR_INDEX_FROM) return;
  for (const column of FILTER_COLUMNS) await table.createIndex(column, { config: lancedb.Index.bitmap() });
  if (manifest.dimension !== undefined) {
    await table.createIndex("vector", { config: lancedb.Index.hnswSq({ distanceType: "cosine" }) });
  }
};

/** Writes one edition into a table of its own; the table is dropped when the edition is discarded. */
export const createEditionWriter = async (settings: WriterSettings): Promise<EditionWriter> => {
  const { connection, edition, from } = settings;
  const name = `edition_${randomUUID().replaceAll("-", "")}`;
  let table: lancedb.Table | undefined;
  let dimension: number | undefined;
  const written = new Set<string>();
  if (from) {
    if (from.embedderHash !== edition.embedderHash)
      throw new PortError("passage-index", "the live edition has other vectors", { retryable: false });
    const folder = (table: string): string => join(settings.directory, `${table}.lance`);
    await copyTable(folder(from.table), folder(name));
    table = await connection.openTable(name);
    dimension = from.dimension;
  }

  const tableFor = async (first: IndexedPassage | undefined): Promise<lancedb.Table> => {
    if (!table) {
      dimension = edition.embedderHash === undefined ? undefined : first?.vector?.length;
      if (edition.embedderHash !== undefined && first && dimension === undefined) {
        throw new PortError("passage-index", "the edition has vectors and a passage has none", { retryable: false });
      }
      table = await connection.createEmptyTable(name, rowSchema(dimension));
    }
    return table;
  };

  return {
    upsert: async (passages) => {
      if (passages.length === 0) return;
      const target = await tableFor(passages[0]);
      for (let at = 0; at < passages.length; at += BATCH) {
        const latest = new Map(
          passages.slice(at, at + BATCH).map((entry) => [`${entry.passage.tenant}|${entry.passage.id}`, entry]),
        );
        const rows = [...latest.values()].map((entry) => toRow(entry, dimension));
        // Comparing with what is there costs more with every batch: rows that cannot be there are added.
        if (!from && [...latest.keys()].every((key) => !written.has(key))) await target.add(rows);
        else await target.mergeInsert("key").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
        for (const key of latest.keys()) written.add(key);
      }
    },
    deleteDocument: async (tenant, documentId) => {
      await (await tableFor(undefined)).delete(`tenant = ${literal(tenant)} AND document_id = ${literal(documentId)}`);
    },
    publish: async () => {
      const target = await tableFor(undefined);
      await target.optimize({ cleanupOlderThan: new Date(), deleteUnverified: true });
      const count = await target.countRows();
      await buildIndexes(target, { count, ...(dimension === undefined ? {} : { dimension }) });
      target.close();
      await settings.publish({
        id: edition.id,
        table: name,
        count,
        ...(edition.embedderHash === undefined ? {} : { embedderHash: edition.embedderHash }),
        ...(dimension === undefined ? {} : { dimension }),
      });
    },
    discard: async () => {
      if (table) await connection.dropTable(name);
    },
  };
};
