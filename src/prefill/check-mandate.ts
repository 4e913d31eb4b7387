import type { Mandate, MandateAction } from "../domain/consent.ts";
import type { ReasonCode } from "../domain/prefill.ts";
import { subjectKey, type VerifiedRecord } from "../domain/record.ts";
import { ageInYears } from "../rules/dates.ts";
import { todayInChina } from "../text/china-date.ts";
import { birthDateOf, claimValue, presentRecords } from "./linked-subjects.ts";

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

const ofPrincipal = ({ mandate, records }: MandateCheck, recordType: string): VerifiedRecord[] =>
  records.filter(
    (record) =>
      record.held &&
      record.recordType === recordType &&
      mandate !== undefined &&
      subjectKey(record.subject) === subjectKey(mandate.principalSubject),
  );

const MARRIED: ReadonlySet<unknown> = new Set(["20", "21", "22", "23"]);

/** A spouse acts as such only while the latest record of the register says that they are married to each other. */
const relationEnded = (check: MandateCheck): boolean => {
  const { mandate } = check;
  if (mandate?.relation.code !== "spouse" || mandate.relation.provenBy === undefined) return false;
  const records = ofPrincipal(check, "marriage");
  const present = presentRecords(records, { latestBy: "registrationDate" });
  if (records.length === 0) return false;
  const agent = subjectKey(mandate.agentSubject);
  return !present?.every(
    (record) =>
      MARRIED.has(claimValue(record, "maritalStatus")) &&
      record.links.some(({ role, subject }) => role === "spouse" && subjectKey(subject) === agent),
  );
};

const OF_AGE = 18;

/** What a minor's agent was named for ends on the day the minor comes of age (民法典 第十七条、第二十三条). */
const cameOfAge = ({ principalSubject, validFrom }: Mandate, now: Date): boolean => {
  const birth = birthDateOf(principalSubject);
  if (birth === undefined) return false;
  const ageOn = (instant: Date): number => ageInYears(birth, todayInChina(instant), "on-birthday");
  return ageOn(new Date(validFrom)) < OF_AGE && ageOn(now) >= OF_AGE;
};

/** Why an agent may not do this now; undefined where they may. A mandate ends with the death of who gave it. */
export const checkMandate = (check: MandateCheck): ReasonCode | undefined => {
  const { mandate, now } = check;
  if (mandate === undefined || !covers(check)) return "MANDATE_MISSING";
  const ended = isOver(mandate, now) || cameOfAge(mandate, now) || relationEnded(check);
  return ended || ofPrincipal(check, "death").length > 0 ? "MANDATE_EXPIRED" : undefined;
};
