import { createRemoteJWKSet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { type SubjectId, subjectIdSchema, subjectKey } from "../../domain/record.ts";
import type { Identity } from "../../ports/identity.ts";
import { PortError } from "../../ports/port-error.ts";
import { verifyToken } from "./verify-token.ts";

/** Time for one call to the issuer, in milliseconds. */
const TIMEOUT = 5_000;
/** People whose identifiers are kept in memory; the oldest are forgotten first. */
const REMEMBERED = 10_000;

const discoverySchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url({ protocol: /^https?$/u }),
  userinfo_endpoint: z.url({ protocol: /^https?$/u }).optional(),
});
/** Claims of the userinfo reply that name a person to the registers; they never enter a token. */
const userinfoSchema = z.object({ sub: z.string(), id_type: z.string().default("id-card"), id_number: z.string() });

const outage = (message: string, cause: unknown): PortError =>
  new PortError("identity", message, { retryable: true, cause });

const readJson = async (url: string, headers: Record<string, string> = {}): Promise<unknown> => {
  try {
    const reply = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(TIMEOUT) });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    return await reply.json();
  } catch (cause) {
    throw outage("the issuer does not answer", cause);
  }
};

type Discovered = { keys: JWTVerifyGetKey; userinfo: string | undefined };

const discover = async (issuer: string): Promise<Discovered> => {
  const reply = await readJson(`${issuer.replace(/\/$/u, "")}/.well-known/openid-configuration`);
  const parsed = discoverySchema.safeParse(reply);
  if (!parsed.success || parsed.data.issuer !== issuer)
    throw outage("the issuer's description is not valid", parsed.error ?? "another issuer");
  const keys = createRemoteJWKSet(new URL(parsed.data.jwks_uri), { timeoutDuration: TIMEOUT });
  return { keys, userinfo: parsed.data.userinfo_endpoint };
};

type Known = { token: string; subject?: SubjectId };

const remember = (known: Map<string, Known>, sub: string, entry: Known): void => {
  known.delete(sub);
  known.set(sub, entry);
  const [oldest] = known.keys();
  if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
};

/**
 * People of an OpenID Connect issuer. Who somebody is in the registers comes from its userinfo endpoint (`id_type`,
 * `id_number`), once for a `sub`, and stays in memory. An agent is named by their `sub` and must have signed in before.
 */
export const createOidcIdentity = (settings: { issuer: string; audience: string }): Identity => {
  const { issuer, audience } = settings;
  const known = new Map<string, Known>();
  let found: Promise<Discovered> | undefined;
  const discovered = (): Promise<Discovered> => {
    found ??= discover(issuer).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  const subjectOf = async (sub: string): Promise<SubjectId | undefined> => {
    const entry = known.get(sub);
    if (entry === undefined || entry.subject) return entry?.subject;
    const { userinfo } = await discovered();
    if (userinfo === undefined) return undefined;
    const info = userinfoSchema.safeParse(await readJson(userinfo, { authorization: `Bearer ${entry.token}` }));
    if (!info.success || info.data.sub !== sub) return undefined;
    const subject = subjectIdSchema.safeParse({ idType: info.data.id_type, id: info.data.id_number });
    if (subject.success) remember(known, sub, { ...entry, subject: subject.data });
    return subject.data;
  };
  return {
    authenticate: async (token) => {
      const { keys } = await discovered();
      const actor = await verifyToken(token, { issuer, audience, keys });
      if (actor) remember(known, actor.sub, { ...known.get(actor.sub), token });
      return actor;
    },
    subjectOf,
    subOf: async (subject) =>
      [...known].find(([, entry]) => entry.subject && subjectKey(entry.subject) === subjectKey(subject))?.[0],
    findByHint: async (hint) => {
      const subject = await subjectOf(hint);
      return subject && { sub: hint, subject, label: "代办人" };
    },
  };
};
