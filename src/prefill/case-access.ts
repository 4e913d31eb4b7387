import type { AccessEntry, Actor } from "../domain/consent.ts";
import type { PrefillCase } from "../domain/prefill.ts";
import type { SubjectId } from "../domain/record.ts";

export type EntryBasis = {
  case: PrefillCase;
  actor: Actor;
  at: string;
  subjectHash: (subject: SubjectId) => string;
};

const kindOf = ({ roles, sub }: Actor, principal: string): AccessEntry["actorKind"] => {
  if (roles.includes("citizen")) return sub === principal ? "person" : "agent";
  return "clerk";
};

/** One entry for every person or company whose data the case holds; what happened is the same for all of them. */
export const entriesFor = (
  { case: opened, actor, at, subjectHash }: EntryBasis,
  happened: Pick<AccessEntry, "action" | "result"> & Partial<Pick<AccessEntry, "source" | "concepts">>,
): AccessEntry[] => {
  const actorKind = kindOf(actor, opened.principal);
  const subjects = new Set(opened.subjects.map(({ subject }) => subjectHash(subject)));
  return [...subjects].map((subject) => ({
    at,
    actor: actor.sub,
    actorKind,
    ...(actor.sub === opened.principal || actorKind === "clerk" ? {} : { onBehalfOf: opened.principal }),
    subject,
    source: "onething",
    concepts: [],
    purpose: opened.oneThingId,
    caseId: opened.prefillId,
    basis: actorKind === "clerk" ? "duty" : actorKind === "agent" ? "mandate" : "consent",
    consentId: opened.consentId,
    ...happened,
  }));
};
