import type { AccessEntry } from "../domain/consent.ts";
import type { SubjectId } from "../domain/record.ts";
import type { PrefillPorts } from "./prefill-ports.ts";

/** Who does something in a case, and for whom. `onBehalfOf` only where that is somebody else. */
export type Asker = { actor: string; onBehalfOf?: string | undefined };

type Note = Pick<AccessEntry, "action" | "source" | "caseId" | "basis" | "result"> &
  Partial<Pick<AccessEntry, "concepts" | "purpose">> & {
    subject: SubjectId;
    consentId?: string | undefined;
    at: Date;
  };

/** An entry for the ledger: no identifier, no value. */
export const accessEntry = (
  { subject, at, consentId, concepts = [], purpose = "", ...note }: Note,
  { actor, onBehalfOf }: Asker,
  { subjectHash }: Pick<PrefillPorts, "subjectHash">,
): AccessEntry => ({
  ...note,
  concepts,
  purpose,
  at: at.toISOString(),
  actor,
  actorKind: onBehalfOf === undefined ? "person" : "agent",
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  subject: subjectHash(subject),
  ...(consentId === undefined ? {} : { consentId }),
});
