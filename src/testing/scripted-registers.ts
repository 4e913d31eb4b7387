import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type RecordEnvelope, type Register, type SubjectId, subjectKey } from "../domain/record.ts";
import type { RecordProof } from "../ports/record-proof.ts";
import type { RecordAnswer, RecordQuestion, RecordSource, SignedEnvelope } from "../ports/record-source.ts";

/** A record as an author writes it; plain values become claims of the authority. */
export type ScriptedRecord = Pick<RecordEnvelope, "register" | "recordType" | "subject"> & {
  claims?: Record<string, unknown>;
  links?: RecordEnvelope["links"];
} & Partial<Pick<RecordEnvelope, "recordId" | "validFrom" | "validUntil" | "updatedAt" | "status">>;

type Signature = { issuer: string; audience: string; kid: string; issuedAt: number; expiresAt: number };
export const AUDIENCE = "onething-under-test";
/** The instant of every test. */
export const NOW = new Date("2026-07-24T04:00:00Z");

const sealOf = (body: string): string => createHash("sha256").update(`test-key ${body}`).digest("hex");

/** A format of its own, for tests alone: a body and a seal that only this file makes. */
export const seal = (payload: unknown, signature: Partial<Signature> = {}): SignedEnvelope => {
  const issuedAt = NOW.getTime() / 1000;
  const issuer = (payload as { issuer?: string }).issuer ?? "";
  const signed = { issuer, audience: AUDIENCE, kid: "k1", issuedAt, expiresAt: issuedAt + 120, ...signature };
  const body = JSON.stringify({ payload, ...signed });
  return { format: "test", envelope: `${sealOf(body)}.${body}` };
};

export const testProof: RecordProof = {
  format: "test",
  prove: async (envelope) => {
    const dot = envelope.indexOf(".");
    const body = envelope.slice(dot + 1);
    return envelope.slice(0, dot) === sealOf(body) ? JSON.parse(body) : undefined;
  },
};

const issuerOf = (registers: ReadonlyMap<string, Register>, id: string): string => registers.get(id)?.issuer.id ?? "";

/** What a register would sign of a record in answer to a question. */
export const envelopeFor = (
  question: RecordQuestion,
  registers: ReadonlyMap<string, Register>,
  record?: ScriptedRecord,
): RecordEnvelope => {
  const { register, recordType, subject, requestId, caseId, nonce, purpose, concepts } = question;
  const claims = Object.entries(record?.claims ?? {}).filter(([id]) => concepts.includes(id));
  return {
    recordId: `${recordType}-${subject.id}`,
    register,
    recordType,
    schemaVersion: "1",
    issuer: issuerOf(registers, register),
    held: record !== undefined,
    links: [],
    updatedAt: "2026-07-01",
    status: { value: "valid", checkedAt: NOW.toISOString() },
    subject,
    ...record,
    claims: Object.fromEntries(
      claims.map(([id, value]) => [id, { state: "value" as const, value, verifiedAs: "authority" as const }]),
    ),
    binding: { requestId, caseId, nonce, purpose },
  };
};

type Behaviour =
  /** Answers `pending` so many times first. */
  | { pending: number }
  | { delayMs: number }
  | "hang"
  | "throws"
  | "denied"
  | "error"
  | ((envelopes: RecordEnvelope[], question: RecordQuestion) => readonly SignedEnvelope[]);

export type Script = {
  registers: ReadonlyMap<string, Register>;
  records: readonly ScriptedRecord[];
  behave?: (question: RecordQuestion) => Behaviour | undefined;
};

/** `events` has the start and the end of every call in the order in which they came. */
export type ScriptedRegisters = RecordSource & { asked: RecordQuestion[]; events: string[] };

const nameOf = ({ register, subject }: RecordQuestion): string => `${register} ${subject.id}`;

const answersOf = (question: RecordQuestion, { registers, records }: Script): RecordEnvelope[] => {
  const own = records.filter(
    ({ register, recordType, subject }) =>
      register === question.register &&
      recordType === question.recordType &&
      subjectKey(subject) === subjectKey(question.subject),
  );
  return own.length === 0
    ? [envelopeFor(question, registers)]
    : own.map((record, i) => ({
        ...envelopeFor(question, registers, record),
        recordId: record.recordId ?? `${question.recordType}-${question.subject.id}-${i}`,
      }));
};

const answer = async (question: RecordQuestion, script: Script, before: number): Promise<RecordAnswer> => {
  const behaviour = script.behave?.(question) ?? { delayMs: 1 };
  const envelopes = answersOf(question, script);
  if (typeof behaviour === "function") return { state: "fetched", envelopes: behaviour(envelopes, question) };
  if (behaviour === "hang") return new Promise(() => {});
  if (behaviour === "throws") throw new Error("an adapter that breaks its contract");
  if (behaviour === "denied") return { state: "denied" };
  if (behaviour === "error") return { state: "error", retryable: true };
  if ("pending" in behaviour && before < behaviour.pending) return { state: "pending" };
  if ("delayMs" in behaviour) await sleep(behaviour.delayMs);
  return { state: "fetched", envelopes: envelopes.map((each) => seal(each)) };
};

/** Registers in this process that answer from a list of records, and otherwise sign that they hold none. */
export const createScriptedRegisters = (script: Script): ScriptedRegisters => {
  const asked: RecordQuestion[] = [];
  const events: string[] = [];
  return {
    asked,
    events,
    health: () => [],
    ask: async (question) => {
      const before = asked.filter(({ nonce }) => nonce === question.nonce).length;
      asked.push(question);
      events.push(`start ${nameOf(question)}`);
      try {
        return await answer(question, script, before);
      } finally {
        events.push(`end ${nameOf(question)}`);
      }
    },
  };
};

export const person = (id: string): SubjectId => ({ idType: "id-card", id });
