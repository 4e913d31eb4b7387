import { errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Actor, type Role, roleSchema } from "../../domain/consent.ts";
import { PortError } from "../../ports/port-error.ts";

/** Largest token in characters: one that is longer is no token of ours and is not parsed. */
const MAX_TOKEN = 8192;
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
/** How far the clocks of issuer and service may differ, in seconds. */
const SKEW = 30;

export type TokenRules = { issuer: string; audience: string; keys: JWTVerifyGetKey };

const rolesOf = (claim: unknown): Role[] =>
  (Array.isArray(claim) ? claim : []).flatMap((role) => {
    const parsed = roleSchema.safeParse(role);
    return parsed.success && parsed.data !== "public" ? [parsed.data] : [];
  });

/** Key sets that cannot be had are an outage of the issuer, not a fault of the token. */
const isOutage = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  (error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC") ||
  error instanceof TypeError;

/**
 * A signed, unexpired token of this issuer for this audience, with a `sub`. Anything else is undefined; why is nobody's
 * business. Throws `PortError` when the keys of the issuer cannot be had.
 */
export const verifyToken = async (
  token: string,
  { issuer, audience, keys }: TokenRules,
): Promise<Actor | undefined> => {
  if (token.length > MAX_TOKEN) return undefined;
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", "iat", "sub"],
      clockTolerance: SKEW,
    });
    const label = payload["name"];
    const { sub = "" } = payload;
    if (sub === "" || (payload.iat ?? 0) > Date.now() / 1000 + SKEW) return undefined;
    return { sub, roles: rolesOf(payload["roles"]), ...(typeof label === "string" ? { label } : {}) };
  } catch (cause) {
    if (isOutage(cause))
      throw new PortError("identity", "the issuer's keys are out of reach", { retryable: true, cause });
    if (cause instanceof errors.JOSEError) return undefined;
    throw cause;
  }
};
