import type { PrefillCase } from "../../domain/prefill.ts";
import type { CaseStore } from "../../ports/case-store.ts";
import { expireAnswers } from "./drop-records.ts";
import { appendEntries } from "./keep-ledger.ts";
import { bodiesOf, type Query, type Sql, toMillis } from "./sql.ts";
import { updateCase } from "./write-case.ts";

const purgePlans = async (query: Query, before: number): Promise<number> =>
  (await query("DELETE FROM plans WHERE created_at < $1 RETURNING plan_id", [before])).length;

const purgeRecords = async (query: Query, before: number): Promise<number> => {
  const rows = await query("SELECT body FROM cases WHERE submitted_at IS NULL AND answered_at < $1", [before]);
  for (const draft of bodiesOf<PrefillCase>(rows)) await updateCase(query, expireAnswers(draft, before));
  return rows.length;
};

/** Keys of repeated requests live as long as drafts do: a key never outlives its case, and is kept for more than a day. */
const purgeDrafts = async (query: Query, before: number): Promise<number> => {
  await query("DELETE FROM replies WHERE given_at < $1", [before]);
  const sql = "DELETE FROM cases WHERE submitted_at IS NULL AND updated_at < $1 RETURNING prefill_id";
  return (await query(sql, [before])).length;
};

/** The entries are kept only where something was dropped. */
export const purgeWith =
  ({ transaction, scrub }: Sql): CaseStore["purge"] =>
  async (before, entries) => {
    const dropped = await transaction(async (query) => {
      const drafts = await purgeDrafts(query, toMillis(before.drafts));
      const records = await purgeRecords(query, toMillis(before.records));
      const plans = await purgePlans(query, toMillis(before.plans));
      if (plans + records + drafts > 0) await appendEntries(query, entries);
      return { plans, records, drafts };
    });
    await scrub();
    return dropped;
  };
