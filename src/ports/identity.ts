import type { Actor } from "../domain/consent.ts";
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
