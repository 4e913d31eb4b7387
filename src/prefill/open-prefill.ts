import type { AccessEntry, Actor, Consent, StoredPlan } from "../domain/consent.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { Prefill, PrefillCase, ReasonCode } from "../domain/prefill.ts";
import type { SubjectId, VerifiedRecord } from "../domain/record.ts";
import type { Idempotency } from "../ports/case-store.ts";
import type { RunContext } from "../ports/run-context.ts";
import { formOf } from "./case-parts.ts";
import { checkCompany } from "./check-company.ts";
import { checkMandate } from "./check-mandate.ts";
import { gatherRecords } from "./gather-records.ts";
import { askerOf, planOf, principalSubject } from "./give-consent.ts";
import { keepGathered, keepLate } from "./keep-gathered.ts";
import { withinPlan } from "./plan-calls.ts";
import { questionInputOf, showsLicence } from "./plan-prefill.ts";
import { planQuestions } from "./plan-questions.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { readLicenceCode } from "./read-licence-code.ts";
import { toPrefill } from "./view-case.ts";

export type OpenRefusal =
  | {
      refused:
        | "not-found"
        | "plan-expired"
        | "not-a-person"
        | "licence-code"
        | "key-reused"
        | "consent-used"
        | "consent-withdrawn"
        | "consent-expired"
        | "consent-unknown"
        | "changed-meanwhile";
    }
  | { refused: "mandate"; reason: ReasonCode };

export type OpenRequest = {
  planId: string;
  consentId: string;
  licenceCode?: string | undefined;
  actor: Actor;
  idempotency?: Idempotency | undefined;
};

/** Whose values an earlier form may give: what they wrote themselves, not longer ago than this, in milliseconds. */
const REUSE = 365 * 86_400_000;

const newCase = (
  plan: StoredPlan,
  consent: Consent,
  { at, prefillId }: { at: string; prefillId: string },
): PrefillCase => ({
  prefillId,
  revision: 0,
  planId: plan.planId,
  oneThingId: plan.oneThingId,
  region: plan.region,
  formId: plan.formId,
  formVersion: plan.formVersion,
  status: "filling",
  actor: plan.actor,
  principal: plan.principal,
  ...(plan.mandateId === undefined ? {} : { mandateId: plan.mandateId }),
  consentId: consent.consentId,
  facts: plan.facts,
  asOf: plan.asOf,
  subjects: [],
  records: [],
  sources: [],
  entries: {},
  previous: [],
  withdrawn: [],
  createdAt: at,
  updatedAt: at,
});

/** What the same person wrote in earlier forms, in fields that keep for a year. */
const previousOf = async (
  form: FormDefinition,
  principal: string,
  { ports, now }: { ports: PrefillPorts; now: Date },
) => {
  const reusable = new Set(form.fields.filter((field) => field.reusable).map(({ id }) => id));
  const since = new Date(now.getTime() - REUSE).toISOString();
  const cases = await ports.cases.lastSubmitted(principal, since);
  return cases.flatMap(({ entries, prefillId: caseId, submission }) =>
    Object.entries(entries).flatMap(([fieldId, { set }]) =>
      set?.by === "person" && reusable.has(fieldId) && submission
        ? [{ fieldId, value: set.value, at: submission.at, caseId }]
        : [],
    ),
  );
};

/** Looked at before every later question: consent and mandate may have ended meanwhile. */
const createBarred =
  (opened: PrefillCase, ports: PrefillPorts, run: RunContext) => async (): Promise<ReasonCode | undefined> => {
    const consent = await ports.cases.consent(opened.consentId);
    if (consent?.status === "withdrawn") return "CONSENT_WITHDRAWN";
    if (opened.mandateId === undefined) return undefined;
    const mandate = await ports.cases.mandate(opened.mandateId);
    const { principal, actor: agent, oneThingId, records } = opened;
    return checkMandate({ mandate, principal, agent, oneThingId, action: "fill", now: run.now(), records });
  };

type Subjects = { principal: SubjectId; actor: SubjectId | undefined; company: SubjectId | undefined };
type Opening = { opened: PrefillCase; plan: StoredPlan; consent: Consent; people: Subjects };

