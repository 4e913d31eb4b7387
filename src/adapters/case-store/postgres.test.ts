import { createServer } from "node:net";
import { Client } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { aConsent, anEntry } from "../../testing/case-builders.ts";
import { accessLedgerContract } from "../../testing/contracts/access-ledger.contract.ts";
import { caseStoreContract } from "../../testing/contracts/case-store.contract.ts";
import { createTestSchema } from "../../testing/test-database.ts";
import { createPostgresCaseStore } from "./postgres.ts";

const url = process.env["TEST_DATABASE_URL"] || undefined;
const drops: (() => Promise<void>)[] = [];
const ownSchema = async (): Promise<string> => {
  const schema = await createTestSchema(url ?? "");
  drops.push(schema.drop);
  return schema.url;
};

afterAll(async () => {
  for (const drop of drops) await drop();
});

if (url === undefined) {
  it.skip("PostgreSQL case store: TEST_DATABASE_URL is not set (.ci/with-postgres sets it)", () => {});
} else {
  const prepare = async () => {
    const own = await ownSchema();
    return { open: () => createPostgresCaseStore({ url: own }) };
  };
  caseStoreContract("PostgreSQL", prepare);
  accessLedgerContract("PostgreSQL", prepare);

  describe("PostgreSQL case store", () => {
    it("is made once by several that start together, and goes on after its connections were cut", async () => {
      const own = await ownSchema();
      const stores = await Promise.all(Array.from({ length: 4 }, () => createPostgresCaseStore({ url: own })));
      const [store] = stores;
      if (!store) throw new Error("no store");
      await store.giveConsent(aConsent(), [anEntry()]);
      const operator = new Client({ connectionString: url });
      await operator.connect();
      await operator.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onething'",
      );
      await operator.end();
      await expect.poll(() => store.consent("consent-1").catch(() => "out")).toEqual(aConsent());
      await store.record([anEntry()]);
      expect((await store.chainHead()).seq).toBe(2);
      await Promise.all(stores.map((each) => each.close()));
    });

    it("starts a transaction again that was undone for another one, and gives up in the end", async () => {
      const schema = await createTestSchema(url);
      drops.push(schema.drop);
      const store = await createPostgresCaseStore({ url: schema.url });
      // A sequence is not rolled back: it counts the tries.
      await schema.run(`
        CREATE SEQUENCE tries;
        CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF nextval('tries') % 10 IN (1, 2) OR NEW.consent_id = 'never' THEN
              RAISE EXCEPTION 'undone' USING ERRCODE = '40001';
            END IF;
            RETURN NEW;
          END $$;
        CREATE TRIGGER undo BEFORE INSERT ON consents FOR EACH ROW EXECUTE FUNCTION undo();`);
      await store.giveConsent(aConsent(), [anEntry()]);
      expect(await store.consent("consent-1")).toEqual(aConsent());
      const refused = store.giveConsent(aConsent({ consentId: "never" }), [anEntry()]);
      await expect(refused).rejects.toMatchObject({ port: "case-store", retryable: true });
      expect((await store.chainHead()).seq).toBe(1);
      await store.close();
    });

    it("says what an operator can act on", async () => {
      const missing = new URL(url);
      missing.pathname = "/no_such_database";
      await expect(createPostgresCaseStore({ url: missing.href })).rejects.toMatchObject({
        port: "case-store",
        retryable: false,
        message: "PostgreSQL refuses (3D000)",
      });
    });
  });
}

describe("PostgreSQL that is out of reach", () => {
  it("is a passing outage", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    await expect(createPostgresCaseStore({ url: `postgres://u@127.0.0.1:${port}/d` })).rejects.toMatchObject({
      port: "case-store",
      retryable: true,
    });
  });
});
