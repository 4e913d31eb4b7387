import { randomBytes } from "node:crypto";
import {
  type CryptoKey,
  calculateJwkThumbprint,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { createIssuerKeys, createJwsProof } from "../src/adapters/record-proof/jws.ts";
import { type RegisterFault, type RegisterFile, recordEnvelopeSchema } from "../src/domain/record.ts";
import { loadScopes } from "./load-scopes.ts";
import { startRegisters } from "./start-registers.ts";

const ID = "990000199003070013";
/** A credit code of digits alone, as long as the number of an ID card. */
const DIGITS_ONLY = "914300001000000006";
const person = (fault?: RegisterFault): RegisterFile => ({
  subject: { kind: "person", idType: "id-card", id: ID, label: "张明（虚构）", signIn: true },
  records: [
    {
      register: "population-register",
      recordType: "resident",
      claims: { name: "张明", sex: "1", birthDate: "1990-03-07", idNumber: ID, shoeSize: 42, formerName: null },
      selfDeclared: ["sex"],
      updatedAt: "2024-05-01",
      status: "valid",
    },
    ...["1号公司", "2号公司"].map((companyName) => ({
      register: "business-register",
      recordType: "business-position",
      claims: { companyName, companyUscc: DIGITS_ONLY },
      links: [{ role: "company", id: DIGITS_ONLY }],
      updatedAt: "2024-05-01",
      status: "valid" as const,
    })),
  ],
  ...(fault ? { faults: [{ register: "population-register", fault }] } : {}),
});

const { registers } = await loadCatalogue({ directory: "data" });
let file = person();
let ahead = 0;
const running = await startRegisters({
  registers,
  scopes: await loadScopes("data"),
  directory: async () => ({ files: new Map([[ID, file]]), refused: [] }),
  now: () => new Date(Date.now() + ahead),
  slowMs: 200,
  lateMs: 10_000,
  statusDown: new Set(["business-position"]),
});
afterAll(running.close);

const newClient = async () => {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk, id: await calculateJwkThumbprint(jwk) };
};
const post = (path: string, body: string) => fetch(`${running.url}${path}`, { method: "POST", body });
const registerKey = (...keys: object[]) => post("/clients", JSON.stringify({ client_name: "test", jwks: { keys } }));

const client = await newClient();
const stranger = await newClient();
const registered = await registerKey(client.jwk);

type Change = { payload?: JWTPayload; header?: object; key?: CryptoKey };
const seconds = (): number => Math.floor(Date.now() / 1000);
const sign = ({ payload = {}, header = {}, key = client.privateKey }: Change = {}): Promise<string> =>
  new SignJWT({
    iss: client.id,
    aud: "population-register",
    iat: seconds(),
    exp: seconds() + 60,
    jti: randomBytes(18).toString("base64url"),
    recordType: "resident",
    subject: { idType: "id-card", id: ID },
    concepts: ["name", "sex", "formerName", "birthDate"],
    requestId: "request-1",
    caseId: "case-1",
    purpose: "newborn",
    basis: "consent",
    consentId: "consent-1",
    actor: "sub-1",
    ...payload,
  })
    .setProtectedHeader({ alg: "EdDSA", typ: "question+jwt", kid: client.id, ...header })
    .sign(key);
const ask = async (token: string, register = "population-register") => {
  const reply = await post(`/registers/${register}/records`, token);
  return { status: reply.status, body: (await reply.json()) as { code?: string; envelopes?: { envelope: string }[] } };
};
const issuers = [...registers.values()].map(({ issuer }) => issuer.id);
const { prove } = createJwsProof(createIssuerKeys({ url: running.url, issuers }));
const envelopesOf = async (token: string, register?: string) => {
  const { body } = await ask(token, register);
  const proven = await Promise.all((body.envelopes ?? []).map(({ envelope }) => prove(envelope)));
  return proven.map((each) => each && recordEnvelopeSchema.parse(each.payload));
};
const asPosition = (concepts = ["companyName"]): Change => ({
  payload: { aud: "business-register", recordType: "business-position", purpose: "restaurant", concepts },
});

