import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { RecordEnvelope, Register, VerifiedRecord } from "../domain/record.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { RecordQuestion, SignedEnvelope } from "../ports/record-source.ts";
import { AUDIENCE, envelopeFor, NOW, person, seal, testProof } from "../testing/scripted-registers.ts";
import { concludeAnswer } from "./conclude-answer.ts";
import { type VerifiedEnvelope, verifyEnvelope } from "./verify-envelope.ts";

const SUBJECT = person("990000199105120026");
const OTHER = person("990000199003070013");
const QUESTION: RecordQuestion = {
  register: "marriage-register",
  recordType: "marriage",
  subject: SUBJECT,
  concepts: ["maritalStatus", "registrationDate"],
  requestId: "request-1",
  caseId: "case-1",
  nonce: "nonce-1",
  purpose: "newborn",
  basis: "separate-consent",
  consentId: "consent-1",
  actor: "sub-1",
};

let catalogue: Catalogue;
let register: Register;
let good: RecordEnvelope;
beforeAll(async () => {
  catalogue = await loadCatalogue({ directory: "data" });
  const found = catalogue.registers.get("marriage-register");
  if (!found) throw new Error("no register");
  register = found;
  good = envelopeFor(QUESTION, catalogue.registers, {
    register: "marriage-register",
    recordType: "marriage",
    subject: SUBJECT,
    claims: { maritalStatus: "20", registrationDate: "2024-05-20" },
    links: [{ role: "spouse", subject: OTHER }],
  });
});

const verify = (signed: SignedEnvelope): Promise<VerifiedEnvelope> =>
  verifyEnvelope(
    { signed, question: QUESTION, role: "mother", register, asOf: "2026-07-24", now: NOW },
    { proofs: [testProof], audience: AUDIENCE },
  );

/** Reason or, where the record counts, `ok`. */
const verdict = async (signed: SignedEnvelope): Promise<string> => {
  const result = await verify(signed);
  return "reason" in result ? result.reason : "ok";
};

const SECOND = 1000;
const seconds = (offset: number): number => NOW.getTime() / SECOND + offset;
const value = (each: unknown) => ({ state: "value", value: each, verifiedAs: "authority" });

