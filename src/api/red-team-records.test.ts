import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PrefillCase } from "../domain/prefill.ts";
import type { RegisterFault } from "../domain/record.ts";
import { verifyEnvelope } from "../prefill/verify-envelope.ts";
import { decideCase } from "../prefill/view-case.ts";
import { aCouple, completing, fieldOf, type PrefillServer, startPrefillServer } from "../testing/prefill-server.ts";
import { aRegisterRecord, type Family, PLACES, recordIn } from "../testing/register-files.ts";

let server: PrefillServer;
beforeAll(async () => {
  server = await startPrefillServer({ slowMs: 4_000 });
});
afterAll(() => server.close());

const formWith = async (change: (family: Family) => void) => (await aCouple(server, change)).mother.fill();
const faulty =
  (register: string, fault: RegisterFault) =>
  ({ files }: Family) => {
    files.mother.faults = [{ register, fault }];
  };

describe("records that do not count", () => {
  it.each([
    ["9 another person's record", "wrong-subject", "REC_SUBJECT"],
    ["17 a changed signature", "bad-signature", "REC_PROOF"],
    ["17 the answer to an earlier question", "replay", "REC_REPLAY"],
    ["16 a register that is down", "error", "SRC_UNAVAILABLE"],
  ] as const)("%s gives no value at all", async (_, fault, reason) => {
    const form = await formWith(faulty("household-register", fault));
    for (const id of ["mother.hukouRegion", "mother.hukouKind"])
      expect(fieldOf(form, id)).toMatchObject({ decision: "blank", reasons: [reason] });
    expect(server.seen.join("\n").includes("990000190001010013")).toBe(false);
  });

  it.each(["revoked", "suspended", "lost", "expired"] as const)(
    "16 a certificate that is %s is unusable",
    async (status) => {
      const form = await formWith(({ files }) => {
        recordIn(files.mother, PLACES.idCard).status = status;
        recordIn(files.mother, PLACES.resident).claims = {};
      });
      const { decision, reasons } = fieldOf(form, "mother.birthDate");
      expect(decision).toBe("blank");
      expect(reasons).toContain(status === "expired" ? "REC_EXPIRED" : "REC_REVOKED");
    },
  );

  it("16 a status that could not be had keeps the record and locks nothing of it", async () => {
    const { mother } = await aCouple(server);
    const { prefillId } = await mother.fill();
    const stored = (await server.ports.cases.case(prefillId)) as PrefillCase;
    const records = stored.records.map((record) => ({
      ...record,
      status: { ...record.status, value: "unknown" as const },
    }));
    const { fields } = decideCase({ ...stored, records }, server.ports);
    expect(fields.filter(({ shown }) => shown.decision === "locked")).toEqual([]);
    expect(fields.find(({ shown }) => shown.fieldId === "mother.name")?.shown.decision).toBe("confirm");
  });

  it("17 an envelope with alg none, or signed by anybody else, proves nothing", async () => {
    const [proof] = server.ports.proofs;
    const { privateKey } = await generateKeyPair("EdDSA");
    const claims = { iss: "public-security-population", aud: server.ports.audience, iat: 1, exp: 9_999_999_999 };
    const none = new UnsecuredJWT(claims).encode();
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", kid: "x" }).sign(privateKey);
    for (const envelope of [none, forged, "", "a.b.c"]) expect(await proof?.prove(envelope)).toBeUndefined();
  });
});

