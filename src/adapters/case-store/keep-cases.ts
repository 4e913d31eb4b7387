import type { AccessEntry, Consent } from "../../domain/consent.ts";
import type { PrefillCase } from "../../domain/prefill.ts";
import type { CaseStore, OpenResult, SubmitResult } from "../../ports/case-store.ts";
import { readConsent, updateConsent } from "./keep-consents.ts";
import { appendEntries } from "./keep-ledger.ts";
import { keepReply, readReply } from "./replies.ts";
import { bodiesOf, type Query, type Sql, toMillis } from "./sql.ts";
import { insertCase, readCase, updateCase } from "./write-case.ts";

type Opening = Parameters<CaseStore["openCase"]>[0];
type Submitting = Parameters<CaseStore["submitCase"]>[0];
type Refusal = Exclude<OpenResult["result"], "opened" | "repeated" | "key-reused">;

/** How many submitted cases of a person are looked through for the last one of each form. */
const LOOKED_THROUGH = 100;

/** Why the consent does not open this case; one of somebody else, or for another plan, is unknown. */
const refusalOf = (consent: Consent | undefined, opened: PrefillCase, now: string): Refusal | undefined => {
  const isTheirs =
    consent?.actor === opened.actor && consent.principal === opened.principal && consent.planId === opened.planId;
  if (!consent || !isTheirs) return "consent-unknown";
  if (consent.status !== "active") return `consent-${consent.status}`;
  return toMillis(now) >= toMillis(consent.expiresAt) ? "consent-expired" : undefined;
};

const openCase = async (query: Query, opening: Opening, entries: readonly AccessEntry[]): Promise<OpenResult> => {
  const earlier = await readReply(query, opening.idempotency);
  if (earlier.came === "other-request") return { result: "key-reused" };
  const repeated = earlier.came === "before" ? await readCase(query, earlier.prefillId) : undefined;
  if (repeated) return { result: "repeated", case: repeated };
  const opened = opening.case;
  const consent = await readConsent(query, opened.consentId);
  const refusal = refusalOf(consent, opened, opening.now);
  if (!consent || refusal) return { result: refusal ?? "consent-unknown" };
  await updateConsent(query, { ...consent, status: "used", prefillId: opened.prefillId });
  await insertCase(query, opened);
  await keepReply(query, opening.idempotency, { prefillId: opened.prefillId, at: opening.now });
  await appendEntries(query, entries);
  return { result: "opened", case: opened };
};

const submitCase = async (
  query: Query,
  { case: changed, idempotency }: Submitting,
  entries: readonly AccessEntry[],
): Promise<SubmitResult> => {
  const given = changed.submission;
  if (!given) throw new Error("a case is submitted with its submission");
  const earlier = await readReply(query, idempotency);
  if (earlier.came === "other-request") return { result: "key-reused" };
  if (earlier.came === "before" && earlier.submission) return { result: "repeated", submission: earlier.submission };
  const stored = await readCase(query, changed.prefillId);
  if (!stored) return { result: "unknown" };
  if (stored.status === "submitted") return { result: "already-submitted" };
  if (stored.revision !== changed.revision) return { result: "conflict" };
  const submission = { submissionId: given.submissionId, receipts: given.receipts };
  await updateCase(query, { ...changed, status: "submitted" });
  await keepReply(query, idempotency, { prefillId: changed.prefillId, at: given.at, submission });
  await appendEntries(query, entries);
  return { result: "submitted", submission };
};

type CaseMethods = Pick<CaseStore, "openCase" | "case" | "saveCase" | "submitCase" | "casesBy" | "lastSubmitted">;

export const keepCases = ({ query, transaction }: Sql): CaseMethods => ({
  openCase: (opening, entries) => transaction((within) => openCase(within, opening, entries)),
  case: (prefillId) => readCase(query, prefillId),
  saveCase: (changed, entries) =>
    transaction(async (within) => {
      const stored = await readCase(within, changed.prefillId);
      if (!stored) return { result: "unknown" };
      if (stored.revision !== changed.revision) return { result: "conflict" };
      const saved = await updateCase(within, changed);
      await appendEntries(within, entries);
      return { result: "saved", case: saved };
    }),
  submitCase: (submission, entries) => transaction((within) => submitCase(within, submission, entries)),
  casesBy: async (status, limit) => {
    if (status.length === 0) return [];
    const places = status.map((_, index) => `$${index + 2}`).join(", ");
    const rows = await query(
      `SELECT body FROM cases WHERE status IN (${places}) ORDER BY created_at, prefill_id LIMIT $1`,
      [limit, ...status],
    );
    return bodiesOf<PrefillCase>(rows);
  },
  lastSubmitted: async (principal, since) => {
    const rows = await query(
      `SELECT body FROM cases WHERE principal = $1 AND submitted_at >= $2 ORDER BY submitted_at DESC LIMIT $3`,
      [principal, toMillis(since), LOOKED_THROUGH],
    );
    const forms = new Map<string, PrefillCase>();
    for (const submitted of bodiesOf<PrefillCase>(rows))
      if (!forms.has(submitted.formId)) forms.set(submitted.formId, submitted);
    return [...forms.values()];
  },
});
