import { mkdir } from "node:fs/promises";
import * as lancedb from "@lancedb/lancedb";
import type { Passage } from "../../domain/passage.ts";
import type {
  EditionWriter,
  IndexedPassage,
  PassageFilter,
  PassageHit,
  PassageIndex,
} from "../../ports/passage-index.ts";
import { PortError } from "../../ports/port-error.ts";
import { searchTokens } from "../../text/tokens.ts";
import { type Manifest, readPointer, writePointer } from "./lancedb-editions.ts";
import { fromRow, literal, toSql } from "./lancedb-rows.ts";
import { createEditionWriter } from "./lancedb-writer.ts";

type Live = { manifest: Manifest; table: lancedb.Table };

const outage = (cause: unknown): PortError =>
  cause instanceof PortError
    ? cause
    : new PortError("passage-index", "the index did not answer", { retryable: true, cause });

/** LanceDB returns equal scores in no fixed order: order by score, then by id, before cutting. */
const byScore = (hits: PassageHit[], limit: number): PassageHit[] =>
  hits.sort((a, b) => b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1)).slice(0, limit);

const OVERFETCH = 8;

const searchByText = async (
  live: Live,
  text: string,
  page: { filter: PassageFilter; limit: number },
): Promise<PassageHit[]> => {
  const tokens = [...new Set(searchTokens(text))];
  if (tokens.length === 0) return [];
  const rows = await live.table
    .query()
    .fullTextSearch(new lancedb.MatchQuery(tokens.join(" "), "tokens", { operator: lancedb.Operator.Or }))
    .where(toSql(page.filter))
    .select(["body", "_score"])
    .limit(page.limit + OVERFETCH)
    .toArray();
  return byScore(
    rows.map((row) => ({ passage: fromRow(row), score: Number(row._score) })),
    page.limit,
  );
};

const searchByVector = async (
  live: Live,
  vector: Float32Array,
  page: { filter: PassageFilter; limit: number },
): Promise<PassageHit[]> => {
  if (live.manifest.dimension === undefined) return [];
  if (vector.length !== live.manifest.dimension) {
    throw new PortError("passage-index", "the query vector has another length than the index", { retryable: false });
  }
  const rows = await live.table
    .vectorSearch(Array.from(vector))
    .distanceType("cosine")
    // The index holds a byte a value: scores are made exact again, for those that it found.
    .refineFactor(1)
    .where(toSql(page.filter))
    .select(["body", "_distance"])
    .limit(page.limit + OVERFETCH)
    .toArray();
  return byScore(
    rows.map((row) => ({ passage: fromRow(row), score: 1 - Number(row._distance) })),
    page.limit,
  );
};

const listPassages = async (
  live: Live,
  filter: PassageFilter,
  page: { after?: string; limit: number },
): Promise<IndexedPassage[]> => {
  const after = page.after === undefined ? "" : ` AND id > ${literal(page.after)}`;
  const rows = await live.table
    .query()
    .where(toSql(filter) + after)
    .select(live.manifest.dimension === undefined ? ["id", "body"] : ["id", "body", "vector"])
    .orderBy({ columnName: "id", ascending: true })
    .limit(page.limit)
    .toArray();
  return rows.map((row) => ({
    passage: fromRow(row),
    ...(row.vector ? { vector: Float32Array.from(row.vector as Iterable<number>) } : {}),
  }));
};

const getPassage = async (live: Live, key: string): Promise<Passage | undefined> => {
  const rows = await live.table
    .query()
    .where(`key = ${literal(key)}`)
    .select(["body"])
    .limit(1)
    .toArray();
  return rows[0] ? fromRow(rows[0]) : undefined;
};

/** Turns whatever the library throws into an outage of the port. */
const guarded =
  <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    try {
      return await call(...args);
    } catch (cause) {
      throw outage(cause);
    }
  };

/** Reads the words into memory: else every word costs a read the first time that it is asked. */
const warmUp = async (table: lancedb.Table): Promise<void> => {
  const index = (await table.listIndices()).find(({ columns }) => columns.includes("tokens"));
  if (index) await table.prewarmIndex(index.name);
};

