import { DatabaseSync } from "node:sqlite";
import { KnowledgeBusy } from "../../ports/port-error.ts";
import { isBusy } from "./sqlite-tables.ts";

/**
 * One run at a time, over processes. The lock is a write transaction on a file of its own: the system drops it with the
 * process, so that a killed run never stands in the way. The holder's pid is a note for whoever is refused.
 */
export const takeRunLock = (file: string): (() => void) => {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec("CREATE TABLE IF NOT EXISTS holder (one INTEGER PRIMARY KEY, pid INTEGER NOT NULL) STRICT");
    database.exec(`INSERT OR REPLACE INTO holder VALUES (1, ${process.pid})`);
    database.exec("BEGIN IMMEDIATE");
  } catch (cause) {
    const pid = isBusy(cause) ? readHolder(database) : undefined;
    database.close();
    throw isBusy(cause) ? new KnowledgeBusy(pid) : cause;
  }
  return () => {
    database.exec("ROLLBACK");
    database.close();
  };
};

const readHolder = (database: DatabaseSync): number | undefined => {
  try {
    const pid = database.prepare("SELECT pid FROM holder").get()?.["pid"];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
};