describe("clients", () => {
  it("are named by their key and told what they may ask for", async () => {
    expect(registered.status).toBe(201);
    const reply = (await registered.json()) as { client_id: string; scope: string };
    expect(reply.client_id).toBe(client.id);
    expect(reply.scope.split(" ")).toContain("newborn");
  });

  it.each([
    ["a private key", [{ kty: "OKP", crv: "Ed25519", x: "a".repeat(43), d: "b".repeat(43) }]],
    ["a symmetric key", [{ kty: "oct", k: "c2VjcmV0" }]],
    ["a key of another kind", [{ kty: "RSA", n: "a".repeat(340), e: "AQAB" }]],
    ["two keys", [client.jwk, stranger.jwk]],
    ["no key", []],
  ])("cannot come with %s", async (_, keys) => {
    expect((await registerKey(...keys)).status).toBe(400);
  });
});

describe("a question", () => {
  const refusals: [string, number, string, () => Promise<string>][] = [
    ["noise", 400, "invalid-question", async () => "no.token.here"],
    ["of a client that nobody knows", 401, "unknown-client", () => sign({ header: { kid: stranger.id } })],
    ["signed with another key", 401, "bad-signature", () => sign({ key: stranger.privateKey })],
    ["in another client's name", 401, "bad-signature", () => sign({ payload: { iss: stranger.id } })],
    ["signed for another end", 401, "bad-signature", () => sign({ header: { typ: "checkpoint+jwt" } })],
    ["to another register", 401, "bad-signature", () => sign({ payload: { aud: "tax-register" } })],
    [
      "to several registers",
      400,
      "invalid-question",
      () => sign({ payload: { aud: ["population-register", "tax-register"] } }),
    ],
    ["that is over", 401, "expired", () => sign({ payload: { iat: seconds() - 150, exp: seconds() - 90 } })],
    ["from the future", 401, "expired", () => sign({ payload: { iat: seconds() + 90, exp: seconds() + 150 } })],
    ["that holds for long", 400, "invalid-question", () => sign({ payload: { exp: seconds() + 3600 } })],
    ["without an end", 401, "bad-signature", () => sign({ payload: { exp: undefined as never } })],
    ["with a short nonce", 400, "invalid-question", () => sign({ payload: { jti: "1" } })],
    ["without a consent", 400, "invalid-question", () => sign({ payload: { consentId: "" } })],
    ["for no purpose", 400, "invalid-question", () => sign({ payload: { purpose: "" } })],
    ["for a purpose that nobody agreed on", 403, "not-in-scope", () => sign({ payload: { purpose: "marketing" } })],
    ["for a claim that there is not", 403, "not-in-scope", () => sign({ payload: { concepts: ["shoeSize"] } })],
    ["for a sensitive claim", 403, "not-in-scope", () => sign({ payload: { concepts: ["idNumber"] } })],
    ["for a type of another register", 403, "not-in-scope", () => sign({ payload: { recordType: "marriage" } })],
    ["of a megabyte", 413, "invalid-question", async () => "a".repeat(1_000_000)],
  ];
  it.each(refusals)("%s is refused (%i %s)", async (...[, status, code, make]) => {
    const reply = await ask(await make());
    expect(reply).toMatchObject({ status, body: { status, code } });
  });

  it("is refused for a purpose that may not read the type, and answered for one that may", async () => {
    const asked = asPosition().payload;
    const other = await sign({ payload: { ...asked, purpose: "newborn" } });
    expect(await ask(other, "business-register")).toMatchObject({ status: 403, body: { code: "not-in-scope" } });
    expect((await ask(await sign({ payload: asked ?? {} }), "business-register")).status).toBe(200);
  });

  it("counts once, whatever is signed with the same nonce", async () => {
    const jti = randomBytes(18).toString("base64url");
    const token = await sign({ payload: { jti } });
    expect((await ask(token)).status).toBe(200);
    for (const again of [token, await sign({ payload: { jti } }), await sign({ payload: { jti, concepts: ["sex"] } })])
      expect(await ask(again)).toMatchObject({ status: 409, body: { code: "nonce-used" } });
  });

  it("may stand on the law without a consent, also for sensitive claims", async () => {
    const token = await sign({ payload: { basis: "statutory", consentId: "", concepts: ["idNumber"] } });
    expect((await ask(token)).status).toBe(200);
  });

  it("that is refused has not used up its nonce", async () => {
    const jti = randomBytes(18).toString("base64url");
    expect((await ask(await sign({ payload: { jti, purpose: "marketing" } }))).status).toBe(403);
    expect((await ask(await sign({ payload: { jti } }))).status).toBe(200);
  });

  it("for an answer that comes later is only repeated as it was, and answered once", async () => {
    file = person("late");
    const jti = randomBytes(18).toString("base64url");
    const repeat = async (payload: JWTPayload = {}) => (await ask(await sign({ payload: { jti, ...payload } }))).status;
    expect(await repeat()).toBe(202);
    expect(await repeat()).toBe(202);
    for (const other of [{ concepts: ["idNumber"], basis: "statutory" }, { caseId: "case-2" }])
      expect(await repeat(other)).toBe(409);
    ahead = 11_000;
    expect(await repeat()).toBe(200);
    expect(await repeat()).toBe(409);
    ahead = 0;
    file = person();
  });
});

