import { outage, type Query } from "./sql.ts";

/**
 * One step a version, in SQL that both databases read; a step that was released is never changed. Bodies are JSON as text
 * (PostgreSQL's own type refuses U+0000). `*_at` are milliseconds since 1970. Of an entry of the ledger nothing is kept
 * twice: a column that said something else than the body would escape the chain.
 */
const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE plans (plan_id TEXT PRIMARY KEY, created_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX plans_created ON plans (created_at);
CREATE TABLE consents (consent_id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE mandates (
  mandate_id TEXT PRIMARY KEY, principal TEXT NOT NULL, agent TEXT NOT NULL, created_at BIGINT NOT NULL,
  body TEXT NOT NULL);
CREATE INDEX mandates_principal ON mandates (principal);
CREATE INDEX mandates_agent ON mandates (agent);
CREATE TABLE cases (
  prefill_id TEXT PRIMARY KEY, revision BIGINT NOT NULL, consent_id TEXT NOT NULL, principal TEXT NOT NULL,
  status TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, submitted_at BIGINT,
  answered_at BIGINT, body TEXT NOT NULL);
CREATE INDEX cases_consent ON cases (consent_id);
CREATE INDEX cases_status ON cases (status, created_at);
CREATE INDEX cases_submitted ON cases (principal, submitted_at);
CREATE INDEX cases_drafts ON cases (updated_at) WHERE submitted_at IS NULL;
CREATE INDEX cases_answered ON cases (answered_at) WHERE submitted_at IS NULL;
CREATE TABLE replies (
  actor TEXT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, prefill_id TEXT NOT NULL,
  given_at BIGINT NOT NULL, submission TEXT, PRIMARY KEY (actor, route, key));
CREATE INDEX replies_given ON replies (given_at);
CREATE TABLE ledger (
  seq BIGINT PRIMARY KEY, previous_hash TEXT NOT NULL, hash TEXT NOT NULL, subject TEXT NOT NULL, visible_at BIGINT,
  body TEXT NOT NULL);
CREATE INDEX ledger_subject ON ledger (subject, seq);
CREATE TABLE ledger_head (one BIGINT PRIMARY KEY CHECK (one = 1), seq BIGINT NOT NULL, hash TEXT NOT NULL);
INSERT INTO ledger_head VALUES (1, 0, '${"0".repeat(64)}');
CREATE TABLE checkpoints (signature TEXT PRIMARY KEY, seq BIGINT NOT NULL, body TEXT NOT NULL);
`,
];

/** Brings the tables up to this version, within the transaction of `query`. */
export const migrate = async (query: Query, run: (script: string) => Promise<void>): Promise<void> => {
  await run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
  const found = Number((await query("SELECT max(version) AS version FROM schema_version"))[0]?.["version"] ?? 0);
  if (found > MIGRATIONS.length) throw outage("a newer version of the product wrote the case store", false);
  for (const [index, script] of MIGRATIONS.entries()) {
    if (index < found) continue;
    await run(script);
    await query("INSERT INTO schema_version VALUES ($1)", [index + 1]);
  }
};
