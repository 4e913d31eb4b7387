import type { PrefillCase } from "../../domain/prefill.ts";
import type { Idempotency } from "../../ports/case-store.ts";
import { type Query, toMillis } from "./sql.ts";

export type Submission = Pick<NonNullable<PrefillCase["submission"]>, "submissionId" | "receipts">;

export type EarlierReply =
  | { came: "never" | "other-request" }
  | { came: "before"; prefillId: string; submission: Submission | undefined };

/** What the same key was answered before. */
export const readReply = async (query: Query, idempotency: Idempotency | undefined): Promise<EarlierReply> => {
  if (!idempotency) return { came: "never" };
  const { actor, route, key, request } = idempotency;
  const [row] = await query("SELECT * FROM replies WHERE actor = $1 AND route = $2 AND key = $3", [actor, route, key]);
  if (!row) return { came: "never" };
  if (row["request"] !== request) return { came: "other-request" };
  const submission = row["submission"] === null ? undefined : (JSON.parse(String(row["submission"])) as Submission);
  return { came: "before", prefillId: String(row["prefill_id"]), submission };
};

type Reply = { prefillId: string; at: string; submission?: Submission };

/** No copy of the case: who asks again gets it as it is now, without what was withdrawn or purged meanwhile. */
export const keepReply = async (query: Query, idempotency: Idempotency | undefined, reply: Reply): Promise<void> => {
  if (!idempotency) return;
  const { actor, route, key, request } = idempotency;
  await query("INSERT INTO replies VALUES ($1, $2, $3, $4, $5, $6, $7)", [
    actor,
    route,
    key,
    request,
    reply.prefillId,
    toMillis(reply.at),
    reply.submission ? JSON.stringify(reply.submission) : null,
  ]);
};
