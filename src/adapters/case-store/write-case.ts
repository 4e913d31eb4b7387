import type { PrefillCase } from "../../domain/prefill.ts";
import { answeredAt } from "./drop-records.ts";
import { bodyOf, type Query, type SqlValue, toMillis } from "./sql.ts";

const columnsOf = (kept: PrefillCase): SqlValue[] => [
  kept.prefillId,
  kept.revision,
  kept.consentId,
  kept.principal,
  kept.status,
  toMillis(kept.createdAt),
  toMillis(kept.updatedAt),
  kept.submission ? toMillis(kept.submission.at) : null,
  answeredAt(kept) ?? null,
  JSON.stringify(kept),
];

export const readCase = async (query: Query, prefillId: string): Promise<PrefillCase | undefined> =>
  bodyOf<PrefillCase>(await query("SELECT body FROM cases WHERE prefill_id = $1", [prefillId]));

export const insertCase = async (query: Query, opened: PrefillCase): Promise<void> => {
  await query("INSERT INTO cases VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", columnsOf(opened));
};

/** Writes the change as the next revision and returns it. */
export const updateCase = async (query: Query, changed: PrefillCase): Promise<PrefillCase> => {
  const saved = { ...changed, revision: changed.revision + 1 };
  await query(
    `UPDATE cases SET revision = $2, consent_id = $3, principal = $4, status = $5, created_at = $6, updated_at = $7,
       submitted_at = $8, answered_at = $9, body = $10 WHERE prefill_id = $1`,
    columnsOf(saved),
  );
  return saved;
};
