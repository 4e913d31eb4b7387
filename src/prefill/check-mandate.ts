import type { Mandate, MandateAction } from "../domain/consent.ts";
import type { ReasonCode } from "../domain/prefill.ts";
import { subjectKey, type VerifiedRecord } from "../domain/record.ts";

export type MandateCheck = {
  mandate: Mandate | undefined;
  principal: string;
  agent: string;
  oneThingId: string;
  action: MandateAction;
  now: Date;
  /** Of the principal, as far as there are any. */
  records: readonly VerifiedRecord[];
};

const covers = ({ mandate, principal, agent, oneThingId, action }: MandateCheck): boolean =>
  mandate !== undefined &&
  mandate.principal === principal &&
  mandate.agent === agent &&
  mandate.oneThingIds.includes(oneThingId) &&
  mandate.actions.includes(action);

const isOver = ({ status, validFrom, validUntil }: Mandate, now: Date): boolean =>
  status !== "active" || now.getTime() < Date.parse(validFrom) || now.getTime() > Date.parse(validUntil);

const claimOf = ({ claims }: VerifiedRecord, id: string): unknown => {
  const claim = claims[id];
  return claim?.state === "value" ? claim.value : undefined;
};

const ofPrincipal = ({ mandate, records }: MandateCheck, recordType: string): VerifiedRecord[] =>
  records.filter(
    (record) =>
      record.held &&
      record.recordType === recordType &&
      mandate !== undefined &&
      subjectKey(record.subject) === subjectKey(mandate.principalSubject),
  );

const MARRIED: ReadonlySet<unknown> = new Set(["20", "21", "22", "23"]);

/** A spouse acts as such only while the latest record of the register says that they are married. */
const relationEnded = (check: MandateCheck): boolean => {
  if (check.mandate?.relation.code !== "spouse" || check.mandate.relation.provenBy === undefined) return false;
  const weddings = ofPrincipal(check, "marriage").sort((a, b) =>
    String(claimOf(a, "registrationDate")) < String(claimOf(b, "registrationDate")) ? 1 : -1,
  );
  const [latest] = weddings;
  return latest !== undefined && !MARRIED.has(claimOf(latest, "maritalStatus"));
};

/** Why an agent may not do this now; undefined where they may. A mandate ends with the death of who gave it. */
export const checkMandate = (check: MandateCheck): ReasonCode | undefined => {
  const { mandate, now } = check;
  if (mandate === undefined || !covers(check)) return "MANDATE_MISSING";
  const ended = isOver(mandate, now) || relationEnded(check) || ofPrincipal(check, "death").length > 0;
  return ended ? "MANDATE_EXPIRED" : undefined;
};
