import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout as pause, setImmediate as yieldTurn } from "node:timers/promises";
import type { CaseStore } from "../../ports/case-store.ts";
import { PortError } from "../../ports/port-error.ts";
import { createCaseStore } from "./case-store.ts";
import { migrate } from "./migrations.ts";
import { outage, type Query, type Sql } from "./sql.ts";

/** How long a transaction of another process is waited for, in milliseconds. */
const PATIENCE = 5_000;
const BUSY = 5;
const FULL = 13;
const CANNOT_OPEN = 14;
const CONSTRAINT = 19;

/** The low byte of SQLite's code says what happened; the rest says more about it. */
const codeOf = (cause: unknown): number => ((cause as { errcode?: number } | undefined)?.errcode ?? 0) & 0xff;

const toPortError = (cause: unknown): PortError => {
  if (cause instanceof PortError) return cause;
  const code = codeOf(cause);
  const full = code === FULL || (cause as NodeJS.ErrnoException | undefined)?.code === "ENOSPC";
  if (full) return outage("no space is left on the disk", true, cause);
  if (code === BUSY) return outage("the database is locked", true, cause);
  if (code === CONSTRAINT) return outage("an id is there already", false, cause);
  if (code === CANNOT_OPEN) return outage("the database file cannot be opened", false, cause);
  return outage("the database is damaged, closed or cannot be read", false, cause);
};

const guarded = <T>(call: () => T): T => {
  try {
    return call();
  } catch (cause) {
    throw toPortError(cause);
  }
};

const createQuery = (database: DatabaseSync): Query => {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known) return known;
    const made = database.prepare(sql.replaceAll("$", "?"));
    prepared.set(sql, made);
    return made;
  };
  return async (sql, values = []) => guarded(() => statement(sql).all(...values));
};

/** Never blocks the event loop while another connection writes: it may be one of this process. */
const begin = async (database: DatabaseSync): Promise<void> => {
  const until = Date.now() + PATIENCE;
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      database.exec("BEGIN IMMEDIATE");
      return;
    } catch (cause) {
      if (codeOf(cause) !== BUSY || Date.now() > until) throw toPortError(cause);
    }
    await pause(wait);
  }
};

/** What is deleted is overwritten, and every commit waits for the disk. */
const openForWriting = (file: string): DatabaseSync => {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: PATIENCE });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
  // From here on `begin` waits.
  database.exec("PRAGMA busy_timeout = 0");
  return database;
};

/**
 * One after the other; one that fails does not hold up the next. SQLite answers at once, so that many in a row would leave
 * the process no time for anything else: between two there is a turn of the event loop.
 */
const createQueue = (): (<T>(run: () => Promise<T>) => Promise<T>) => {
  let turn: Promise<unknown> = Promise.resolve();
  return (run) => {
    const result = turn.then(run);
    turn = result.catch(() => {}).then(() => yieldTurn());
    return result;
  };
};

const transact = async <T>(database: DatabaseSync, work: () => Promise<T>): Promise<T> => {
  await begin(database);
  try {
    const result = await work();
    guarded(() => database.exec("COMMIT"));
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
};

/**
 * Reads go over a connection of their own, so that none sees a transaction half done. Other processes may read meanwhile
 * (WAL); one that writes is waited for.
 */
const openSqlite = async (file: string): Promise<Sql> => {
  const writing = guarded(() => openForWriting(file));
  const within = createQuery(writing);
  const queue = createQueue();
  try {
    await transact(writing, () => migrate(within, async (script) => guarded(() => writing.exec(script))));
    const reading = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE });
    let closed: Promise<void> | undefined;
    return {
      query: createQuery(reading),
      transaction: (work) => queue(() => transact(writing, () => work(within))),
      // Where somebody reads just now, the log is emptied by a later one.
      scrub: () => queue(async () => guarded(() => writing.exec("PRAGMA wal_checkpoint(TRUNCATE)"))),
      close: () => {
        closed ??= queue(async () => {
          reading.close();
          writing.close();
        });
        return closed;
      },
    };
  } catch (error) {
    writing.close();
    throw toPortError(error);
  }
};

/** Opens the file, which is made where it is missing. */
export const createSqliteCaseStore = async (settings: { file: string }): Promise<CaseStore> =>
  createCaseStore(await openSqlite(settings.file));
