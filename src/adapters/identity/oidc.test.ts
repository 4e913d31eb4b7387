import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PortError } from "../../ports/port-error.ts";
import { createOidcIdentity } from "./oidc.ts";

const AUDIENCE = "onething";
const PERSON = { sub: "sub-1", id_type: "id-card", id_number: "990000199003070013" };

type Pair = { publicKey: CryptoKey; privateKey: CryptoKey };
let own: Pair;
let stranger: Pair;
let server: Server;
let issuer: string;
let isDown = false;

beforeAll(async () => {
  own = await generateKeyPair("ES256", { extractable: true });
  stranger = await generateKeyPair("ES256", { extractable: true });
  const keys = [{ ...(await exportJWK(own.publicKey)), kid: "own", alg: "ES256", use: "sig" }];
  const replies: Readonly<Record<string, () => unknown>> = {
    "/.well-known/openid-configuration": () => ({
      issuer,
      jwks_uri: `${issuer}/jwks.json`,
      userinfo_endpoint: `${issuer}/userinfo`,
    }),
    "/jwks.json": () => ({ keys }),
    "/userinfo": () => PERSON,
  };
  server = createServer((request, response) => {
    const reply = isDown ? undefined : replies[request.url ?? ""];
    response.writeHead(reply ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify(reply?.() ?? {}));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((closed) => server.close(closed)));

const now = (): number => Math.floor(Date.now() / 1000);
const valid = () => ({ iss: issuer, aud: AUDIENCE, sub: "sub-1", iat: now(), exp: now() + 300, roles: ["citizen"] });

const signed = (
  over: Record<string, unknown> = {},
  header: { alg?: string; kid?: string; jwk?: object; jku?: string; crit?: string[] } = {},
  key: CryptoKey | undefined = undefined,
): Promise<string> => {
  const payload = Object.fromEntries(
    Object.entries({ ...valid(), ...over }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: "own", ...header }).sign(key ?? own.privateKey);
};

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** The public key taken for a shared secret. */
const confused = async (): Promise<string> => {
  const body = `${encode({ alg: "HS256", kid: "own" })}.${encode(valid())}`;
  return `${body}.${createHmac("sha256", await exportSPKI(own.publicKey))
    .update(body)
    .digest("base64url")}`;
};

const swapped = async (over: object): Promise<string> => {
  const [header, , signature] = (await signed()).split(".");
  return `${header}.${encode({ ...valid(), ...over })}.${signature}`;
};

const spoiled = async (): Promise<string> => {
  const token = await signed();
  const at = token.lastIndexOf(".") + 5;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
};

const identity = () => createOidcIdentity({ issuer, audience: AUDIENCE });

describe("a token of the issuer", () => {
  it("is its bearer, with the roles that exist and no others", async () => {
    const token = await signed({ roles: ["citizen", "public", "root", 7], name: "某人" });
    expect(await identity().authenticate(token)).toEqual({ sub: "sub-1", roles: ["citizen"], label: "某人" });
  });

  it.each([
    ["several audiences", { aud: ["other", AUDIENCE] }],
    ["a clock that is 20 seconds ahead", () => ({ iat: now() + 20 })],
    ["an end 20 seconds ago", () => ({ exp: now() - 20 })],
  ])("holds with %s", async (_, over) => {
    const token = await signed(typeof over === "function" ? over() : over);
    expect((await identity().authenticate(token))?.sub).toBe("sub-1");
  });

  it("without roles has none", async () => {
    for (const roles of [undefined, "admin", { 0: "admin" }, null])
      expect((await identity().authenticate(await signed({ roles })))?.roles).toEqual([]);
  });
});

const FORGERIES: readonly (readonly [string, () => Promise<string> | string])[] = [
  ["alg none", () => new UnsecuredJWT(valid()).encode()],
  ["alg None without a signature", () => `${encode({ alg: "None" })}.${encode(valid())}.`],
  ["the public key as a shared secret", confused],
  ["another key under the kid of the issuer", () => signed({}, {}, stranger.privateKey)],
  ["a kid that the issuer does not have", () => signed({}, { kid: "other" }, stranger.privateKey)],
  [
    "its own key in the header",
    async () => signed({}, { jwk: await exportJWK(stranger.publicKey) }, stranger.privateKey),
  ],
  ["an address of keys in the header", () => signed({}, { jku: "http://127.0.0.1:1/jwks.json" }, stranger.privateKey)],
  ["another subject under the same signature", () => swapped({ sub: "sub-2" })],
  ["more roles under the same signature", () => swapped({ roles: ["admin"] })],
  ["one changed byte of the signature", spoiled],
  ["no signature", async () => (await signed()).split(".").slice(0, 2).join(".")],
  ["an empty signature", async () => `${(await signed()).split(".").slice(0, 2).join(".")}.`],
  ["another issuer", () => signed({ iss: "https://issuer.example" })],
  ["the issuer with a slash", () => signed({ iss: `${issuer}/` })],
  ["no issuer", () => signed({ iss: undefined })],
  ["another audience", () => signed({ aud: "other" })],
  ["the audience in capitals", () => signed({ aud: "OneThing" })],
  ["no audience", () => signed({ aud: undefined })],
  ["an end a minute ago", () => signed({ exp: now() - 60 })],
  ["no end", () => signed({ exp: undefined })],
  ["an end that is text", () => swapped({ exp: "never" })],
  ["a beginning an hour ahead", () => signed({ nbf: now() + 3600 })],
  ["an issue an hour ahead", () => signed({ iat: now() + 3600, exp: now() + 7200 })],
  ["no issue", () => signed({ iat: undefined })],
  ["no subject", () => signed({ sub: undefined })],
  ["an empty subject", () => signed({ sub: "" })],
  ["a length of more than 8192", () => signed({ filler: "x".repeat(9000) })],
  ["no dots", () => "token"],
  ["nothing", () => ""],
  ["a header that is no JSON", () => `e30x.${encode(valid())}.AAAA`],
];

describe("is refused with", () => {
  it.each(FORGERIES)("%s", async (_, forge) => {
    expect(await identity().authenticate(await forge())).toBeUndefined();
  });
});

describe("the issuer", () => {
  it("tells who somebody is in the registers, and knows nobody who has not signed in", async () => {
    const people = identity();
    expect(await people.subjectOf("sub-1")).toBeUndefined();
    await people.authenticate(await signed());
    expect(await people.subjectOf("sub-1")).toEqual({ idType: "id-card", id: PERSON.id_number });
    expect(await people.subOf({ idType: "id-card", id: PERSON.id_number })).toBe("sub-1");
  });

  it("does not give one person's identifiers to another", async () => {
    const people = identity();
    await people.authenticate(await signed({ sub: "sub-2" }));
    expect(await people.subjectOf("sub-2")).toBeUndefined();
  });

  it("out of reach is an outage, not a refusal, and is asked again when it is back", async () => {
    const people = identity();
    isDown = true;
    await expect(people.authenticate(await signed())).rejects.toBeInstanceOf(PortError);
    isDown = false;
    expect((await people.authenticate(await signed()))?.sub).toBe("sub-1");
  });

  it("that names another issuer in its description is not believed", async () => {
    const elsewhere = createOidcIdentity({ issuer: `${issuer}/`, audience: AUDIENCE });
    await expect(elsewhere.authenticate(await signed())).rejects.toBeInstanceOf(PortError);
  });
});
