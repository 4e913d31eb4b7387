import { createHash } from "node:crypto";
import { createLocalJWKSet, decodeProtectedHeader, errors, type JWK, jwtVerify } from "jose";
import { z } from "zod";
import { type RecordType, type Register, subjectIdSchema } from "../src/domain/record.ts";
import type { Scopes } from "./load-scopes.ts";
import type { UsedNonces } from "./used-nonces.ts";

/** Longest life of a question and greatest difference of clocks, in seconds. */
const LIFE = 60;
const SKEW = 60;
/** What a question is signed as: no other token of the same key passes for one. */
const TYPE = "question+jwt";

const name = z.string().min(1).max(200);

const questionSchema = z
  .object({
    recordType: name,
    subject: subjectIdSchema,
    concepts: z.array(name).max(100),
    requestId: name,
    caseId: name,
    purpose: name,
    basis: z.enum(["statutory", "consent", "separate-consent"]),
    /** May be empty where the law itself is the basis. */
    consentId: z.string().max(200),
    actor: name,
    onBehalfOf: name.optional(),
    jti: z.string().min(16).max(200),
    iss: z.string(),
    /** One register, not a list of them. */
    aud: z.string(),
    iat: z.number(),
    exp: z.number(),
  })
  .refine(({ basis, consentId }) => basis === "statutory" || consentId !== "")
  .refine(({ iat, exp }) => exp - iat <= LIFE);
type Question = z.infer<typeof questionSchema>;
export type CheckedQuestion = Question & { type: RecordType };

export type QuestionRefusal = {
  status: 400 | 401 | 403 | 409;
  code: "unknown-client" | "bad-signature" | "expired" | "invalid-question" | "not-in-scope" | "nonce-used";
};

export type Client = { clientId: string; jwk: JWK };

/** Types that the purpose is allowed, claims that they hold, and sensitive ones not on plain consent. */
const inScope = ({ concepts, basis, purpose }: Question, type: RecordType, scopes: Scopes): boolean =>
  scopes.get(purpose)?.has(type.id) === true &&
  concepts.every((id) => {
    const claim = type.claims.find((each) => each.id === id);
    return claim !== undefined && (claim.sensitive !== true || basis !== "consent");
  });

const verify = async (token: string, { client, register, now }: { client: Client; register: Register; now: Date }) => {
  const keys = createLocalJWKSet({ keys: [client.jwk] });
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ["EdDSA", "ES256"],
    typ: TYPE,
    issuer: client.clientId,
    audience: register.id,
    requiredClaims: ["iat", "exp", "jti"],
    maxTokenAge: LIFE,
    clockTolerance: SKEW,
    currentDate: now,
  });
  return payload;
};

export type Checking = {
  register: Register;
  clients: ReadonlyMap<string, Client>;
  scopes: Scopes;
  used: UsedNonces;
  now: Date;
};

const payloadOf = async (token: string, checking: Checking): Promise<unknown | QuestionRefusal> => {
  let kid: string | undefined;
  try {
    kid = decodeProtectedHeader(token).kid;
  } catch {
    return { status: 400, code: "invalid-question" };
  }
  const client = checking.clients.get(kid ?? "");
  if (client === undefined) return { status: 401, code: "unknown-client" };
  try {
    return await verify(token, { ...checking, client });
  } catch (error) {
    const expired =
      error instanceof errors.JWTExpired || (error instanceof errors.JWTClaimValidationFailed && error.claim === "iat");
    return { status: 401, code: expired ? "expired" : "bad-signature" };
  }
};

const isRefusal = (value: unknown): value is QuestionRefusal =>
  typeof value === "object" && value !== null && "status" in value && "code" in value;

/** The same for the same question, signed at whatever time. */
const digestOf = ({ iat: _iat, exp: _exp, ...question }: Question): string =>
  createHash("sha256").update(JSON.stringify(question)).digest("base64url");

/** Clients choose their nonces apart from each other. */
export const nonceKey = ({ iss, jti }: Pick<Question, "iss" | "jti">): string => `${iss} ${jti}`;

/**
 * A signed question of a registered client, within scope, with a nonce that counts once. A question that is refused
 * before its nonce is looked at has not used it up.
 */
export const checkQuestion = async (token: string, checking: Checking): Promise<CheckedQuestion | QuestionRefusal> => {
  const payload = await payloadOf(token, checking);
  if (isRefusal(payload)) return payload;
  const { data } = questionSchema.safeParse(payload);
  if (data === undefined) return { status: 400, code: "invalid-question" };
  const type = checking.register.recordTypes.find(({ id }) => id === data.recordType);
  if (type === undefined || !inScope(data, type, checking.scopes)) return { status: 403, code: "not-in-scope" };
  if (!checking.used.take(nonceKey(data), digestOf(data), checking.now.getTime()))
    return { status: 409, code: "nonce-used" };
  return { ...data, type };
};
