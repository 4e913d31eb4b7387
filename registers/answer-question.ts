import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import type { Claim, RecordEnvelope, Register, RegisterFault, RegisterFile, SubjectId } from "../src/domain/record.ts";
import type { CheckedQuestion } from "./check-question.ts";
import type { IssuerKey } from "./issuer-keys.ts";

/** Life of an answer in seconds. */
const LIFE = 300;

type StoredRecord = RegisterFile["records"][number];

export type Answering = {
  register: Register;
  question: CheckedQuestion;
  file: RegisterFile | undefined;
  subjectOf: (link: { role: string; id: string }) => SubjectId;
  /** The service that knows whether records of the type still hold does not answer. */
  statusDown: boolean;
  key: IssuerKey;
  now: Date;
  faults: ReadonlySet<RegisterFault>;
};

/** The tail that a partial answer leaves out. */
const isLeftOut = (index: number, count: number): boolean => index >= Math.ceil(count / 2);

const claimsOf = ({ question, faults }: Answering, record: StoredRecord): Record<string, Claim> => {
  const partial = faults.has("partial");
  return Object.fromEntries(
    question.concepts.map((id, index): [string, Claim] => {
      const value = record.claims[id];
      if (partial && isLeftOut(index, question.concepts.length)) return [id, { state: "unavailable" }];
      if (value === undefined || value === null) return [id, { state: "notHeld" }];
      const verifiedAs = record.selfDeclared?.includes(id) ? "selfDeclared" : "authority";
      return [id, { state: "value", value, verifiedAs, updatedAt: record.updatedAt }];
    }),
  );
};

/** A well-formed number that is nobody's: what a gateway that mixes people up would send. */
const OTHER: SubjectId = { idType: "id-card", id: "990000190001010016" };

const boundOf = ({ question, faults }: Answering): RecordEnvelope["binding"] => ({
  requestId: question.requestId,
  caseId: question.caseId,
  nonce: faults.has("replay") ? "an-earlier-question-0001" : question.jti,
  purpose: question.purpose,
});

/** The same for the same record, whoever asks; it tells nothing of whose it is. */
const recordIdOf = ({ register, question, key }: Answering, record: StoredRecord | undefined): string =>
  createHash("sha256")
    .update(JSON.stringify([key.kid, register.id, question.recordType, question.subject, record ?? null]))
    .digest("base64url")
    .slice(0, 22);

const envelopeOf = (answering: Answering, record: StoredRecord | undefined): RecordEnvelope => {
  const { register, question, faults, now, subjectOf, statusDown } = answering;
  const checkedAt = now.toISOString();
  return {
    recordId: recordIdOf(answering, record),
    register: register.id,
    recordType: question.recordType,
    schemaVersion: "1",
    issuer: register.issuer.id,
    held: record !== undefined,
    subject: faults.has("wrong-subject") ? OTHER : question.subject,
    claims: record ? claimsOf(answering, record) : {},
    links: (record?.links ?? []).map((link) => ({ role: link.role, subject: subjectOf(link) })),
    updatedAt: record?.updatedAt ?? checkedAt.slice(0, 10),
    ...(record?.validFrom === undefined ? {} : { validFrom: record.validFrom }),
    ...(record?.validUntil === undefined ? {} : { validUntil: record.validUntil }),
    status: { value: statusDown ? "unknown" : (record?.status ?? "valid"), checkedAt },
    binding: boundOf(answering),
  };
};

const sign = (envelope: RecordEnvelope, { key, register, question, now }: Answering): Promise<string> => {
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ...envelope })
    .setProtectedHeader({ alg: "EdDSA", kid: key.kid, typ: "record+jwt" })
    .setIssuer(register.issuer.id)
    .setAudience(question.iss)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFE)
    .sign(key.privateKey);
};

/** Turns one byte of the signature over. */
const spoil = (token: string): string => {
  const at = token.lastIndexOf(".") + 10;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
};

/** Signed answers: one for each record of the type, or one that says that there is none. */
export const answerQuestion = async (answering: Answering): Promise<string[]> => {
  const { file, question, register, faults } = answering;
  const records = (file?.records ?? []).filter(
    (record) => record.register === register.id && record.recordType === question.recordType,
  );
  const envelopes = (records.length === 0 ? [undefined] : records).map((record) => envelopeOf(answering, record));
  const signed = await Promise.all(envelopes.map((envelope) => sign(envelope, answering)));
  return faults.has("bad-signature") ? signed.map(spoil) : signed;
};
