import type { ReasonCode } from "../domain/prefill.ts";
import { type SubjectId, subjectKey, type VerifiedRecord } from "../domain/record.ts";
import type { RunContext } from "../ports/run-context.ts";
import { type Asker, accessEntry } from "./access-entries.ts";
import { askRegister } from "./ask-register.ts";
import { placeRecordTypes } from "./form-parts.ts";
import type { ConsentGate } from "./gate-question.ts";
import { COMPANY_QUESTION, PRINCIPAL_ROLE } from "./plan-prefill.ts";
import type { PrefillPorts } from "./prefill-ports.ts";

export type CompanyCheck = {
  company: SubjectId;
  principal: SubjectId;
  gate: ConsentGate;
  consentId: string;
  caseId: string;
  purpose: string;
  asOf: string;
  asker: Asker;
};

/** By the number that the record states or the company that it leads to; a name proves nothing. */
const namesCompany = ({ claims, links, held }: VerifiedRecord, company: SubjectId): boolean => {
  const stated = claims["companyUscc"];
  const byNumber = stated?.state === "value" && String(stated.value).toUpperCase() === company.id.toUpperCase();
  return held && (byNumber || links.some(({ subject }) => subjectKey(subject) === subjectKey(company)));
};

/**
 * Whether the person has a place in the company whose licence they show: a QR code alone is on every shop's wall. The
 * register must have been consented to; without its word nothing of the company is asked.
 */
export const checkCompany = async (
  check: CompanyCheck,
  ports: PrefillPorts,
  run: RunContext,
): Promise<{ reason?: ReasonCode; entries: ReturnType<typeof accessEntry>[] }> => {
  const placed = placeRecordTypes(ports.catalogue.registers).get(COMPANY_QUESTION.recordType);
  if (placed === undefined || !check.gate.sources.includes(placed.register.id))
    return { reason: "MANDATE_MISSING", entries: [] };
  const { actor, onBehalfOf } = check.asker;
  const question = {
    register: placed.register.id,
    recordType: placed.type.id,
    subject: check.principal,
    concepts: COMPANY_QUESTION.claims,
    requestId: run.requestId,
    caseId: check.caseId,
    nonce: ports.newNonce(),
    purpose: check.purpose,
    basis: "consent" as const,
    consentId: check.consentId,
    actor,
    onBehalfOf,
  };
  const signal = AbortSignal.timeout(ports.limits.budgetMs);
  const asking = { question, placed, role: PRINCIPAL_ROLE, asOf: check.asOf };
  const { records, state, reason } = await askRegister(asking, ports, {
    signal,
    now: run.now,
    onPromise: () => {},
    barred: async () => undefined,
  });
  const allowed = records.some((record) => namesCompany(record, check.company));
  const entry = accessEntry(
    {
      subject: check.principal,
      action: "fetch",
      source: placed.register.id,
      concepts: [...COMPANY_QUESTION.claims],
      purpose: check.purpose,
      caseId: check.caseId,
      basis: "consent",
      consentId: check.consentId,
      result: reason ?? state,
      at: run.now(),
    },
    check.asker,
    ports,
  );
  return { ...(allowed ? {} : { reason: "MANDATE_MISSING" as const }), entries: [entry] };
};