describe("an answer", () => {
  it("holds what was asked for: values as they stand, what a person said as such, nothing else", async () => {
    const [envelope] = await envelopesOf(await sign());
    const value = { state: "value", updatedAt: "2024-05-01", verifiedAs: "authority" };
    expect(envelope?.claims).toEqual({
      name: { ...value, value: "张明" },
      sex: { ...value, value: "1", verifiedAs: "selfDeclared" },
      formerName: { state: "notHeld" },
      birthDate: { ...value, value: "1990-03-07" },
    });
  });

  it("is signed for the one who asked", async () => {
    const { body } = await ask(await sign());
    const keys = createRemoteJWKSet(new URL(`${running.url}/issuers/public-security-population/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(body.envelopes?.[0]?.envelope ?? "", keys);
    expect(payload).toMatchObject({ aud: client.id, iss: "public-security-population" });
    expect(protectedHeader).toMatchObject({ alg: "EdDSA", typ: "record+jwt" });
  });

  it("says under signature that there is none, also where the number is of a document of another kind", async () => {
    for (const subject of [
      { idType: "id-card", id: "990000198001010015" },
      { idType: "passport", id: ID },
    ]) {
      const [envelope] = await envelopesOf(await sign({ payload: { subject } }));
      expect(envelope).toMatchObject({ held: false, claims: {}, subject });
    }
  });

  it("holds every record of a type that may stand side by side, and leads to companies as such", async () => {
    const envelopes = await envelopesOf(await sign(asPosition()), "business-register");
    expect(envelopes).toHaveLength(2);
    const company = { role: "company", subject: { idType: "uscc", id: DIGITS_ONLY } };
    for (const envelope of envelopes) expect(envelope?.links).toEqual([company]);
    expect(new Set(envelopes.map((envelope) => envelope?.recordId)).size).toBe(2);
  });

  it("says that the status is unknown where nobody can tell it", async () => {
    const [envelope] = await envelopesOf(await sign(asPosition()), "business-register");
    expect(envelope?.status.value).toBe("unknown");
  });

  const faulty: [RegisterFault, (envelope: Awaited<ReturnType<typeof envelopesOf>>[number]) => void][] = [
    ["wrong-subject", (envelope) => expect(envelope?.subject.id).not.toBe(ID)],
    ["bad-signature", (envelope) => expect(envelope).toBeUndefined()],
    ["replay", (envelope) => expect(envelope?.binding.nonce).toBe("an-earlier-question-0001")],
    [
      "partial",
      (envelope) =>
        expect(Object.values(envelope?.claims ?? {}).map(({ state }) => state)).toEqual([
          "value",
          "value",
          "unavailable",
          "unavailable",
        ]),
    ],
  ];
  it.each(faulty)("of a register with the fault %s", async (fault, check) => {
    file = person(fault);
    const envelopes = await envelopesOf(await sign());
    file = person();
    expect(envelopes).toHaveLength(1);
    check(envelopes[0]);
  });

  it("takes its time where the register is slow, and is 503 where it is out of order", async () => {
    file = person("slow");
    const before = Date.now();
    expect((await ask(await sign())).status).toBe(200);
    expect(Date.now() - before).toBeGreaterThanOrEqual(190);
    file = person("error");
    expect(await ask(await sign())).toMatchObject({ status: 503, body: { code: "unavailable" } });
    file = person();
  });
});