/** The pointer file is looked at so often at most, in milliseconds. */
const POLL = 1_000;
/** A search that began on the edition before may still be reading it. */
const CLOSE_AFTER = 30_000;

/** Which edition is live, and the switch from one to another, also when another process makes it. */
const createEditions = (directory: string, connection: lancedb.Connection) => {
  let live: Live | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const open = async (manifest: Manifest): Promise<void> => {
    const old = live;
    const table = await connection.openTable(manifest.table);
    await warmUp(table).catch(() => undefined);
    live = { manifest, table };
    if (old) setTimeout(() => old.table.close(), CLOSE_AFTER).unref();
  };
  const look = async (): Promise<void> => {
    const manifest = (await readPointer(directory))?.live;
    // A pointer to a table that is gone or unreadable is the same as no new edition.
    if (manifest && manifest.table !== live?.manifest.table) await open(manifest).catch(() => undefined);
  };
  /** The live edition, looked up anew when the last look is a second old. */
  const latest = async (): Promise<Live | undefined> => {
    if (performance.now() - looked >= POLL) {
      looked = performance.now();
      looking = look();
    }
    await looking;
    return live;
  };
  return {
    latest,
    current: async (): Promise<Live> => {
      const found = await latest();
      if (!found) throw new PortError("passage-index", "no edition is published", { retryable: false });
      return found;
    },
    /** Waits for no second to pass: what is built upon must be the last one. */
    newest: async (): Promise<Live | undefined> => {
      await look();
      return live;
    },
    get live(): Live | undefined {
      return live;
    },
    publish: async (manifest: Manifest): Promise<void> => {
      const pointer = await readPointer(directory);
      await writePointer(directory, {
        format: 1,
        live: manifest,
        ...(pointer?.live ? { previous: pointer.live } : {}),
      });
      await open(manifest);
      if (pointer?.previous) await connection.dropTable(pointer.previous.table).catch(() => undefined);
    },
    rollBack: async (): Promise<boolean> => {
      const pointer = await readPointer(directory);
      if (!pointer?.previous) return false;
      await writePointer(directory, {
        format: 1,
        live: pointer.previous,
        ...(pointer.live ? { previous: pointer.live } : {}),
      });
      await open(pointer.previous);
      return true;
    },
  };
};

/** Opens the editions below `directory`; each edition is one table, and a pointer file names the live one. */
export const createLanceDbIndex = async (settings: { directory: string }): Promise<PassageIndex> => {
  const { directory } = settings;
  await mkdir(directory, { recursive: true });
  const connection = await lancedb.connect(directory);
  const editions = createEditions(directory, connection);
  await editions.latest();
  return {
    edition: guarded(async () => {
      const manifest = (await editions.latest())?.manifest;
      return (
        manifest && {
          id: manifest.id,
          count: manifest.count,
          ...(manifest.embedderHash ? { embedderHash: manifest.embedderHash } : {}),
        }
      );
    }),
    searchByText: guarded(async (text, filter, limit) =>
      searchByText(await editions.current(), text, { filter, limit }),
    ),
    searchByVector: guarded(async (vector, filter, limit) =>
      searchByVector(await editions.current(), vector, { filter, limit }),
    ),
    list: guarded(async (filter, page) => listPassages(await editions.current(), filter, page)),
    get: guarded(async (tenant, id) => getPassage(await editions.current(), `${tenant}|${id}`)),
    build: guarded(async ({ from, ...edition }): Promise<EditionWriter> => {
      const live = from === "live" ? (await editions.newest())?.manifest : undefined;
      return createEditionWriter({ connection, directory, edition, from: live, publish: editions.publish });
    }),
    rollBack: guarded(editions.rollBack),
    status: async () => {
      const adapter = "lancedb";
      if (editions.live) return { adapter, state: "ok" };
      return { adapter, state: "none", message: "nothing is published: restart the server to build the index" };
    },
    close: async () => {
      editions.live?.table.close();
      connection.close();
    },
  };
};
