import { randomBytes } from "node:crypto";
import { Client } from "pg";

/**
 * A schema of its own in the database of the tests (TEST_DATABASE_URL, which `.ci/with-postgres` sets), for one suite: the
 * operator's DATABASE_URL would make every server under test write into one place.
 */
export const createTestSchema = async (
  url: string,
): Promise<{ url: string; run: (sql: string) => Promise<void>; drop: () => Promise<void> }> => {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const own = new URL(url);
  own.searchParams.set("options", `-csearch_path=${name}`);
  const run = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: own.href });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`CREATE SCHEMA ${name}`);
  return { url: own.href, run, drop: () => run(`DROP SCHEMA ${name} CASCADE`) };
};
