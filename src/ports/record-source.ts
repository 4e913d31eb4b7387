import type { SubjectId } from "../domain/record.ts";

/** One question to one register: bound to a case, a purpose and a nonce that is used once. */
export type RecordQuestion = {
  register: string;
  recordType: string;
  subject: SubjectId;
  /** Claims that are needed, no others. */
  concepts: readonly string[];
  requestId: string;
  caseId: string;
  nonce: string;
  purpose: string;
  basis: "statutory" | "consent" | "separate-consent";
  consentId: string;
  /** Opaque subs: who asks, and for whom where that is somebody else. */
  actor: string;
  onBehalfOf?: string | undefined;
};

/** `envelope` is as received: nothing in it counts before its proof. */
export type SignedEnvelope = { format: string; envelope: string };

/**
 * `fetched` also where the register states that it holds nothing: that statement is signed as well. `pending`: the
 * register answers later, when it is asked again with the same nonce. Never throws: an outage is `error`.
 */
export type RecordAnswer =
  | { state: "fetched"; envelopes: readonly SignedEnvelope[] }
  | { state: "denied" }
  | { state: "pending" }
  | { state: "error"; retryable: boolean };

export type RecordSource = {
  ask: (question: RecordQuestion, signal: AbortSignal) => Promise<RecordAnswer>;
  /** State of the breaker of each register that was asked so far. */
  health: () => { register: string; open: boolean }[];
};
