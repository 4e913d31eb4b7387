import { z } from "zod";
import type { CaseFacts } from "./one-thing.ts";
import type { PlannedCall } from "./prefill.ts";
import type { SubjectId } from "./record.ts";

/** Who a person is to the service: an opaque `sub`; their identifier is looked up on the server alone. */
export type Actor = { sub: string; roles: readonly Role[]; label?: string };

export const roleSchema = z.enum(["public", "citizen", "clerk", "editor", "admin"]);
export type Role = z.infer<typeof roleSchema>;

/** What will be asked, shown before anything is asked. Kept for an hour. */
export type StoredPlan = {
  planId: string;
  actor: string;
  principal: string;
  mandateId?: string;
  oneThingId: string;
  region: string;
  formId: string;
  formVersion: string;
  facts: CaseFacts;
  asOf: string;
  roles: { role: string; label: string; how: "self" | "record-link" | "mandate" | "licence-code" | "unbound" }[];
  calls: PlannedCall[];
  createdAt: string;
};

/** ISO/IEC TS 27560 record in short: for one plan, once. `noticeHash` names the words that were shown. */
export type Consent = {
  consentId: string;
  planId: string;
  actor: string;
  principal: string;
  purpose: string;
  services: string[];
  /** Registers that may be asked. */
  sources: string[];
  /** Separate consent for sensitive data. */
  sensitive: boolean;
  recipients: string[];
  noticeHash: string;
  nonce: string;
  givenAt: string;
  expiresAt: string;
  status: "active" | "used" | "withdrawn";
  /** The case that used it up. */
  prefillId?: string;
};

export const mandateActionSchema = z.enum(["view", "fill", "submit", "receive"]);
export type MandateAction = z.infer<typeof mandateActionSchema>;

/** 授权代办: named services and actions, for a time, revocable, known to both. */
export type Mandate = {
  mandateId: string;
  principal: string;
  /** Identifiers of both, on the server alone. */
  principalSubject: SubjectId;
  agent: string;
  agentSubject: SubjectId;
  agentLabel: string;
  principalLabel: string;
  relation: { code: "spouse" | "parent" | "child" | "other"; provenBy?: string };
  oneThingIds: string[];
  actions: MandateAction[];
  validFrom: string;
  validUntil: string;
  status: "active" | "revoked";
  createdAt: string;
  revokedAt?: string;
};

/** Who looked at whose data, when and for what. `subject` is a keyed hash: the ledger holds no identifier and no value. */
export type AccessEntry = {
  at: string;
  actor: string;
  actorKind: "person" | "agent" | "clerk" | "system";
  onBehalfOf?: string;
  subject: string;
  action:
    | "plan"
    | "consent"
    | "withdraw"
    | "fetch"
    | "view"
    | "change"
    | "submit"
    | "deliver"
    | "decide"
    | "mandate"
    | "revoke"
    | "refuse"
    | "purge";
  source: string;
  concepts: string[];
  purpose: string;
  caseId: string;
  basis: "statutory" | "consent" | "separate-consent" | "mandate" | "duty";
  consentId?: string;
  result: string;
  /** The subject sees it from then on; at once where absent. */
  visibleFrom?: string;
};

/** As kept: each entry holds the hash of the one before it. */
export type ChainedEntry = AccessEntry & { seq: number; previousHash: string; hash: string };

/** Signed statement that the chain ended in `hash` at `seq`; kept elsewhere, it betrays a chain that was cut or remade. */
export type Checkpoint = { seq: number; hash: string; at: string; signature: string };
