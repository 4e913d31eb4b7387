import { readFile } from "node:fs/promises";
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, type JWK, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { PortError } from "../../ports/port-error.ts";
import type { RecordProof } from "../../ports/record-proof.ts";

/** Largest envelope in characters. */
const MAX_ENVELOPE = 256 * 1024;
const ALGORITHMS = ["EdDSA", "ES256"];
/** Time for one call for keys and pause before they are asked again for a key that is not known, in milliseconds. */
const TIMEOUT = 3_000;
const COOLDOWN = 5_000;
/** Expiry is judged with the answer; here a token must only say when it ends. */
const TOLERANCE = 10 * 365 * 24 * 3600;

export type IssuerKeys = (issuer: string) => JWTVerifyGetKey | undefined;

const pinnedSchema = z.record(
  z.string(),
  z.object({ keys: z.array(z.looseObject({ kid: z.string().min(1), kty: z.enum(["OKP", "EC"]) })).min(1) }),
);

/**
 * Keys of issuers from a file, `{ "<issuer>": { "keys": [JWK] } }`: whoever stands between us and a register can then
 * forge nothing. An issuer that is not in it is not trusted; no key is fetched.
 */
export const readIssuerKeys = async (file: string): Promise<IssuerKeys> => {
  try {
    const pinned = pinnedSchema.parse(JSON.parse(await readFile(file, "utf8")));
    const sets = new Map(
      Object.entries(pinned).map(([issuer, { keys }]) => [issuer, createLocalJWKSet({ keys: keys as JWK[] })]),
    );
    return (issuer) => sets.get(issuer);
  } catch (cause) {
    throw new PortError("record-source", `${file} holds no keys of issuers`, { retryable: false, cause });
  }
};

/** Keys of the issuers of the trust registry, from the register gateway; nobody else's. */
export const createIssuerKeys = (settings: { url: string; issuers: readonly string[] }): IssuerKeys => {
  const sets = new Map(
    settings.issuers.map((issuer) => {
      const url = new URL(`${settings.url.replace(/\/$/u, "")}/issuers/${encodeURIComponent(issuer)}/jwks.json`);
      return [issuer, createRemoteJWKSet(url, { timeoutDuration: TIMEOUT, cooldownDuration: COOLDOWN })];
    }),
  );
  return (issuer) => sets.get(issuer);
};

/** Compact JWS (RFC 7515) with a JWT's claims. The issuer that it names chooses the keys; it must be a known one. */
export const createJwsProof = (keysOf: IssuerKeys): RecordProof => ({
  format: "jws",
  prove: async (envelope) => {
    if (envelope.length > MAX_ENVELOPE) return undefined;
    try {
      const { iss = "" } = decodeJwt(envelope);
      const keys = keysOf(iss);
      if (keys === undefined) return undefined;
      const { payload, protectedHeader } = await jwtVerify(envelope, keys, {
        algorithms: ALGORITHMS,
        issuer: iss,
        typ: "record+jwt",
        requiredClaims: ["iat", "exp", "aud"],
        clockTolerance: TOLERANCE,
      });
      const { iss: issuer = "", aud, iat = 0, exp = 0, ...rest } = payload;
      if (typeof aud !== "string" || protectedHeader.kid === undefined) return undefined;
      return { payload: rest, issuer, audience: aud, kid: protectedHeader.kid, issuedAt: iat, expiresAt: exp };
    } catch {
      // Whatever an envelope does to the parser, it proves nothing.
      return undefined;
    }
  },
});
