import { createLocalJWKSet, decodeProtectedHeader, errors, type JWK, jwtVerify } from "jose";
import { z } from "zod";
import { type RecordType, type Register, subjectIdSchema } from "../src/domain/record.ts";

/** Longest life of a question and greatest difference of clocks, in seconds. */
const LIFE = 60;
const SKEW = 60;

const questionSchema = z.object({
  recordType: z.string(),
  subject: subjectIdSchema,
  concepts: z.array(z.string()).max(100),
  requestId: z.string().min(1).max(200),
  caseId: z.string().min(1).max(200),
  purpose: z.string().min(1).max(200),
  basis: z.enum(["statutory", "consent", "separate-consent"]),
  consentId: z.string().min(1).max(200),
  actor: z.string().min(1).max(200),
  onBehalfOf: z.string().max(200).optional(),
  jti: z.string().min(16).max(200),
  iss: z.string(),
  iat: z.number(),
  exp: z.number(),
});
export type CheckedQuestion = z.infer<typeof questionSchema> & { type: RecordType };

export type QuestionRefusal = {
  status: 400 | 401 | 403 | 409;
  code: "unknown-client" | "bad-signature" | "expired" | "invalid-question" | "not-in-scope" | "nonce-used";
};

export type Client = { clientId: string; jwk: JWK };

/** Nonces of questions that can still be repeated, with when they may be forgotten. */
export type UsedNonces = Map<string, number>;

const remember = (used: UsedNonces, nonce: string, now: number): boolean => {
  for (const [old, until] of used) if (until < now) used.delete(old);
  if (used.has(nonce)) return false;
  used.set(nonce, now + LIFE + 2 * SKEW);
  return true;
};

/** Sensitive claims only on separate consent; nothing that the record type does not hold. */
const inScope = ({ concepts, basis }: z.infer<typeof questionSchema>, type: RecordType): boolean =>
  concepts.every((id) => {
    const claim = type.claims.find((each) => each.id === id);
    return claim !== undefined && (claim.sensitive !== true || basis !== "consent");
  });

const verify = async (token: string, { client, register, now }: { client: Client; register: Register; now: Date }) => {
  const keys = createLocalJWKSet({ keys: [client.jwk] });
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ["EdDSA", "ES256"],
    issuer: client.clientId,
    audience: register.id,
    requiredClaims: ["iat", "exp", "jti"],
    maxTokenAge: LIFE,
    clockTolerance: SKEW,
    currentDate: now,
  });
  return payload;
};

type Checking = { register: Register; clients: ReadonlyMap<string, Client>; used: UsedNonces; now: Date };

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

/** A signed question of a registered client, asked once, within scope; the same nonce may fetch what was `pending`. */
export const checkQuestion = async (
  token: string,
  checking: Checking,
  isPending: (nonce: string) => boolean,
): Promise<CheckedQuestion | QuestionRefusal> => {
  const payload = await payloadOf(token, checking);
  if (isRefusal(payload)) return payload;
  const parsed = questionSchema.safeParse(payload);
  if (!parsed.success || parsed.data.exp - parsed.data.iat > LIFE) return { status: 400, code: "invalid-question" };
  const type = checking.register.recordTypes.find(({ id }) => id === parsed.data.recordType);
  if (type === undefined || !inScope(parsed.data, type)) return { status: 403, code: "not-in-scope" };
  const { jti } = parsed.data;
  if (!isPending(jti) && !remember(checking.used, jti, checking.now.getTime() / 1000))
    return { status: 409, code: "nonce-used" };
  return { ...parsed.data, type };
};
