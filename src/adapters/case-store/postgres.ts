import { setTimeout as pause } from "node:timers/promises";
import { DatabaseError, Pool, type PoolClient } from "pg";
import type { CaseStore } from "../../ports/case-store.ts";
import { PortError } from "../../ports/port-error.ts";
import { createCaseStore } from "./case-store.ts";
import { migrate } from "./migrations.ts";
import { outage, type Query, type Sql } from "./sql.ts";

/** In milliseconds: a connection, and whatever holds up the others (a lock, a session that stands still). */
const CONNECT = 5_000;
const PATIENCE = 10_000;
const TRIES = 4;
/** So that two processes that start together do not both make the tables. */
const MIGRATION_LOCK = 4_203_517;

/** The transaction was undone because of another one: the same again may pass. */
const isUndone = (cause: unknown): boolean =>
  cause instanceof DatabaseError && (cause.code === "40001" || cause.code === "40P01");

/** Classes of SQLSTATE that pass by themselves: connection, resources, intervention of an operator, system. */
const PASSING = /^(?:08|25P03|40|53|55P03|57|58)/u;

const toPortError = (cause: unknown): PortError => {
  if (cause instanceof PortError) return cause;
  // Without SQLSTATE: the network, a name that is not found, a time-out of the pool.
  if (!(cause instanceof DatabaseError)) return outage("PostgreSQL is out of reach", true, cause);
  const code = cause.code ?? "";
  if (code === "23505") return outage("an id is there already", false, cause);
  if (PASSING.test(code)) return outage("PostgreSQL cannot serve now", true, cause);
  if (/^28/u.test(code)) return outage("PostgreSQL refuses the user or the password", false, cause);
  return outage(`PostgreSQL refuses (${code})`, false, cause);
};

/** PostgreSQL's text holds no U+0000; an id with one is nobody's. */
const toText = (value: string | number | null): string | number | null =>
  typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value;

const queryOn =
  (client: Pool | PoolClient): Query =>
  async (sql, values = []) => {
    try {
      return (await client.query(sql, values.map(toText))).rows;
    } catch (cause) {
      throw toPortError(cause);
    }
  };

/** What the server's own settings might take from the promise: a commit that does not wait, a session that never ends. */
const SESSION = `
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
SET lock_timeout = ${PATIENCE}; SET statement_timeout = ${PATIENCE};
SET idle_in_transaction_session_timeout = ${PATIENCE};`;

const connect = async (pool: Pool): Promise<PoolClient> => {
  try {
    return await pool.connect();
  } catch (cause) {
    throw toPortError(cause);
  }
};

const attempt = async <T>(pool: Pool, lock: string, work: (query: Query) => Promise<T>): Promise<T> => {
  const client = await connect(pool);
  const query = queryOn(client);
  let broken = true;
  try {
    await query("BEGIN ISOLATION LEVEL READ COMMITTED");
    await query(lock);
    const result = await work(query);
    await query("COMMIT");
    broken = false;
    return result;
  } catch (error) {
    broken = await client.query("ROLLBACK").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
};

/**
 * The row with the head of the ledger is locked first. As nearly every change writes to the ledger, which is one chain,
 * they follow each other anyway; this way no other lock is needed and none can meet another crosswise.
 */
const createTransaction =
  (pool: Pool, lock: string): Sql["transaction"] =>
  async (work) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(pool, lock, work);
      } catch (error) {
        if (!(error instanceof PortError && isUndone(error.cause)) || tried === TRIES) throw error;
      }
      await pause(5 * 2 ** tried * Math.random());
    }
  };

const openPostgres = async (url: string): Promise<Sql> => {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECT,
    keepAlive: true,
    application_name: "onething",
    onConnect: async (client) => {
      await client.query(SESSION);
    },
  });
  // A connection that breaks while nobody uses it; the next query meets the outage itself.
  pool.on("error", () => {});
  try {
    await createTransaction(
      pool,
      `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`,
    )((query) =>
      migrate(query, async (script) => {
        await query(script);
      }),
    );
  } catch (error) {
    await pool.end();
    throw error;
  }
  const transaction = createTransaction(pool, "SELECT seq FROM ledger_head FOR UPDATE");
  const running = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;
  return {
    query: queryOn(pool),
    transaction: (work) => {
      const result = transaction(work);
      const settled = result.catch(() => {}).finally(() => running.delete(settled));
      running.add(settled);
      return result;
    },
    // Dead rows are the business of autovacuum.
    scrub: async () => {},
    close: () => {
      // The pool itself would leave those waiting that have no connection yet.
      closed ??= Promise.all(running).then(() => pool.end());
      return closed;
    },
  };
};

/** `url` names the database; tables are made in the first schema of its search path (`?options=-csearch_path%3Dname`). */
export const createPostgresCaseStore = async (settings: { url: string }): Promise<CaseStore> =>
  createCaseStore(await openPostgres(settings.url));