describe("17 a proven envelope that was altered", () => {
  const NOW = new Date("2026-11-25T08:00:00Z");
  const SECONDS = NOW.getTime() / 1000;
  const SUBJECT = { idType: "id-card", id: "990000199003070013" } as const;
  const question = {
    register: "population-register",
    recordType: "resident",
    subject: SUBJECT,
    concepts: ["name"],
    requestId: "request-1",
    caseId: "case-1",
    nonce: "nonce-1",
    purpose: "newborn",
    basis: "consent" as const,
    consentId: "consent-1",
    actor: "sub-1",
  };
  const binding = { requestId: "request-1", caseId: "case-1", nonce: "nonce-1", purpose: "newborn" };
  const value = { state: "value", value: "某人", verifiedAs: "authority" };
  const payload = {
    recordId: "record-1",
    register: "population-register",
    recordType: "resident",
    schemaVersion: "1",
    issuer: "public-security-population",
    held: true,
    subject: SUBJECT,
    claims: { name: value },
    links: [],
    updatedAt: "2026-11-01",
    status: { value: "valid", checkedAt: "2026-11-25T08:00:00Z" },
    binding,
  };
  const proven = {
    issuer: "public-security-population",
    audience: "me",
    kid: "k",
    issuedAt: SECONDS,
    expiresAt: SECONDS + 60,
  };

  const reasonOf = async (inner: object, outer: object = {}) => {
    const prove = async () => ({ ...proven, ...outer, payload: { ...payload, ...inner } });
    const register = server.ports.catalogue.registers.get("population-register");
    if (register === undefined) throw new Error("no register");
    const signed = { format: "jws", envelope: "x" };
    const input = { signed, question, role: "mother", register, asOf: "2026-11-25", now: NOW };
    const verified = await verifyEnvelope(input, { proofs: [{ format: "jws", prove }], audience: "me" });
    return "reason" in verified ? verified.reason : "counts";
  };

  it.each([
    ["nothing", {}, {}, "counts"],
    ["issuer of the signature", {}, { issuer: "taxation" }, "REC_ISSUER"],
    ["issuer inside", { issuer: "taxation" }, {}, "REC_ISSUER"],
    ["audience", {}, { audience: "somebody-else" }, "REC_REPLAY"],
    ["an end two minutes ago", {}, { expiresAt: SECONDS - 120 }, "REC_REPLAY"],
    ["an issue in two minutes", {}, { issuedAt: SECONDS + 120 }, "REC_REPLAY"],
    ["an issue that is no number", {}, { issuedAt: Number.NaN }, "REC_REPLAY"],
    ["nonce", { binding: { ...binding, nonce: "nonce-0" } }, {}, "REC_REPLAY"],
    ["request", { binding: { ...binding, requestId: "request-0" } }, {}, "REC_REPLAY"],
    ["case", { binding: { ...binding, caseId: "case-0" } }, {}, "REC_REPLAY"],
    ["purpose", { binding: { ...binding, purpose: "death" } }, {}, "REC_REPLAY"],
    ["no binding", { binding: undefined }, {}, "REC_REPLAY"],
    ["register", { register: "household-register" }, {}, "REC_REPLAY"],
    ["record type", { recordType: "household-member" }, {}, "REC_REPLAY"],
    ["subject", { subject: { ...SUBJECT, id: "990000199003070021" } }, {}, "REC_SUBJECT"],
    ["kind of number", { subject: { ...SUBJECT, idType: "passport" } }, {}, "REC_SUBJECT"],
    ["no subject", { subject: undefined }, {}, "REC_SUBJECT"],
    ["status", { status: { ...payload.status, value: "revoked" } }, {}, "REC_REVOKED"],
    ["a status that is none", { status: { ...payload.status, value: "fine" } }, {}, "REC_SCHEMA"],
    ["validity over", { validUntil: "2026-11-24" }, {}, "REC_EXPIRED"],
    ["validity to come", { validFrom: "2026-11-26" }, {}, "REC_EXPIRED"],
    ["the last day of validity", { validUntil: "2026-11-25" }, {}, "counts"],
    ["a claim that the type does not have", { claims: { name: value, salary: value } }, {}, "REC_SCHEMA"],
    ["a claim of another type", { claims: { name: { ...value, value: 7 } } }, {}, "REC_SCHEMA"],
    ["values although nothing is held", { held: false }, {}, "REC_SCHEMA"],
    ["a key more", { verified: true }, {}, "REC_SCHEMA"],
  ])("%s", async (...[, inner, outer, expected]) => {
    expect(await reasonOf(inner, outer)).toBe(expected);
  });
});