describe("a record counts only when everything holds", () => {
  it("keeps the claims that were asked for, with whose record it is and by which key", async () => {
    const spouseName = { state: "value", value: "李明", verifiedAs: "authority" } as const;
    const result = await verify(seal({ ...good, claims: { ...good.claims, spouseName } }));
    expect(result).toMatchObject({ record: { role: "mother", proof: { format: "test", kid: "k1" } } });
    const { record } = result as { record: VerifiedRecord };
    expect(Object.keys(record.claims)).toEqual(["maritalStatus", "registrationDate"]);
    expect(record.retrievedAt).toBe(NOW.toISOString());
  });

  const MUTATIONS: { what: string; reason: string; make: () => SignedEnvelope }[] = [
    { what: "nothing", reason: "ok", make: () => seal(good) },
    {
      what: "a changed byte",
      reason: "REC_PROOF",
      make: () => ({ ...seal(good), envelope: seal(good).envelope.replace('"20"', '"10"') }),
    },
    { what: "no seal", reason: "REC_PROOF", make: () => ({ format: "test", envelope: JSON.stringify(good) }) },
    { what: "a format that nobody checks", reason: "REC_PROOF", make: () => ({ ...seal(good), format: "none" }) },
    { what: "signed by another register", reason: "REC_ISSUER", make: () => seal(good, { issuer: "health-birth" }) },
    {
      what: "named as of another issuer",
      reason: "REC_ISSUER",
      make: () => seal({ ...good, issuer: "health-birth" }, { issuer: "civil-affairs-marriage" }),
    },
    { what: "for another audience", reason: "REC_REPLAY", make: () => seal(good, { audience: "somebody-else" }) },
    {
      what: "an old nonce",
      reason: "REC_REPLAY",
      make: () => seal({ ...good, binding: { ...good.binding, nonce: "nonce-0" } }),
    },
    {
      what: "another request",
      reason: "REC_REPLAY",
      make: () => seal({ ...good, binding: { ...good.binding, requestId: "request-0" } }),
    },
    {
      what: "another case",
      reason: "REC_REPLAY",
      make: () => seal({ ...good, binding: { ...good.binding, caseId: "case-0" } }),
    },
    {
      what: "another purpose",
      reason: "REC_REPLAY",
      make: () => seal({ ...good, binding: { ...good.binding, purpose: "loan" } }),
    },
    { what: "no binding", reason: "REC_REPLAY", make: () => seal({ ...good, binding: undefined }) },
    {
      what: "the answer to another question",
      reason: "REC_REPLAY",
      make: () => seal({ ...good, recordType: "divorce" }),
    },
    { what: "another register", reason: "REC_REPLAY", make: () => seal({ ...good, register: "birth-certificates" }) },
    { what: "a signature that is over", reason: "REC_REPLAY", make: () => seal(good, { expiresAt: seconds(-61) }) },
    { what: "a signature of the future", reason: "REC_REPLAY", make: () => seal(good, { issuedAt: seconds(61) }) },
    {
      what: "clocks that are a minute apart",
      reason: "ok",
      make: () => seal(good, { issuedAt: seconds(60), expiresAt: seconds(120) }),
    },
    { what: "somebody else's record", reason: "REC_SUBJECT", make: () => seal({ ...good, subject: OTHER }) },
    {
      what: "the same number of another kind",
      reason: "REC_SUBJECT",
      make: () => seal({ ...good, subject: { ...SUBJECT, idType: "passport" } }),
    },
    { what: "nobody's record", reason: "REC_SUBJECT", make: () => seal({ ...good, subject: undefined }) },
    {
      what: "revoked",
      reason: "REC_REVOKED",
      make: () => seal({ ...good, status: { ...good.status, value: "revoked" } }),
    },
    {
      what: "suspended",
      reason: "REC_REVOKED",
      make: () => seal({ ...good, status: { ...good.status, value: "suspended" } }),
    },
    { what: "lost", reason: "REC_REVOKED", make: () => seal({ ...good, status: { ...good.status, value: "lost" } }) },
    {
      what: "expired",
      reason: "REC_EXPIRED",
      make: () => seal({ ...good, status: { ...good.status, value: "expired" } }),
    },
    {
      what: "status that could not be had",
      reason: "ok",
      make: () => seal({ ...good, status: { ...good.status, value: "unknown" } }),
    },
    {
      what: "a status that is none",
      reason: "REC_SCHEMA",
      make: () => seal({ ...good, status: { ...good.status, value: "fine" } }),
    },
    { what: "valid until yesterday", reason: "REC_EXPIRED", make: () => seal({ ...good, validUntil: "2026-07-23" }) },
    { what: "valid until today", reason: "ok", make: () => seal({ ...good, validUntil: "2026-07-24" }) },
    { what: "valid from tomorrow", reason: "REC_EXPIRED", make: () => seal({ ...good, validFrom: "2026-07-25" }) },
    { what: "valid from today", reason: "ok", make: () => seal({ ...good, validFrom: "2026-07-24" }) },
    { what: "a key that no record has", reason: "REC_SCHEMA", make: () => seal({ ...good, trusted: true }) },
    {
      what: "a claim of another type of record",
      reason: "REC_SCHEMA",
      make: () => seal({ ...good, claims: { childName: value("安安") } }),
    },
    {
      what: "a code that is a number",
      reason: "REC_SCHEMA",
      make: () => seal({ ...good, claims: { maritalStatus: value(20) } }),
    },
    {
      what: "a value that is an object",
      reason: "REC_SCHEMA",
      make: () => seal({ ...good, claims: { maritalStatus: value({ code: "20" }) } }),
    },
    {
      what: "a link that the type has not",
      reason: "REC_SCHEMA",
      make: () => seal({ ...good, links: [{ role: "child", subject: OTHER }] }),
    },
    {
      what: "a link to a company for a person",
      reason: "REC_SCHEMA",
      make: () => seal({ ...good, links: [{ role: "spouse", subject: { idType: "uscc", id: "91990000MA0ABCD1XJ" } }] }),
    },
    { what: "claims of a record that is not held", reason: "REC_SCHEMA", make: () => seal({ ...good, held: false }) },
    { what: "a day that does not exist", reason: "REC_SCHEMA", make: () => seal({ ...good, updatedAt: "2026-02-30" }) },
  ];
  it.each(MUTATIONS)("$what: $reason", async ({ reason, make }) => {
    expect(await verdict(make())).toBe(reason);
  });

  it("names the first of several faults in the fixed order", async () => {
    const bad = {
      ...good,
      subject: OTHER,
      status: { ...good.status, value: "revoked" as const },
      claims: { childName: value("x") },
    };
    const nonce = { ...good.binding, nonce: "nonce-0" };
    expect(await verdict(seal({ ...bad, binding: nonce }, { issuer: "health-birth" }))).toBe("REC_ISSUER");
    expect(await verdict(seal({ ...bad, binding: nonce }))).toBe("REC_REPLAY");
    expect(await verdict(seal(bad))).toBe("REC_SUBJECT");
    expect(await verdict(seal({ ...bad, subject: SUBJECT }))).toBe("REC_REVOKED");
    expect(await verdict(seal({ ...bad, subject: SUBJECT, status: good.status, validUntil: "2026-01-01" }))).toBe(
      "REC_EXPIRED",
    );
    expect(await verdict(seal({ ...bad, subject: SUBJECT, status: good.status }))).toBe("REC_SCHEMA");
  });
});

describe("what an answer comes to", () => {
  const conclude = async (...signed: SignedEnvelope[]) => {
    const [type] = register.recordTypes;
    if (!type) throw new Error("no type");
    const { records, state, reason } = concludeAnswer(await Promise.all(signed.map(verify)), type);
    return [state, reason, records.length];
  };
  const none = (): SignedEnvelope => seal({ ...good, held: false, claims: {}, links: [] });

  it("no envelope proves nothing", async () => {
    expect(await conclude()).toEqual(["unusable", "REC_PROOF", 0]);
  });
  it("the statement that there is none is one", async () => {
    expect(await conclude(none())).toEqual(["notHeld", "POSITIVE_ONLY_EMPTY", 0]);
  });
  it("a record beside the statement that there is none voids both", async () => {
    expect(await conclude(none(), seal(good))).toEqual(["unusable", "REC_SCHEMA", 0]);
  });
  it("the same record twice counts once, and two that differ under one id are void", async () => {
    expect(await conclude(seal(good), seal(good))).toEqual(["fetched", undefined, 1]);
    const changed = { ...good, claims: { maritalStatus: value("40") } };
    expect(await conclude(seal(good), seal(changed))).toEqual(["unusable", "REC_SCHEMA", 0]);
  });
  it("a void record beside a good one is told; one that merely ended is not", async () => {
    const second = { ...good, recordId: "second" };
    expect(await conclude(seal(good), seal({ ...second, subject: OTHER }))).toEqual(["fetched", "REC_SUBJECT", 1]);
    expect(await conclude(seal(good), seal({ ...second, validUntil: "2026-01-01" }))).toEqual([
      "fetched",
      undefined,
      1,
    ]);
    expect(await conclude(none(), seal({ ...second, subject: OTHER }))).toEqual(["unusable", "REC_SUBJECT", 0]);
  });
});
