import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { createIssuerKeys, createJwsProof } from "../src/adapters/record-proof/jws.ts";
import { clientIdOf, createHttpRecordSource } from "../src/adapters/record-source/http.ts";
import { openSigningKey } from "../src/adapters/signing-key/files.ts";
import { type RegisterFault, type RegisterFile, recordEnvelopeSchema } from "../src/domain/record.ts";
import type { RecordQuestion } from "../src/ports/record-source.ts";
import { describeRecordSource } from "../src/testing/contracts/record-source.contract.ts";
import { loadScopes } from "./load-scopes.ts";
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
const scopes = await loadScopes("data");
const running = await startRegisters({
  registers,
  scopes,
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

it("introduces itself again to registers that were started anew, with the same nonce", async () => {
  const directory = async () => ({ files: new Map([[ID, person()]]), refused: [] });
  const first = await startRegisters({ registers, scopes, directory });
  const source = await createHttpRecordSource({ url: first.url, signingKey });
  expect(await source.ask(question(), new AbortController().signal)).toMatchObject({ state: "fetched" });
  await first.close();
  const second = await startRegisters({ registers, scopes, directory, port: Number(new URL(first.url).port) });
  expect(await source.ask(question(), new AbortController().signal)).toMatchObject({ state: "fetched" });
  await second.close();
});

describe("a gateway that behaves badly", () => {
  const replies: Record<string, (response: ServerResponse) => void> = {
    "a refusal in a page of its own": (response) => response.writeHead(403).end("<html>denied</html>"),
    "no JSON": (response) => response.writeHead(200).end("<html>"),
    "JSON of another shape": (response) => response.writeHead(200).end('{"state":"fetched","envelopes":"all"}'),
    "a redirect": (response) => response.writeHead(307, { location: `${running.url}/livez` }).end(),
    "too much": (response) =>
      response.writeHead(200).end(JSON.stringify({ state: "fetched", envelopes: [], rest: "x".repeat(300_000) })),
    "half a reply": (response) => {
      response.writeHead(200, { "content-length": "100" }).write("{");
      setTimeout(() => response.destroy(), 20);
    },
  };
  let reply: (response: ServerResponse) => void = () => {};
  const server = createServer((_, response) => reply(response));
  const url = new Promise<string>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
  afterAll(() => server.close());

  it.each([
    ["a refusal in a page of its own", { state: "denied" }],
    ["no JSON", { state: "error", retryable: true }],
    ["JSON of another shape", { state: "error", retryable: false }],
    ["a redirect", { state: "error", retryable: true }],
    ["too much", { state: "error", retryable: true }],
    ["half a reply", { state: "error", retryable: true }],
  ] as const)("%s", async (what, expected) => {
    reply = replies[what] ?? reply;
    const source = await createHttpRecordSource({ url: await url, signingKey, timeoutMs: 2_000 });
    expect(await source.ask(question(), new AbortController().signal)).toEqual(expected);
  });
});
