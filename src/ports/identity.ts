import type { Actor, Role } from "../domain/consent.ts";
import type { SubjectId } from "../domain/record.ts";

export type Identity = {
  /** The bearer of a token; undefined where the token does not hold. Throws `PortError` when the issuer is out of reach. */
  authenticate: (token: string) => Promise<Actor | undefined>;
  /** Who a `sub` is in the registers; undefined for staff and for subs that are not known. */
  subjectOf: (sub: string) => Promise<SubjectId | undefined>;
  /** The `sub` of a person, where they can sign in. */
  subOf: (subject: SubjectId) => Promise<string | undefined>;
  /** Finds the person that a principal names as their agent, by what they would call them; undefined: none or several. */
  findByHint: (hint: string) => Promise<{ sub: string; subject: SubjectId; label: string } | undefined>;
};

export type DemoPerson = { sub: string; label: string; kind: "person" | "staff"; roles: readonly Role[] };

/** The issuer of the demonstration: invented people and staff, no password. Never on a host that others can reach. */
export type DemoIssuer = {
  /** Those who may sign in, as their files say now. */
  people: () => Promise<DemoPerson[]>;
  /** A short token; undefined for a `sub` that is not offered. */
  signIn: (sub: string) => Promise<{ token: string; expiresAt: string; person: DemoPerson } | undefined>;
  /** Public keys, as JWKS. */
  keys: () => Promise<{ keys: object[] }>;
};
