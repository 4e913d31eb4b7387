import type { Consent, Mandate, StoredPlan } from "../../domain/consent.ts";
import type { PrefillCase } from "../../domain/prefill.ts";
import type { CaseStore } from "../../ports/case-store.ts";
import { withdrawSources } from "./drop-records.ts";
import { appendEntries } from "./keep-ledger.ts";
import { bodiesOf, bodyOf, type Query, type Sql, toMillis } from "./sql.ts";
import { updateCase } from "./write-case.ts";

type PlanMethods = Pick<CaseStore, "savePlan" | "plan">;

export const keepPlans = ({ query, transaction }: Sql): PlanMethods => ({
  savePlan: (plan, entries) =>
    transaction(async (within) => {
      const values = [plan.planId, toMillis(plan.createdAt), JSON.stringify(plan)];
      await within("INSERT INTO plans VALUES ($1, $2, $3)", values);
      await appendEntries(within, entries);
    }),
  plan: async (planId) => bodyOf<StoredPlan>(await query("SELECT body FROM plans WHERE plan_id = $1", [planId])),
});

export const readConsent = async (query: Query, consentId: string): Promise<Consent | undefined> =>
  bodyOf<Consent>(await query("SELECT body FROM consents WHERE consent_id = $1", [consentId]));

export const updateConsent = async (query: Query, consent: Consent): Promise<void> => {
  await query("UPDATE consents SET body = $1 WHERE consent_id = $2", [JSON.stringify(consent), consent.consentId]);
};

/** What was submitted stays: the withdrawal does not reach back (PIPL art. 15). */
const withdrawFromCases = async (query: Query, { consentId, sources }: Consent, at: string): Promise<void> => {
  const using = bodiesOf<PrefillCase>(await query("SELECT body FROM cases WHERE consent_id = $1", [consentId]));
  for (const changed of using) {
    if (changed.status !== "submitted") await updateCase(query, withdrawSources(changed, sources, at));
  }
};

type ConsentMethods = Pick<CaseStore, "giveConsent" | "consent" | "withdrawConsent">;

export const keepConsents = ({ query, transaction, scrub }: Sql): ConsentMethods => ({
  giveConsent: (consent, entries) =>
    transaction(async (within) => {
      await within("INSERT INTO consents VALUES ($1, $2)", [consent.consentId, JSON.stringify(consent)]);
      await appendEntries(within, entries);
    }),
  consent: (consentId) => readConsent(query, consentId),
  withdrawConsent: async ({ consentId, by, at }, entries) => {
    const withdrawn = await transaction(async (within) => {
      const consent = await readConsent(within, consentId);
      if (!consent || (by !== consent.actor && by !== consent.principal)) return undefined;
      if (consent.status === "withdrawn") return consent;
      const changed: Consent = { ...consent, status: "withdrawn" };
      await updateConsent(within, changed);
      await withdrawFromCases(within, changed, at);
      await appendEntries(within, entries);
      return changed;
    });
    if (withdrawn) await scrub();
    return withdrawn;
  },
});

const readMandate = async (query: Query, mandateId: string): Promise<Mandate | undefined> =>
  bodyOf<Mandate>(await query("SELECT body FROM mandates WHERE mandate_id = $1", [mandateId]));

type MandateMethods = Pick<CaseStore, "grantMandate" | "mandate" | "mandatesOf" | "revokeMandate">;

export const keepMandates = ({ query, transaction }: Sql): MandateMethods => ({
  grantMandate: (mandate, entries) =>
    transaction(async (within) => {
      const { mandateId, principal, agent, createdAt } = mandate;
      const values = [mandateId, principal, agent, toMillis(createdAt), JSON.stringify(mandate)];
      await within("INSERT INTO mandates VALUES ($1, $2, $3, $4, $5)", values);
      await appendEntries(within, entries);
    }),
  mandate: (mandateId) => readMandate(query, mandateId),
  mandatesOf: async (sub) =>
    bodiesOf<Mandate>(
      await query(
        "SELECT body FROM mandates WHERE principal = $1 OR agent = $1 ORDER BY created_at DESC, mandate_id DESC",
        [sub],
      ),
    ),
  revokeMandate: ({ mandateId, by, at }, entries) =>
    transaction(async (within) => {
      const mandate = await readMandate(within, mandateId);
      if (!mandate || (by !== mandate.principal && by !== mandate.agent)) return undefined;
      if (mandate.status === "revoked") return mandate;
      const revoked: Mandate = { ...mandate, status: "revoked", revokedAt: at };
      await within("UPDATE mandates SET body = $1 WHERE mandate_id = $2", [JSON.stringify(revoked), mandateId]);
      await appendEntries(within, entries);
      return revoked;
    }),
});
