import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { createIssuerKeys, createJwsProof } from "../src/adapters/record-proof/jws.ts";
import { clientIdOf, createHttpRecordSource } from "../src/adapters/record-source/http.ts";
import { openSigningKey } from "../src/adapters/signing-key/files.ts";
import { type RegisterFault, type RegisterFile, recordEnvelopeSchema } from "../src/domain/record.ts";
import type { RecordQuestion } from "../src/ports/record-source.ts";
import { describeRecordSource } from "../src/testing/contracts/record-source.contract.ts";
import { startRegisters } from "./start-registers.ts";

const ID = "990000199003070013";
const person = (fault?: RegisterFault): RegisterFile => ({
  subject: { kind: "person", idType: "id-card", id: ID, label: "张明（虚构）", signIn: true },
  records: [
    {
      register: "population-register",
      recordType: "resident",
      claims: { name: "张明", sex: "1", ethnicity: "01", birthDate: "1990-03-07", idNumber: ID },
      updatedAt: "2024-05-01",
      status: "valid",
    },
  ],
  ...(fault ? { faults: [{ register: "population-register", fault }] } : {}),
});

const { registers } = await loadCatalogue({ directory: "data" });
const signingKey = await openSigningKey(join(await mkdtemp(join(tmpdir(), "onething-source-")), "key.json"));
let file = person();
const running = await startRegisters({
  registers,
  directory: async () => ({ files: new Map([[ID, file]]), refused: [] }),
  slowMs: 600,
  lateMs: 300,
});
afterAll(running.close);

const question = (change: Partial<RecordQuestion> = {}): RecordQuestion => ({
  register: "population-register",
  recordType: "resident",
  subject: { idType: "id-card", id: ID },
  concepts: ["name", "birthDate"],
  requestId: "request-1",
  caseId: "case-1",
  nonce: randomBytes(24).toString("base64url"),
  purpose: "newborn",
  basis: "consent",
  consentId: "consent-1",
  actor: "sub-1",
  ...change,
});

describeRecordSource("HTTP, against the simulator", async () => {
  file = person();
  return {
    source: await createHttpRecordSource({ url: running.url, signingKey, timeoutMs: 300 }),
    set: (fault) => {
      file = person(fault);
    },
    question,
  };
});

it("signs only what was asked for, for whoever asked, bound to the question", async () => {
  file = person();
  const source = await createHttpRecordSource({ url: running.url, signingKey });
  const asked = question();
  const answer = await source.ask(asked, new AbortController().signal);
  const [signed] = answer.state === "fetched" ? answer.envelopes : [];
  const issuers = [...registers.values()].map(({ issuer }) => issuer.id);
  const proven = await createJwsProof(createIssuerKeys({ url: running.url, issuers })).prove(signed?.envelope ?? "");
  const envelope = recordEnvelopeSchema.parse(proven?.payload);
  expect(proven).toMatchObject({ issuer: "public-security-population", audience: await clientIdOf(signingKey) });
  expect(Object.keys(envelope.claims)).toEqual(["name", "birthDate"]);
  expect(envelope.binding).toEqual({
    requestId: "request-1",
    caseId: "case-1",
    nonce: asked.nonce,
    purpose: "newborn",
  });
});

it("lets nobody register a private key, and nobody unknown ask", async () => {
  const post = (path: string, body: string) => fetch(`${running.url}${path}`, { method: "POST", body });
  const jwks = { keys: [{ kty: "OKP", crv: "Ed25519", x: "a".repeat(43), d: "b".repeat(43) }] };
  expect((await post("/clients", JSON.stringify({ client_name: "x", jwks }))).status).toBe(400);
  expect((await post("/registers/population-register/records", "no.token.here")).status).toBe(400);
  expect((await post("/registers/elsewhere/records", "x")).status).toBe(404);
});
