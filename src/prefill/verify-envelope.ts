import { z } from "zod";
import type { ReasonCode } from "../domain/prefill.ts";
import {
  type ClaimDefinition,
  plainValueSchema,
  type RecordEnvelope,
  type RecordType,
  type Register,
  recordEnvelopeSchema,
  subjectIdSchema,
  subjectKey,
  type ValueType,
  type VerifiedRecord,
} from "../domain/record.ts";
import type { ProvenEnvelope, RecordProof } from "../ports/record-proof.ts";
import type { RecordQuestion, SignedEnvelope } from "../ports/record-source.ts";

/** Clocks of registers may be this far off. */
const SKEW_SECONDS = 60;

export type VerifyInput = {
  signed: SignedEnvelope;
  question: RecordQuestion;
  /** Who was asked about, as a role of the form. */
  role: string;
  register: Register;
  asOf: string;
  now: Date;
};
export type VerifyPorts = { proofs: readonly RecordProof[]; audience: string };
export type VerifiedEnvelope = { record: VerifiedRecord } | { reason: ReasonCode };

type Proven = { proven: ProvenEnvelope; input: VerifyInput; audience: string; type: RecordType | undefined };
type Check = { reason: ReasonCode; fails: (checked: Proven) => boolean };

/** What a check looks at before the shape of the whole is checked: anything may be missing. */
const part = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );

const isIssuedByOther = ({ proven, input: { register }, type }: Proven): boolean =>
  type === undefined || proven.issuer !== register.issuer.id || part(proven.payload, "issuer") !== register.issuer.id;

const BOUND = ["nonce", "requestId", "caseId", "purpose"] as const;

/** The answer to another question, to somebody else, or too old to be the answer to this one. */
const isReplayed = ({ proven, audience, input: { question, now } }: Proven): boolean => {
  const seconds = now.getTime() / 1000;
  return (
    proven.audience !== audience ||
    BOUND.some((key) => part(proven.payload, "binding", key) !== question[key]) ||
    part(proven.payload, "register") !== question.register ||
    part(proven.payload, "recordType") !== question.recordType ||
    !(proven.issuedAt <= seconds + SKEW_SECONDS && seconds - SKEW_SECONDS <= proven.expiresAt)
  );
};

const isOfOther = ({ proven, input: { question } }: Proven): boolean => {
  const subject = subjectIdSchema.safeParse(part(proven.payload, "subject"));
  return !subject.success || subjectKey(subject.data) !== subjectKey(question.subject);
};

const statusOf = ({ proven }: Proven): unknown => part(proven.payload, "status", "value");

const isOutsideValidity = ({ proven, input: { asOf } }: Proven): boolean => {
  const [from, until] = ["validFrom", "validUntil"].map((key) => part(proven.payload, key));
  return (typeof from === "string" && from > asOf) || (typeof until === "string" && until < asOf);
};

const WRITTEN: Readonly<Partial<Record<ValueType, z.ZodType>>> = {
  int: z.int(),
  money: z.int(),
  bool: z.boolean(),
  list: z.array(z.string()),
};

const isWritten = ({ type }: ClaimDefinition, value: unknown): boolean =>
  plainValueSchema.safeParse(value).success && (WRITTEN[type] ?? z.string()).safeParse(value).success;

const hasKnownClaims = ({ claims }: RecordEnvelope, type: RecordType): boolean =>
  Object.entries(claims).every(([id, claim]) => {
    const definition = type.claims.find((each) => each.id === id);
    return definition !== undefined && (claim.state !== "value" || isWritten(definition, claim.value));
  });

const hasKnownLinks = ({ links }: RecordEnvelope, type: RecordType): boolean =>
  links.every(({ role, subject }) => {
    const definition = type.links.find((each) => each.role === role);
    return definition !== undefined && (definition.to === "company") === (subject.idType === "uscc");
  });

const isMisshapen = ({ proven, type }: Proven): boolean => {
  const { success, data } = recordEnvelopeSchema.safeParse(proven.payload);
  if (!success || type === undefined) return true;
  if (!data.held) return Object.keys(data.claims).length > 0 || data.links.length > 0;
  return !hasKnownClaims(data, type) || !hasKnownLinks(data, type);
};

/** In this order (docs/prefill.md, rule 7); the first that fails names the reason. */
const CHECKS: readonly Check[] = [
  { reason: "REC_ISSUER", fails: isIssuedByOther },
  { reason: "REC_REPLAY", fails: isReplayed },
  { reason: "REC_SUBJECT", fails: isOfOther },
  { reason: "REC_REVOKED", fails: (checked) => ["revoked", "suspended", "lost"].includes(String(statusOf(checked))) },
  { reason: "REC_EXPIRED", fails: (checked) => statusOf(checked) === "expired" },
  { reason: "REC_EXPIRED", fails: isOutsideValidity },
  { reason: "REC_SCHEMA", fails: isMisshapen },
];

/** What was not asked for is not kept, although the register sent it. */
const keepAsked = (envelope: RecordEnvelope, { concepts }: RecordQuestion): RecordEnvelope["claims"] =>
  Object.fromEntries(Object.entries(envelope.claims).filter(([id]) => concepts.includes(id)));

/** One signed answer after every check, or why the whole of it does not count. */
export const verifyEnvelope = async (input: VerifyInput, ports: VerifyPorts): Promise<VerifiedEnvelope> => {
  const { signed, question, role, register, now } = input;
  const proven = await ports.proofs.find(({ format }) => format === signed.format)?.prove(signed.envelope);
  if (proven === undefined) return { reason: "REC_PROOF" };
  const type = register.recordTypes.find(({ id }) => id === question.recordType);
  const failed = CHECKS.find(({ fails }) => fails({ proven, input, audience: ports.audience, type }));
  if (failed) return { reason: failed.reason };
  const envelope = recordEnvelopeSchema.parse(proven.payload);
  return {
    record: {
      ...envelope,
      claims: keepAsked(envelope, question),
      role,
      retrievedAt: now.toISOString(),
      proof: { format: signed.format, kid: proven.kid },
    },
  };
};
