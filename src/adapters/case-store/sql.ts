import { PortError } from "../../ports/port-error.ts";

export type Row = Record<string, unknown>;
export type SqlValue = string | number | null;

/** Placeholders are `$1`, `$2` …; each value must be used. Numbers come back as numbers or as text: read them with `Number`. */
export type Query = (sql: string, values?: readonly SqlValue[]) => Promise<Row[]>;

/** The little that both databases are asked for. Whatever a database throws is a `PortError`. */
export type Sql = {
  /** Sees what is committed. */
  query: Query;
  /**
   * Transactions run one after the other, over all processes on the same database: each sees what the one before it left.
   * What it acknowledges is on disk; what throws leaves nothing. `work` awaits queries of its own and nothing else.
   */
  transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T>;
  /** After something was erased: takes it out of the files that the database keeps beside its own, as far as it can. */
  scrub: () => Promise<void>;
  close: () => Promise<void>;
};

export const outage = (message: string, retryable: boolean, cause?: unknown): PortError =>
  new PortError("case-store", message, { retryable, cause });

/** Instants are compared as milliseconds: text with another offset, or in another collation, would sort wrongly. */
export const toMillis = (instant: string): number => {
  const millis = Date.parse(instant);
  if (Number.isNaN(millis)) throw new Error(`not an instant: ${instant}`);
  return millis;
};

/** The body of the only row, or of none. */
export const bodyOf = <T>(rows: readonly Row[]): T | undefined =>
  rows[0] === undefined ? undefined : (JSON.parse(String(rows[0]["body"])) as T);

export const bodiesOf = <T>(rows: readonly Row[]): T[] => rows.map(({ body }) => JSON.parse(String(body)) as T);
