import type { AccessEntry, ChainedEntry, Checkpoint, Consent, Mandate, StoredPlan } from "../domain/consent.ts";
import type { PrefillCase, PrefillStatus, Receipt } from "../domain/prefill.ts";

/** An answer that is given again to the same key: `key` is of one actor and one route, `request` hashes the body. */
export type Idempotency = { actor: string; route: string; key: string; request: string };

export type OpenResult =
  | { result: "opened"; case: PrefillCase }
  /** The same key and the same body came before. */
  | { result: "repeated"; case: PrefillCase }
  | { result: "key-reused" }
  | { result: "consent-used" | "consent-withdrawn" | "consent-expired" | "consent-unknown" };

export type SaveResult = { result: "saved"; case: PrefillCase } | { result: "conflict" | "unknown" };

export type SubmitResult =
  | { result: "submitted" | "repeated"; submission: { submissionId: string; receipts: Receipt[] } }
  | { result: "key-reused" | "conflict" | "unknown" | "already-submitted" };

/**
 * Cases, consents, mandates and the access ledger. Every method is one transaction: what it acknowledges is on disk, and
 * the access entries given with a change are kept with it or not at all. Throws `PortError` when the store is down.
 */
export type CaseStore = {
  savePlan: (plan: StoredPlan, entries: readonly AccessEntry[]) => Promise<void>;
  plan: (planId: string) => Promise<StoredPlan | undefined>;

  giveConsent: (consent: Consent, entries: readonly AccessEntry[]) => Promise<void>;
  consent: (consentId: string) => Promise<Consent | undefined>;
  /**
   * Undefined where there is no such consent of this actor or principal. Cases that used it and are not submitted lose the
   * records of its sources, and whom those alone led to. Withdrawn before: as it is, and nothing is written.
   */
  withdrawConsent: (
    withdrawal: { consentId: string; by: string; at: string },
    entries: readonly AccessEntry[],
  ) => Promise<Consent | undefined>;

  grantMandate: (mandate: Mandate, entries: readonly AccessEntry[]) => Promise<void>;
  mandate: (mandateId: string) => Promise<Mandate | undefined>;
  /** Given and received ones. */
  mandatesOf: (sub: string) => Promise<Mandate[]>;
  /** By either side; undefined for anybody else. */
  revokeMandate: (
    revocation: { mandateId: string; by: string; at: string },
    entries: readonly AccessEntry[],
  ) => Promise<Mandate | undefined>;

  /**
   * Opens the case and uses up its consent, which must be of the same actor, principal and plan. A repeated key gives the
   * case as it is now. Keys are kept for as long as drafts.
   */
  openCase: (
    opening: { case: PrefillCase; now: string; idempotency?: Idempotency | undefined },
    entries: readonly AccessEntry[],
  ) => Promise<OpenResult>;
  case: (prefillId: string) => Promise<PrefillCase | undefined>;
  /** Saves where the stored revision is still `case.revision`; the saved one is one higher. */
  saveCase: (changed: PrefillCase, entries: readonly AccessEntry[]) => Promise<SaveResult>;
  /** The case must be at its revision and not submitted; `case.submission` is set. One that was returned is open again. */
  submitCase: (
    submission: { case: PrefillCase; idempotency?: Idempotency | undefined },
    entries: readonly AccessEntry[],
  ) => Promise<SubmitResult>;
  /** The oldest first. */
  casesBy: (status: readonly PrefillStatus[], limit: number) => Promise<PrefillCase[]>;
  /** The last submitted case of each form of a principal, for the reuse of what they wrote, not older than `since`. */
  lastSubmitted: (principal: string, since: string) => Promise<PrefillCase[]>;

  record: (entries: readonly AccessEntry[]) => Promise<void>;
  /** Of one subject, the latest first, those visible at `now`. */
  accessOf: (subject: string, page: { now: string; limit: number; before?: number }) => Promise<ChainedEntry[]>;
  /** The chain in order, for the check of it. */
  chain: (page: { after: number; limit: number }) => Promise<ChainedEntry[]>;
  /** Where the chain ends; `seq` is 0 while it is empty. */
  chainHead: () => Promise<{ seq: number; hash: string }>;
  saveCheckpoint: (checkpoint: Checkpoint) => Promise<void>;
  checkpoints: () => Promise<Checkpoint[]>;

  /**
   * Drops plans made, and of cases never submitted what registers answered, before the instants given, and the whole of
   * those that were not touched since `drafts`. Entries are kept where something was dropped.
   */
  purge: (
    before: { plans: string; records: string; drafts: string },
    entries: readonly AccessEntry[],
  ) => Promise<{ plans: number; records: number; drafts: number }>;
  close: () => Promise<void>;
};