const gather = async ({ opened, plan, consent, people }: Opening, ports: PrefillPorts, run: RunContext) => {
  const form = formOf(opened, ports);
  const input = questionInputOf(plan, form, ports);
  const { consentId } = consent;
  const common = { gate: consent, consentId, caseId: opened.prefillId, asOf: plan.asOf, asker: askerOf(plan) };
  const barredRoles = new Map<string, ReasonCode>();
  const entries: AccessEntry[] = [];
  if (people.company && showsLicence(form)) {
    const { company, principal } = people;
    const checked = await checkCompany({ ...common, company, principal, purpose: plan.oneThingId }, ports, run);
    entries.push(...checked.entries);
    const byCode = form.roles.filter(({ ways }) => ways.some(({ how }) => how === "licence-code"));
    if (checked.reason) for (const { id } of byCode) barredRoles.set(id, checked.reason);
  }
  const gathering = await gatherRecords(
    {
      ...common,
      form,
      model: ports.catalogue.oneThings.get(plan.oneThingId),
      types: input.types,
      facts: plan.facts,
      people,
      questions: withinPlan(planQuestions(input), plan.calls),
      barredRoles,
      barred: createBarred(opened, ports, run),
    },
    ports,
    run,
  );
  return { gathering, entries };
};

const peopleOf = async (
  plan: StoredPlan,
  licenceCode: string | undefined,
  ports: PrefillPorts,
): Promise<Subjects | OpenRefusal> => {
  const principal = await principalSubject(plan, ports);
  if (principal === undefined) return { refused: "not-a-person" };
  const company = licenceCode === undefined ? undefined : readLicenceCode(licenceCode);
  if (licenceCode !== undefined && company === undefined) return { refused: "licence-code" };
  const actor = plan.actor === plan.principal ? undefined : await ports.identity.subjectOf(plan.actor);
  return { principal, actor, company };
};

const mandateReason = async (
  plan: StoredPlan,
  { records, ports, now }: { records: readonly VerifiedRecord[]; ports: PrefillPorts; now: Date },
): Promise<ReasonCode | undefined> => {
  if (plan.mandateId === undefined) return undefined;
  const mandate = await ports.cases.mandate(plan.mandateId);
  const { principal, actor: agent, oneThingId } = plan;
  return checkMandate({ mandate, principal, agent, oneThingId, action: "fill", now, records });
};

/**
 * Uses up the consent, asks the registers and fills the form. The case is there from the first moment: a process that is
 * killed while it asks leaves a form that can be filled by hand, and no consent that counts twice.
 */
export const openPrefill = async (
  request: OpenRequest,
  ports: PrefillPorts,
  run: RunContext,
): Promise<Prefill | OpenRefusal> => {
  const now = run.now();
  const plan = await planOf(request, ports, now);
  if ("refused" in plan) return plan;
  const consent = await ports.cases.consent(request.consentId);
  if (consent === undefined) return { refused: "consent-unknown" };
  const reason = await mandateReason(plan, { records: [], ports, now });
  if (reason !== undefined) return { refused: "mandate", reason };
  const people = await peopleOf(plan, request.licenceCode, ports);
  if ("refused" in people) return people;
  const form = formOf(plan, ports);
  if (form.version !== plan.formVersion) return { refused: "plan-expired" };
  const previous = await previousOf(form, plan.principal, { ports, now });
  const at = now.toISOString();
  const drafted = { ...newCase(plan, consent, { at, prefillId: ports.newId() }), previous };
  const opening = await ports.cases.openCase({ case: drafted, now: at, idempotency: request.idempotency }, []);
  if (opening.result === "repeated") return toPrefill(opening.case, ports);
  if (opening.result !== "opened") return { refused: opening.result };
  const { gathering, entries } = await gather({ opened: opening.case, plan, consent, people }, ports, run);
  const { prefillId } = opening.case;
  const saved = await keepGathered({ prefillId, gathered: gathering, entries, open: true }, ports);
  void keepLate({ prefillId, gathering }, ports).catch(ports.reportLate);
  if (saved.result !== "saved") return { refused: "changed-meanwhile" };
  // The records may say that the mandate is over: an agent then sees nothing of them.
  const ended = await mandateReason(plan, { records: saved.case.records, ports, now });
  if (ended !== undefined) return { refused: "mandate", reason: ended };
  return toPrefill(saved.case, ports);
};