describe("what records say", () => {
  it.each(["·", "•", "‧", "・"])(
    "11 the dot %s in a copy is no other name; the register's writing is shown",
    async (dot) => {
      const form = await formWith(({ files }) => {
        recordIn(files.mother, PLACES.resident).claims["name"] = "买买提·艾力";
        recordIn(files.mother, PLACES.idCard).claims["name"] = "买买提·艾力";
        recordIn(files.mother, PLACES.pension).claims["name"] = `买买提${dot}艾力`;
      });
      expect(fieldOf(form, "mother.name")).toMatchObject({ decision: "locked", display: "买买提·艾力", reasons: [] });
    },
  );

  it("11 a character that looks alike is another name: shown beside, nothing locked", async () => {
    const form = await formWith(({ files }) => {
      recordIn(files.mother, PLACES.pension).claims["name"] = "李昇";
      recordIn(files.mother, PLACES.resident).claims["name"] = "李升";
      recordIn(files.mother, PLACES.idCard).claims["name"] = "李升";
    });
    expect(fieldOf(form, "mother.name")).toMatchObject({
      decision: "editable",
      display: "李升",
      reasons: ["CONFLICT"],
      others: [{ display: "李昇", why: "conflict" }],
    });
  });

  it.each(["李\u{E863}", "李□", "李?"])(
    "11 the name %j is asked back, goes to a clerk and stops nobody",
    async (name) => {
      const { mother } = await aCouple(server, ({ files }) => {
        for (const place of [PLACES.resident, PLACES.idCard, PLACES.pension])
          recordIn(files.mother, place).claims["name"] = name;
      });
      const form = await mother.fill();
      expect(fieldOf(form, "mother.name")).toMatchObject({ decision: "confirm", reasons: ["NAME_UNENCODABLE"] });
      await mother.patch(form.prefillId, completing(form));
      expect((await mother.submit(form.prefillId)).status).toBe(200);
      const queue = await (await server.signIn("clerk-1")).call<{ items: { prefillId: string }[] }>({
        method: "GET",
        path: "/v1/prefills?queue=NAME_UNENCODABLE",
      });
      expect(queue.body.items.map(({ prefillId }) => prefillId)).toContain(form.prefillId);
    },
  );

  it("12 an empty marriage register says nothing: blank, never unmarried", async () => {
    const form = await formWith(({ files }) => {
      files.mother.records = files.mother.records.filter(({ recordType }) => recordType !== "marriage");
    });
    expect(fieldOf(form, "mother.maritalStatus")).toMatchObject({ decision: "blank" });
    expect(fieldOf(form, "mother.maritalStatus").reasons).toContain("POSITIVE_ONLY_EMPTY");
    expect(fieldOf(form, "mother.maritalStatus").value).toBeUndefined();
  });

  it("13 divorced last week while an old copy says married: the register stands, the copy is shown, nothing is locked", async () => {
    const form = await formWith(({ files, father }) => {
      const claims = { maritalStatus: "40", registrationDate: "2026-11-18", certificateNumber: "L99" };
      files.mother.records.push(
        aRegisterRecord(PLACES.marriage, claims, {
          updatedAt: "2026-11-18",
          links: [{ role: "spouse", id: father.id }],
        }),
      );
      recordIn(files.mother, PLACES.pension).claims["maritalStatus"] = "20";
    });
    const status = fieldOf(form, "mother.maritalStatus");
    expect(status).toMatchObject({ value: "40", decision: "confirm", accepted: false });
    expect(status.others).toMatchObject([{ display: "已婚", why: "conflict" }]);
  });

  it("14 where somebody is registered is not where they live", async () => {
    const without = await formWith(() => {});
    expect(fieldOf(without, "applicant.residenceAddress").decision).toBe("blank");
    const lives = "湖南省长沙市天心区某路 7 号";
    const { mother } = await aCouple(server, ({ files }) => {
      const claims = {
        permitNumber: "P99",
        residenceRegion: "430103",
        residenceAddress: lives,
        issuedDate: "2025-01-01",
      };
      files.mother.records.push(aRegisterRecord(PLACES.permit, claims));
    });
    const form = await mother.fill();
    const stored = (await server.ports.cases.case(form.prefillId)) as PrefillCase;
    const values = new Map(decideCase(stored, server.ports).fields.map(({ shown, value }) => [shown.fieldId, value]));
    expect(values.get("applicant.residenceAddress")).toBe(lives);
    expect(values.get("mother.hukouAddress")).not.toBe(lives);
  });

  it("15 no form asks for property yet: of a city's register silence is told apart from nothing (data level)", () => {
    const types = [...server.ports.catalogue.registers.values()].flatMap(({ recordTypes }) => recordTypes);
    const partial = types.filter(({ completeness }) => completeness !== "complete").map(({ id }) => id);
    expect(partial).toEqual(expect.arrayContaining(["property-right", "fund-account", "marriage", "death"]));
  });
});
