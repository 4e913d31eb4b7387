import { createHmac } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompactEncrypt,
  CompactSign,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
} from "jose";
import { describe, expect, it } from "vitest";
import { createJwsProof, readIssuerKeys } from "./jws.ts";

const keys = async (kid: string) => {
  const pair = await generateKeyPair("EdDSA", { extractable: true });
  return {
    kid,
    privateKey: pair.privateKey,
    jwk: { ...(await exportJWK(pair.publicKey)), kid, alg: "EdDSA", use: "sig" },
  };
};

const ours = await keys("k1");
const other = await keys("k2");
const sets = new Map([
  ["population", createLocalJWKSet({ keys: [ours.jwk] })],
  ["marriage", createLocalJWKSet({ keys: [other.jwk] })],
]);
const proof = createJwsProof((issuer) => sets.get(issuer));
const now = Math.floor(Date.now() / 1000);

type Given = {
  iss?: string;
  aud?: string;
  exp?: boolean;
  iat?: boolean;
  typ?: string;
  key?: typeof ours;
  kid?: string;
};
const signed = ({
  iss = "population",
  aud = "client",
  exp = true,
  iat = true,
  typ = "record+jwt",
  key = ours,
  kid,
}: Given = {}) => {
  const token = new SignJWT({ recordId: "r1", claims: { name: "张明" } }).setProtectedHeader({
    alg: "EdDSA",
    kid: kid ?? key.kid,
    typ,
  });
  token.setIssuer(iss).setAudience(aud);
  if (iat) token.setIssuedAt(now);
  if (exp) token.setExpirationTime(now + 300);
  return token.sign(key.privateKey);
};

const changed = async (): Promise<string> => {
  const [header, payload = "", signature] = (await signed()).split(".");
  const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), claims: { name: "李明" } };
  return [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
};

const hmacWithPublicKey = async (): Promise<string> => {
  const [, payload] = (await signed()).split(".");
  const header = Buffer.from(JSON.stringify({ alg: "HS256", kid: "k1", typ: "record+jwt" })).toString("base64url");
  const mac = createHmac("sha256", JSON.stringify(ours.jwk)).update(`${header}.${payload}`).digest("base64url");
  return `${header}.${payload}.${mac}`;
};

const embeddedKey = async (): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: "EdDSA", kid: "k1", typ: "record+jwt", jwk: other.jwk as never })
    .setIssuer("population")
    .setAudience("client")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(other.privateKey);

describe("proof of records by JWS", () => {
  it("gives who signed what for whom, and when", async () => {
    expect(await proof.prove(await signed())).toEqual({
      payload: { recordId: "r1", claims: { name: "张明" } },
      issuer: "population",
      audience: "client",
      kid: "k1",
      issuedAt: now,
      expiresAt: now + 300,
    });
  });

  it.each<[string, () => string | Promise<string>]>([
    [
      "no signature at all",
      () =>
        new UnsecuredJWT({})
          .setIssuer("population")
          .setAudience("client")
          .setIssuedAt()
          .setExpirationTime("5m")
          .encode(),
    ],
    ["the public key as a secret", hmacWithPublicKey],
    ["another issuer's key", () => signed({ key: other })],
    ["another issuer's key under the kid of the right one", () => signed({ key: other, kid: "k1" })],
    ["a kid that nobody has", () => signed({ kid: "k9" })],
    ["a kid that is a path", () => signed({ kid: "../../etc/passwd" })],
    ["a key in its own header", embeddedKey],
    ["an issuer that nobody trusts", () => signed({ iss: "somebody" })],
    [
      "no issuer",
      async () =>
        await new CompactSign(Buffer.from("{}"))
          .setProtectedHeader({ alg: "EdDSA", kid: "k1", typ: "record+jwt" })
          .sign(ours.privateKey),
    ],
    ["a changed claim", changed],
    ["no end", () => signed({ exp: false })],
    ["no beginning", () => signed({ iat: false })],
    ["another type of token", () => signed({ typ: "JWT" })],
    ["a signature cut short", async () => (await signed()).slice(0, -8)],
    ["no signature part", async () => (await signed()).split(".").slice(0, 2).join(".")],
    ["five parts", () => "a.b.c.d.e"],
    [
      "encryption instead of a signature",
      async () =>
        new CompactEncrypt(Buffer.from("{}"))
          .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: "k1" })
          .encrypt(Buffer.alloc(32)),
    ],
    ["several audiences", () => signed({ aud: ["client", "somebody"] as never })],
    [
      "a critical header that nobody understands",
      async () => {
        const [, payload, signature] = (await signed()).split(".");
        const header = { alg: "EdDSA", kid: "k1", typ: "record+jwt", crit: ["sign-off"], "sign-off": true };
        return [Buffer.from(JSON.stringify(header)).toString("base64url"), payload, signature].join(".");
      },
    ],
    ["nothing", () => ""],
    ["noise", () => "\u0000\uffff{}[]"],
    [
      "a payload that is no JSON",
      async () =>
        new CompactSign(Buffer.from("not json"))
          .setProtectedHeader({ alg: "EdDSA", kid: "k1", typ: "record+jwt" })
          .sign(ours.privateKey),
    ],
    ["far too much", () => "a".repeat(300_000)],
  ])("takes nothing with %s", async (_, forge) => {
    expect(await proof.prove(await forge())).toBeUndefined();
  });
});

describe("keys of issuers from a file", () => {
  const inFile = async (content: unknown): Promise<string> => {
    const file = join(await mkdtemp(join(tmpdir(), "onething-keys-")), "keys.json");
    await writeFile(file, JSON.stringify(content));
    return file;
  };

  it("prove what the issuers of the file signed, and nothing else", async () => {
    const pinned = createJwsProof(await readIssuerKeys(await inFile({ population: { keys: [ours.jwk] } })));
    expect(await pinned.prove(await signed())).toMatchObject({ issuer: "population", kid: "k1" });
    expect(await pinned.prove(await signed({ key: other }))).toBeUndefined();
    expect(await pinned.prove(await signed({ iss: "marriage", key: other }))).toBeUndefined();
  });

  it.each([
    ["nobody's keys", { population: { keys: [] } }],
    ["a secret instead of a public key", { population: { keys: [{ kid: "k1", kty: "oct", k: "c2VjcmV0" }] } }],
    ["a list", []],
  ])("stop the start where the file holds %s", async (_, content) => {
    await expect(readIssuerKeys(await inFile(content))).rejects.toThrow("holds no keys of issuers");
  });
});
