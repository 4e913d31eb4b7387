import type { Actor, Mandate, StoredPlan } from "../domain/consent.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import type { PlanReply, ReasonCode } from "../domain/prefill.ts";
import type { RunContext } from "../ports/run-context.ts";
import { noSuchFact, readFacts } from "../rules/read-facts.ts";
import { liesWithin } from "../rules/values.ts";
import { todayInChina } from "../text/china-date.ts";
import { accessEntry } from "./access-entries.ts";
import { checkMandate } from "./check-mandate.ts";
import { createFormContext } from "./form-context.ts";
import { formInForce, isInForce, placeRecordTypes } from "./form-parts.ts";
import { planCalls } from "./plan-calls.ts";
import { type PlannedQuestion, type QuestionInput, questionsOf } from "./plan-questions.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import type { FieldFault } from "./review-prefill.ts";

export type PlanRefusal =
  | { refused: "unknown-one-thing" | "no-form" | "not-offered" | "not-a-person" }
  | { refused: "invalid-facts" | "contradictory-facts"; errors: FieldFault[] }
  | { refused: "mandate"; reason: ReasonCode };

export type PlanPrefillRequest = {
  oneThingId: string;
  region: string;
  facts: readonly FactInput[];
  onBehalfOf?: string | undefined;
  actor: Actor;
};

type Facts = { facts: CaseFacts } | { refused: "invalid-facts" | "contradictory-facts"; errors: FieldFault[] };

const factsOf = ({ oneThingId, facts }: PlanPrefillRequest, ports: PrefillPorts, asOf: string): Facts => {
  const model = ports.catalogue.oneThings.get(oneThingId);
  if (model === undefined) {
    const errors = facts.map(({ factId }, i) => ({ path: `facts.${i}.factId`, message: noSuchFact(factId) }));
    return errors.length > 0 ? { refused: "invalid-facts", errors } : { facts: {} };
  }
  const read = readFacts(facts, { model, regions: ports.catalogue.regions, asOf });
  if ("code" in read) return { refused: read.code, errors: read.errors };
  return {
    facts: Object.fromEntries([...read.facts].map(([key, fact]) => [key, fact.state === "known" ? fact.value : null])),
  };
};

/** Asked about the person for whom all is done, before their company's data are. */
export const COMPANY_QUESTION = { recordType: "business-position", claims: ["companyUscc", "position"] } as const;

export const PRINCIPAL_ROLE = "principal";

/** Whether the form is about a company whose licence is shown: then the person must belong to it. */
export const showsLicence = ({ roles }: FormDefinition): boolean =>
  roles.some(({ ways }) => ways.some(({ how }) => how === "licence-code"));

export const standingQuestions = (input: QuestionInput): PlannedQuestion[] =>
  showsLicence(input.form)
    ? questionsOf(
        [{ ...COMPANY_QUESTION, role: PRINCIPAL_ROLE, purpose: input.form.oneThingId, basis: "consent" }],
        input.types,
      )
    : [];

export const questionInputOf = (
  plan: Pick<StoredPlan, "oneThingId" | "facts" | "asOf" | "actor" | "principal">,
  form: FormDefinition,
  { catalogue }: Pick<PrefillPorts, "catalogue">,
): QuestionInput => ({
  form,
  types: placeRecordTypes(catalogue.registers),
  context: createFormContext({
    form,
    model: catalogue.oneThings.get(plan.oneThingId),
    tables: catalogue,
    asOf: plan.asOf,
    facts: plan.facts,
  }),
  onBehalf: plan.actor !== plan.principal,
});

type Principal = { principal: string; mandate?: Mandate } | { refused: "mandate"; reason: ReasonCode };

const principalOf = async (request: PlanPrefillRequest, ports: PrefillPorts, now: Date): Promise<Principal> => {
  const { onBehalfOf, actor, oneThingId } = request;
  if (onBehalfOf === undefined) return { principal: actor.sub };
  const mandate = await ports.cases.mandate(onBehalfOf);
  const principal = mandate?.principal ?? "";
  const reason = checkMandate({ mandate, principal, agent: actor.sub, oneThingId, action: "fill", now, records: [] });
  return mandate === undefined || reason !== undefined
    ? { refused: "mandate", reason: reason ?? "MANDATE_MISSING" }
    : { principal, mandate };
};

type Offered = { form: FormDefinition } | { refused: "unknown-one-thing" | "no-form" | "not-offered" };

const formHere = ({ oneThingId, region }: PlanPrefillRequest, { catalogue }: PrefillPorts, asOf: string): Offered => {
  const guide = catalogue.guides.get(oneThingId);
  if (guide === undefined) return { refused: "unknown-one-thing" };
  const form = formInForce(catalogue.forms, oneThingId, asOf);
  if (form === undefined) return { refused: "no-form" };
  const offered = liesWithin(catalogue.regions, { inner: region, outer: guide.binding.region }, asOf);
  return offered === true && guide.published && isInForce(guide, asOf) ? { form } : { refused: "not-offered" };
};

/** What would be asked of whom, and for what; nothing is asked yet. */
export const planPrefill = async (
  request: PlanPrefillRequest,
  ports: PrefillPorts,
  run: RunContext,
): Promise<PlanReply | PlanRefusal> => {
  const now = run.now();
  const asOf = todayInChina(now);
  const offered = formHere(request, ports, asOf);
  if ("refused" in offered) return offered;
  const read = factsOf(request, ports, asOf);
  if ("refused" in read) return read;
  const found = await principalOf(request, ports, now);
  if ("refused" in found) return found;
  const subject = found.mandate?.principalSubject ?? (await ports.identity.subjectOf(request.actor.sub));
  if (subject === undefined) return { refused: "not-a-person" };
  const { form } = offered;
  const { oneThingId, region, actor } = request;
  const who = { actor: actor.sub, principal: found.principal };
  const base = { ...who, oneThingId, facts: read.facts, asOf };
  const input = questionInputOf(base, form, ports);
  const { roles, calls } = planCalls({
    ...input,
    registers: ports.catalogue.registers,
    standing: standingQuestions(input),
  });
  const plan: StoredPlan = {
    ...base,
    planId: ports.newId(),
    ...(found.mandate === undefined ? {} : { mandateId: found.mandate.mandateId }),
    region,
    formId: form.id,
    formVersion: form.version,
    roles,
    calls,
    createdAt: now.toISOString(),
  };
  const onBehalfOf = who.actor === who.principal ? undefined : who.principal;
  const entry = accessEntry(
    {
      subject,
      action: "plan",
      source: "onething",
      caseId: plan.planId,
      basis: "consent",
      result: "planned",
      purpose: oneThingId,
      at: now,
    },
    { actor: actor.sub, onBehalfOf },
    ports,
  );
  await ports.cases.savePlan(plan, [entry]);
  return { planId: plan.planId, roles, calls };
};
