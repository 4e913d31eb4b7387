import { createHash } from "node:crypto";
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Role } from "../../domain/consent.ts";
import { type RegisterFile, type SubjectId, subjectKey } from "../../domain/record.ts";
import type { DemoIssuer, DemoPerson, Identity } from "../../ports/identity.ts";
import { verifyToken } from "./verify-token.ts";

export const DEMO_ISSUER = "urn:onething:demo";
const AUDIENCE = "onething";
/** Life of a token in seconds. */
const TTL = 3600;
const KID = "demo";

const STAFF: readonly { name: string; label: string; roles: readonly Role[] }[] = [
  { name: "clerk-1", label: "窗口人员（甲）", roles: ["clerk"] },
  { name: "clerk-2", label: "窗口人员（乙）", roles: ["clerk"] },
  { name: "editor", label: "政策编辑", roles: ["editor"] },
  { name: "admin", label: "系统管理员", roles: ["admin"] },
];

const staff: readonly DemoPerson[] = STAFF.map(({ name, label, roles }) => ({
  sub: name,
  label,
  kind: "staff",
  roles,
}));

/** Opaque, and the same after a restart, so that cases and mandates find their people again. */
const subFor = (subject: SubjectId): string =>
  createHash("sha256")
    .update(`demo|${subjectKey(subject)}`)
    .digest("base64url")
    .slice(0, 22);

type Subject = RegisterFile["subject"];
type Listed = { person: DemoPerson; subject: SubjectId };

const listed = (subjects: readonly Subject[]): Listed[] =>
  subjects
    .filter(({ kind }) => kind === "person")
    .map(({ idType, id, label }) => ({
      person: { sub: subFor({ idType, id }), label, kind: "person", roles: ["citizen"] },
      subject: { idType, id },
    }));

/** `subjects` are those of the register files as they stand now. */
export const createDemoIdentity = async (settings: {
  subjects: () => Promise<readonly Subject[]>;
}): Promise<Identity & { issuer: DemoIssuer }> => {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA");
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: KID, alg: "EdDSA", use: "sig" }] };
  const keys = createLocalJWKSet(jwks);
  const everybody = async (): Promise<Listed[]> => listed(await settings.subjects());
  const offered = async (): Promise<DemoPerson[]> => {
    const subjects = await settings.subjects();
    return [...listed(subjects.filter(({ signIn }) => signIn)).map(({ person }) => person), ...staff];
  };
  return {
    authenticate: (token) => verifyToken(token, { issuer: DEMO_ISSUER, audience: AUDIENCE, keys }),
    subjectOf: async (sub) => (await everybody()).find(({ person }) => person.sub === sub)?.subject,
    subOf: async (subject) => {
      const known = (await everybody()).find((each) => subjectKey(each.subject) === subjectKey(subject));
      return known?.person.sub;
    },
    findByHint: async (hint) => {
      const [found, other] = (await everybody()).filter(({ person }) => person.sub === hint || person.label === hint);
      return found && other === undefined
        ? { sub: found.person.sub, subject: found.subject, label: found.person.label }
        : undefined;
    },
    issuer: {
      people: offered,
      signIn: async (sub) => {
        const person = (await offered()).find((each) => each.sub === sub);
        if (person === undefined) return undefined;
        const now = Math.floor(Date.now() / 1000);
        const token = await new SignJWT({ roles: [...person.roles], name: person.label })
          .setProtectedHeader({ alg: "EdDSA", kid: KID })
          .setIssuer(DEMO_ISSUER)
          .setAudience(AUDIENCE)
          .setSubject(sub)
          .setIssuedAt(now)
          .setExpirationTime(now + TTL)
          .sign(privateKey);
        return { token, expiresAt: new Date((now + TTL) * 1000).toISOString(), person };
      },
      keys: async () => jwks,
    },
  };
};
