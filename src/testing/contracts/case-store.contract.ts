import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccessEntry } from "../../domain/consent.ts";
import type { CaseStore, Idempotency, OpenResult } from "../../ports/case-store.ts";
import { verifyChain } from "../../text/verify-chain.ts";
import { aCase, aConsent, aMandate, anEntry, aPlan } from "../case-builders.ts";
import { count, type StoreUnderTest, wholeChain } from "./case-store-helpers.ts";

const NOW = "2026-03-01T08:30:00.000Z";

/** What every case store must do, whatever it is made of. */
export const caseStoreContract = (name: string, prepare: () => Promise<StoreUnderTest>): void => {
  describe(`case store contract: ${name}`, () => {
    let open: () => Promise<CaseStore>;
    let store: CaseStore;
    let number = 0;
    /** Ids of a consent and of a case that nobody used before. */
    const fresh = () => {
      number += 1;
      return { consentId: `consent-${number}`, prefillId: `case-${number}`, planId: `plan-${number}` };
    };
    const give = async (overrides: Parameters<typeof aConsent>[0] = {}) => {
      const ids = fresh();
      const consent = aConsent({ consentId: ids.consentId, planId: ids.planId, ...overrides });
      await store.giveConsent(consent, [anEntry({ action: "consent", caseId: ids.prefillId })]);
      return { ...ids, consent };
    };
    const opened = async (overrides: Parameters<typeof aCase>[0] = {}) => {
      const { consentId, prefillId, planId } = await give({ principal: overrides.principal ?? "sub-1" });
      const result = await store.openCase(
        { case: aCase({ consentId, prefillId, planId, ...overrides }), now: NOW },
        [],
      );
      if (result.result !== "opened") throw new Error(result.result);
      return result.case;
    };
    const entriesOf = async (caseId: string): Promise<AccessEntry[]> =>
      (await wholeChain(store)).filter((entry) => entry.caseId === caseId);
    const submission = { submissionId: "submission-1", at: NOW, receipts: [] };

    beforeAll(async () => {
      ({ open } = await prepare());
      store = await open();
    });
    afterAll(async () => {
      const [entries, head] = [await wholeChain(store), await store.chainHead()];
      const report = await verifyChain({ entries, checkpoints: [], head, verifySignature: async () => false });
      expect(report).not.toHaveProperty("fault");
      await store.close();
    });

    it("keeps plans, consents and mandates as they were given", async () => {
      const odd = aPlan({ planId: "plan-odd", roles: [{ role: "mother", label: "张\u0000·𠮷\ud800", how: "self" }] });
      await store.savePlan(odd, [anEntry({ action: "plan", caseId: "plan-odd" })]);
      expect(await store.plan("plan-odd")).toEqual(odd);
      expect(await store.plan("plan-\u0000")).toBeUndefined();
      const { consent } = await give();
      expect(await store.consent(consent.consentId)).toEqual(consent);
      expect(await store.consent("none")).toBeUndefined();
      expect(await entriesOf("plan-odd")).toMatchObject([{ action: "plan" }]);
    });

    it("lets one of 20 concurrent openings use a consent", async () => {
      const { consentId, planId } = await give();
      const others = await Promise.all([open(), open()]);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          ([store, ...others][i % 3] as CaseStore).openCase(
            { case: aCase({ consentId, planId, prefillId: `race-${i}` }), now: NOW },
            [anEntry({ caseId: `race-${i}`, action: "fetch" })],
          ),
        ),
      );
      expect(count(results.map(({ result }) => result))).toEqual(
        new Map<OpenResult["result"], number>([
          ["opened", 1],
          ["consent-used", 19],
        ]),
      );
      const winner = results.findIndex(({ result }) => result === "opened");
      expect(await store.consent(consentId)).toMatchObject({ status: "used", prefillId: `race-${winner}` });
      const there = await Promise.all(results.map((_, i) => store.case(`race-${i}`)));
      expect(there.flatMap((found, i) => (found ? [i] : []))).toEqual([winner]);
      const logged = (await wholeChain(store)).filter(({ caseId }) => caseId.startsWith("race-"));
      expect(logged.map(({ caseId }) => caseId)).toEqual([`race-${winner}`]);
      await Promise.all(others.map((other) => other.close()));
    });

    it.each([
      ["consent-unknown", { actor: "sub-2" }, NOW],
      ["consent-unknown", { principal: "sub-2" }, NOW],
      ["consent-unknown", { planId: "plan-other" }, NOW],
      ["consent-expired", {}, "2026-03-01T09:00:00.000Z"],
      ["consent-expired", {}, "2026-03-01T17:00:00+08:00"],
      ["consent-withdrawn", { status: "withdrawn" as const }, NOW],
      ["consent-used", { status: "used" as const }, NOW],
    ])("does not open: %s of %j at %s", async (result, overrides, now) => {
      const { consentId, prefillId, consent } = await give(overrides);
      const asked = aCase({ consentId, prefillId, planId: `plan-${number}` });
      expect(await store.openCase({ case: asked, now }, [anEntry({ caseId: prefillId })])).toEqual({ result });
      expect(await store.consent(consentId)).toEqual(consent);
      expect(await store.case(prefillId)).toBeUndefined();
      expect(await entriesOf(prefillId)).toHaveLength(1);
      expect(await store.openCase({ case: aCase({ consentId: "none" }), now }, [])).toEqual({
        result: "consent-unknown",
      });
    });

    it("answers a repeated opening with the same case, and refuses the key for another request", async () => {
      const { consentId, prefillId, planId } = await give();
      const idempotency: Idempotency = { actor: "sub-1", route: "POST /v1/prefills", key: prefillId, request: "a" };
      const asked = { case: aCase({ consentId, prefillId, planId }), now: NOW, idempotency };
      const again = { ...asked, case: aCase({ consentId, planId, prefillId: `${prefillId}-again` }) };
      const results = await Promise.all([asked, again, again].map((opening) => store.openCase(opening, [anEntry()])));
      const cases = results.map((each) => ("case" in each ? each.case.prefillId : each.result));
      expect(results.map(({ result }) => result).sort()).toEqual(["opened", "repeated", "repeated"]);
      expect(new Set(cases).size).toBe(1);
      expect(await store.openCase({ ...again, idempotency: { ...idempotency, request: "b" } }, [])).toEqual({
        result: "key-reused",
      });
      const elsewhere = { ...again, idempotency: { ...idempotency, route: "POST /v1/other" } };
      expect(await store.openCase(elsewhere, [])).toEqual({ result: "consent-used" });
      const other = { ...again, idempotency: { ...idempotency, actor: "sub-9" } };
      expect(await store.openCase(other, [])).toEqual({ result: "consent-used" });
    });

    it("saves at the revision that is stored, and one of two at once", async () => {
      const first = await opened();
      const results = await Promise.all(
        ["a", "b"].map((region) =>
          store.saveCase({ ...first, region }, [
            anEntry({ caseId: first.prefillId, action: "change", result: region }),
          ]),
        ),
      );
      expect(results.map(({ result }) => result).sort()).toEqual(["conflict", "saved"]);
      const stored = await store.case(first.prefillId);
      expect(stored?.revision).toBe(first.revision + 1);
      expect(results).toContainEqual({ result: "saved", case: stored });
      const changes = (await entriesOf(first.prefillId)).filter(({ action }) => action === "change");
      expect(changes.map(({ result }) => result)).toEqual([stored?.region]);
      expect(await store.saveCase(aCase({ prefillId: "none" }), [])).toEqual({ result: "unknown" });
    });

    it("submits once, whoever comes at the same time", async () => {
      const first = await opened();
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.submitCase({ case: { ...first, submission: { ...submission, submissionId: `submission-${i}` } } }, [
            anEntry({ caseId: first.prefillId, action: "submit" }),
          ]),
        ),
      );
      expect(count(results.map(({ result }) => result))).toEqual(
        new Map([
          ["submitted", 1],
          ["already-submitted", 7],
        ] as const),
      );
      expect(await store.case(first.prefillId)).toMatchObject({ status: "submitted", revision: first.revision + 1 });
      expect((await entriesOf(first.prefillId)).filter(({ action }) => action === "submit")).toHaveLength(1);
    });

    it("repeats a submission to its key, and takes another one only after it was returned", async () => {
      const first = await opened();
      const idempotency: Idempotency = { actor: "sub-1", route: "submit", key: first.prefillId, request: "a" };
      const asked = { case: { ...first, submission }, idempotency };
      expect(await store.submitCase({ ...asked, case: { ...asked.case, revision: 9 } }, [])).toEqual({
        result: "conflict",
      });
      const expected = { submission: { submissionId: "submission-1", receipts: [] } };
      expect(await store.submitCase(asked, [])).toEqual({ result: "submitted", ...expected });
      const second = { ...submission, submissionId: "submission-2" };
      const again = { ...asked, case: { ...first, submission: second } };
      expect(await store.submitCase(again, [])).toEqual({ result: "repeated", ...expected });
      expect(await store.submitCase({ ...again, idempotency: { ...idempotency, request: "b" } }, [])).toEqual({
        result: "key-reused",
      });
      expect(await store.submitCase({ case: again.case }, [])).toEqual({ result: "already-submitted" });
      const stored = await store.case(first.prefillId);
      if (!stored) throw new Error("the case is gone");
      const returned = await store.saveCase({ ...stored, status: "returned" }, []);
      if (returned.result !== "saved") throw new Error(returned.result);
      const resubmitted = { ...returned.case, submission: second };
      expect(await store.submitCase({ case: resubmitted }, [])).toMatchObject({ result: "submitted" });
      expect(await store.submitCase(asked, [])).toEqual({ result: "repeated", ...expected });
      expect(await store.submitCase({ case: aCase({ prefillId: "none", submission }) }, [])).toEqual({
        result: "unknown",
      });
    });

    it("lists cases by status, the oldest first, and the last submitted one of each form", async () => {
      const principal = "sub-lists";
      const made = (createdAt: string, formId: string) => opened({ principal, createdAt, formId, status: "reviewing" });
      const cases = [
        await made("2026-01-03T00:00:00.000Z", "a"),
        await made("2026-01-01T09:00:00+08:00", "a"),
        await made("2026-01-02T00:00:00.000Z", "b"),
      ];
      const listed = await store.casesBy(["reviewing", "returned"], 2);
      expect(listed.map(({ prefillId }) => prefillId)).toEqual([cases[1]?.prefillId, cases[2]?.prefillId]);
      expect(await store.casesBy([], 2)).toEqual([]);
      for (const [i, one] of cases.entries()) {
        const at = `2026-02-0${i + 1}T00:00:00.000Z`;
        await store.submitCase({ case: { ...one, submission: { ...submission, at } } }, []);
      }
      const last = await store.lastSubmitted(principal, "2026-01-01T00:00:00.000Z");
      expect(last.map(({ prefillId }) => prefillId)).toEqual([cases[2]?.prefillId, cases[1]?.prefillId]);
      expect(await store.lastSubmitted(principal, "2026-02-03T00:00:00.001Z")).toEqual([]);
      expect(await store.lastSubmitted("sub-none", "2026-01-01T00:00:00.000Z")).toEqual([]);
    });

    it("takes the records of a withdrawn consent out of its open case, and leaves a submitted one", async () => {
      const { consentId, prefillId, planId } = await give({ sources: ["marriage"] });
      await store.openCase({ case: aCase({ consentId, prefillId, planId }), now: NOW }, []);
      const withdrawal = { consentId, by: "sub-1", at: NOW };
      expect(await store.withdrawConsent({ ...withdrawal, by: "sub-9" }, [anEntry()])).toBeUndefined();
      const entry = anEntry({ action: "withdraw", caseId: prefillId });
      expect(await store.withdrawConsent(withdrawal, [entry])).toMatchObject({ status: "withdrawn", prefillId });
      const after = await store.case(prefillId);
      expect(after?.records.map(({ recordId }) => recordId)).toEqual(["record-2"]);
      expect(after).toMatchObject({ revision: 2, withdrawn: ["marriage"], updatedAt: NOW });
      expect(after?.subjects.map(({ role }) => role)).toEqual(["mother"]);
      expect(after?.sources.map(({ state, reason }) => [state, reason])).toEqual([
        ["withdrawn", "CONSENT_WITHDRAWN"],
        ["fetched", undefined],
      ]);
      expect(after?.entries["mother.maritalStatus"]).toEqual({});
      expect(after?.entries["mother.phone"]).toHaveProperty("accepted");
      expect(await store.withdrawConsent(withdrawal, [entry])).toMatchObject({ status: "withdrawn" });
      expect((await entriesOf(prefillId)).filter(({ action }) => action === "withdraw")).toHaveLength(1);
      const done = await opened();
      await store.submitCase({ case: { ...done, submission } }, []);
      await store.withdrawConsent({ ...withdrawal, consentId: done.consentId }, []);
      expect((await store.case(done.prefillId))?.records).toHaveLength(3);
    });

    it("shows a mandate to both sides and lets either of them end it", async () => {
      const mandate = aMandate({ principal: "sub-giver", agent: "sub-agent" });
      const other = aMandate({ mandateId: "mandate-2", principal: "sub-agent", agent: "sub-third" });
      await store.grantMandate(mandate, [anEntry({ action: "mandate" })]);
      await store.grantMandate(other, []);
      expect(await store.mandatesOf("sub-giver")).toEqual([mandate]);
      expect((await store.mandatesOf("sub-agent")).map(({ mandateId }) => mandateId)).toEqual([
        "mandate-2",
        "mandate-1",
      ]);
      const revocation = { mandateId: "mandate-1", by: "sub-third", at: NOW };
      expect(await store.revokeMandate(revocation, [])).toBeUndefined();
      const revoked = { ...mandate, status: "revoked", revokedAt: NOW };
      const revoke = anEntry({ action: "revoke", caseId: "mandate-1" });
      expect(await store.revokeMandate({ ...revocation, by: "sub-agent" }, [revoke])).toEqual(revoked);
      const late = { ...revocation, by: "sub-giver", at: "2026-03-02T00:00:00.000Z" };
      expect(await store.revokeMandate(late, [revoke])).toEqual(revoked);
      expect(await store.mandate("mandate-1")).toEqual(revoked);
      expect(await entriesOf("mandate-1")).toHaveLength(1);
    });

    it("purges plans, records and drafts before their instants, and nothing that was submitted", async () => {
      const at = (hour: number) => `2025-06-01T0${hour}:00:00.000Z`;
      const since = (hour: number) => {
        const { records, sources } = aCase();
        return {
          records: records.map((record) => ({ ...record, retrievedAt: at(hour) })),
          sources: sources.map((source) => ({ ...source, at: at(hour) })),
        };
      };
      await store.savePlan(aPlan({ planId: "old", createdAt: at(1) }), []);
      await store.savePlan(aPlan({ planId: "edge", createdAt: at(2) }), []);
      const fetched = await opened({ ...since(1), updatedAt: at(9) });
      const edge = await opened({ ...since(2), updatedAt: at(9) });
      const none = await opened({
        records: [],
        updatedAt: at(9),
        sources: since(1).sources.map((s) => ({ ...s, state: "notHeld" as const })),
      });
      const draft = await opened({ ...since(3), updatedAt: at(1) });
      const done = await opened({ ...since(1), updatedAt: at(1) });
      await store.submitCase({ case: { ...done, submission } }, []);
      const before = { plans: at(2), records: at(2), drafts: at(2) };
      const entry = anEntry({ action: "purge", caseId: "purged" });
      expect(await store.purge(before, [entry])).toEqual({ plans: 1, records: 2, drafts: 1 });
      expect([await store.plan("old"), (await store.plan("edge"))?.planId]).toEqual([undefined, "edge"]);
      const after = await store.case(fetched.prefillId);
      expect(after).toMatchObject({ records: [], revision: 2, updatedAt: at(9) });
      expect(after?.subjects.map(({ how }) => how)).toEqual(["self"]);
      expect(JSON.stringify(after)).not.toContain("已婚");
      expect(after?.entries["mother.phone"]?.set).toBeDefined();
      expect((await store.case(none.prefillId))?.sources.map(({ state }) => state)).toEqual(["error", "error"]);
      expect(await store.case(edge.prefillId)).toEqual(edge);
      expect(await store.case(draft.prefillId)).toBeUndefined();
      expect((await store.case(done.prefillId))?.records).toHaveLength(3);
      expect(await store.purge(before, [entry])).toEqual({ plans: 0, records: 0, drafts: 0 });
      expect(await entriesOf("purged")).toHaveLength(1);
    });
  });
};
