import { createHash } from "node:crypto";
import type { Actor, Consent, StoredPlan } from "../domain/consent.ts";
import type { SubjectId } from "../domain/record.ts";
import type { RunContext } from "../ports/run-context.ts";
import { accessEntry } from "./access-entries.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import type { FieldFault } from "./review-prefill.ts";

/** How long a plan may be consented to, and how long a consent may then be used, in milliseconds. */
const PLAN_LIFE = 60 * 60 * 1000;
const CONSENT_LIFE = 30 * 60 * 1000;

export type ConsentRefusal =
  | { refused: "not-found" | "plan-expired" | "not-a-person" }
  | { refused: "invalid-sources"; errors: FieldFault[] };

export type ConsentRequest = { planId: string; sources: readonly string[]; sensitive: boolean; actor: Actor };

export type Notice = Pick<Consent, "sources" | "sensitive" | "recipients"> & Pick<StoredPlan, "calls" | "oneThingId">;

/** The words that a person agrees to, line by line: who is asked for what, why, and who receives it. */
export const noticeOf = ({ calls, oneThingId, sources, sensitive, recipients }: Notice): string =>
  [
    `为办理 ${oneThingId}，同意查询：`,
    ...calls
      .filter(({ source }) => sources.includes(source))
      .map(({ label, concepts, purpose, basis }) => {
        const asked = concepts.filter((concept) => sensitive || !concept.sensitive).map((concept) => concept.label);
        return `${label}｜${asked.join("、")}｜${purpose}｜${basis}`;
      }),
    sensitive ? "单独同意查询敏感信息。" : "不同意查询敏感信息。",
    `只用这一次，只交给办理这件事的部门（${recipients.join("、")}），可以随时撤回。`,
  ].join("\n");

/** The departments that take part; the one-thing itself where none is published. */
const recipientsOf = ({ oneThingId }: StoredPlan, { catalogue }: PrefillPorts): string[] => {
  const department = catalogue.guides.get(oneThingId)?.department;
  return department === undefined ? [oneThingId] : [department.name, ...(department.partners ?? [])];
};

export const planOf = async (
  { planId, actor }: { planId: string; actor: Actor },
  ports: PrefillPorts,
  now: Date,
): Promise<StoredPlan | { refused: "not-found" | "plan-expired" }> => {
  const plan = await ports.cases.plan(planId);
  if (plan === undefined || plan.actor !== actor.sub) return { refused: "not-found" };
  return now.getTime() - Date.parse(plan.createdAt) > PLAN_LIFE ? { refused: "plan-expired" } : plan;
};

/** Who the data of a plan or case are about: the person, or whoever gave the mandate. */
export const principalSubject = async (
  { principal, mandateId }: { principal: string; mandateId?: string | undefined },
  ports: PrefillPorts,
): Promise<SubjectId | undefined> => {
  if (mandateId === undefined) return ports.identity.subjectOf(principal);
  return (await ports.cases.mandate(mandateId))?.principalSubject;
};

export const askerOf = ({ actor, principal }: { actor: string; principal: string }) => ({
  actor,
  onBehalfOf: actor === principal ? undefined : principal,
});

/** Consent to a plan, or to some registers of it, for one use. */
export const giveConsent = async (
  request: ConsentRequest,
  ports: PrefillPorts,
  run: RunContext,
): Promise<Consent | ConsentRefusal> => {
  const now = run.now();
  const plan = await planOf(request, ports, now);
  if ("refused" in plan) return plan;
  const planned = new Set(plan.calls.map(({ source }) => source));
  const unknown = request.sources.filter((source) => !planned.has(source));
  if (unknown.length > 0)
    return { refused: "invalid-sources", errors: unknown.map((source) => ({ path: "sources", message: source })) };
  const subject = await principalSubject(plan, ports);
  if (subject === undefined) return { refused: "not-a-person" };
  const sources = [...new Set(request.sources)];
  const recipients = recipientsOf(plan, ports);
  const notice = noticeOf({ ...plan, sources, sensitive: request.sensitive, recipients });
  const consent: Consent = {
    consentId: ports.newId(),
    planId: plan.planId,
    actor: plan.actor,
    principal: plan.principal,
    purpose: plan.oneThingId,
    services: [plan.oneThingId],
    sources,
    sensitive: request.sensitive,
    recipients,
    noticeHash: createHash("sha256").update(notice).digest("hex"),
    nonce: ports.newNonce(),
    givenAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + CONSENT_LIFE).toISOString(),
    status: "active",
  };
  const entry = accessEntry(
    {
      subject,
      action: "consent",
      source: "onething",
      caseId: plan.planId,
      basis: "consent",
      consentId: consent.consentId,
      concepts: sources,
      purpose: plan.oneThingId,
      result: request.sensitive ? "given, sensitive too" : "given",
      at: now,
    },
    askerOf(plan),
    ports,
  );
  await ports.cases.giveConsent(consent, [entry]);
  return consent;
};

/** What came with the consent is dropped from its open case; the form goes on by hand. */
export const withdrawConsent = async (
  { consentId, actor }: { consentId: string; actor: Actor },
  ports: PrefillPorts,
  run: RunContext,
): Promise<Consent | { refused: "not-found" }> => {
  const consent = await ports.cases.consent(consentId);
  if (consent === undefined || (consent.actor !== actor.sub && consent.principal !== actor.sub))
    return { refused: "not-found" };
  const at = run.now();
  const opened = consent.prefillId === undefined ? undefined : await ports.cases.case(consent.prefillId);
  const subject = await principalSubject({ ...consent, mandateId: opened?.mandateId }, ports);
  const note = {
    action: "withdraw" as const,
    source: "onething",
    caseId: consent.prefillId ?? consent.planId,
    basis: "consent" as const,
    consentId,
    purpose: consent.purpose,
    result: "withdrawn",
    at,
  };
  const entries = subject === undefined ? [] : [accessEntry({ ...note, subject }, askerOf(consent), ports)];
  const withdrawn = await ports.cases.withdrawConsent({ consentId, by: actor.sub, at: at.toISOString() }, entries);
  return withdrawn ?? { refused: "not-found" };
};
