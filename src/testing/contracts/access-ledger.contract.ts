import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseStore } from "../../ports/case-store.ts";
import { verifyChain } from "../../text/verify-chain.ts";
import { aCase, aConsent, anEntry } from "../case-builders.ts";
import { count, type StoreUnderTest, wholeChain } from "./case-store-helpers.ts";

const NOW = "2026-03-01T08:30:00.000Z";

/** What the access ledger of every case store must do: one chain, whole or not changed, seen by whom it is about. */
export const accessLedgerContract = (name: string, prepare: () => Promise<StoreUnderTest>): void => {
  describe(`access ledger contract: ${name}`, () => {
    let open: () => Promise<CaseStore>;
    let store: CaseStore;

    beforeAll(async () => {
      ({ open } = await prepare());
      store = await open();
    });
    afterAll(() => store.close());

    it("chains the entries of 50 concurrent writers", async () => {
      const others = await Promise.all([open(), open()]);
      const before = (await store.chainHead()).seq;
      const writers = Array.from({ length: 50 }, (_, i) =>
        ([store, ...others][i % 3] as CaseStore).record([
          anEntry({ caseId: `writer-${i}`, result: "1" }),
          anEntry({ caseId: `writer-${i}`, result: "2" }),
        ]),
      );
      await Promise.all(writers);
      const written = (await wholeChain(store)).slice(before);
      expect(written.map(({ seq }) => seq)).toEqual(written.map((_, i) => before + 1 + i));
      expect(count(written.map(({ caseId }) => caseId)).size).toBe(50);
      for (let i = 0; i < written.length; i += 2) expect(written[i]?.caseId).toBe(written[i + 1]?.caseId);
      await Promise.all(others.map((other) => other.close()));
    });

    it("keeps a change with its entries or neither", async () => {
      const consent = aConsent({ consentId: "twice" });
      await store.giveConsent(consent, []);
      const length = (await store.chainHead()).seq;
      await expect(store.giveConsent(consent, [anEntry()])).rejects.toMatchObject({
        port: "case-store",
        retryable: false,
      });
      const bad = [anEntry(), anEntry({ visibleFrom: "soon" })];
      await expect(store.giveConsent({ ...consent, consentId: "bad" }, bad)).rejects.toThrow();
      expect(await store.consent("bad")).toBeUndefined();
      await expect(store.record(bad)).rejects.toThrow();
      expect((await store.chainHead()).seq).toBe(length);
      await store.record([anEntry({ caseId: "after-a-failure" })]);
      expect((await store.chainHead()).seq).toBe(length + 1);
    });

    it("shows a subject their own entries, the latest first, page by page, none before its time", async () => {
      const subject = "subject-pages";
      await store.record([
        ...Array.from({ length: 7 }, (_, i) => anEntry({ subject, caseId: `page-${i}` })),
        anEntry({ subject, caseId: "later", visibleFrom: "2026-04-01T08:00:00+08:00" }),
        anEntry({ subject: "subject-other" }),
      ]);
      const ids = async (page: { now: string; limit: number; before?: number }) => {
        const entries = await store.accessOf(subject, page);
        return { ids: entries.map(({ caseId }) => caseId), last: entries.at(-1)?.seq ?? 0 };
      };
      const first = await ids({ now: NOW, limit: 4 });
      expect(first.ids).toEqual(["page-6", "page-5", "page-4", "page-3"]);
      const second = await ids({ now: NOW, limit: 4, before: first.last });
      expect(second.ids).toEqual(["page-2", "page-1", "page-0"]);
      expect((await ids({ now: "2026-03-31T23:59:59.999Z", limit: 1 })).ids).toEqual(["page-6"]);
      expect((await ids({ now: "2026-04-01T00:00:00.000Z", limit: 1 })).ids).toEqual(["later"]);
    });

    it("holds everything after it was closed and opened again", async () => {
      const first = aCase();
      await store.giveConsent(aConsent(), [anEntry({ action: "consent" })]);
      await store.openCase({ case: first, now: NOW }, [anEntry()]);
      const checkpoint = { seq: 1, hash: "h", at: NOW, signature: "s" };
      await store.saveCheckpoint(checkpoint);
      await store.saveCheckpoint(checkpoint);
      const chain = await wholeChain(store);
      const pending = store.record([anEntry({ caseId: "while-closing" })]);
      await Promise.all([pending, store.close()]);
      await store.close();
      await expect(store.record([anEntry()])).rejects.toMatchObject({ port: "case-store" });
      store = await open();
      expect(await store.case(first.prefillId)).toEqual(first);
      expect((await store.consent("consent-1"))?.status).toBe("used");
      expect(await store.checkpoints()).toEqual([checkpoint]);
      const after = await wholeChain(store);
      expect(after.slice(0, chain.length)).toEqual(chain);
      expect(after.slice(chain.length).map(({ caseId }) => caseId)).toEqual(["while-closing"]);
    });

    it("ends as a chain that verifies", async () => {
      const entries = await wholeChain(store);
      expect(entries.length).toBeGreaterThan(100);
      const head = await store.chainHead();
      const report = await verifyChain({ entries, checkpoints: [], head, verifySignature: async () => false });
      expect(report).toEqual({ entries: head.seq, checkpoints: 0, anchored: 0 });
    });
  });
};
