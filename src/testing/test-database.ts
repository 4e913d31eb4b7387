import { randomBytes } from "node:crypto";
import { Client } from "pg";

/**
 * A schema of its own in the database of the tests (TEST_DATABASE_URL, which `.ci/with-postgres` sets), for one suite: the
 * operator's DATABASE_URL would make every server under test write into one place.
 */
export const createTestSchema = async (url: string): Promise<{ url: string; drop: () => Promise<void> }> => {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const run = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`CREATE SCHEMA ${name}`);
  const own = new URL(url);
  own.searchParams.set("options", `-csearch_path=${name}`);
  return { url: own.href, drop: () => run(`DROP SCHEMA ${name} CASCADE`) };
};
