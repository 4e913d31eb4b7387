import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Passage } from "../../domain/passage.ts";
import type { IndexedPassage, PassageIndex } from "../../ports/passage-index.ts";
import { aPassage } from "../builders.ts";

const vector = (...values: number[]): Float32Array => {
  const all = Float32Array.from({ length: 8 }, (_, i) => values[i] ?? 0);
  const length = Math.hypot(...all) || 1;
  return all.map((value) => value / length);
};

const entry = (passage: Partial<Passage>, ...values: number[]): IndexedPassage => ({
  passage: aPassage(passage),
  vector: vector(...values),
});

const ENTRIES: IndexedPassage[] = [
  entry({ id: "a:fee", documentId: "a", text: "补办身份证收费四十元", region: "000000" }, 1, 0),
  entry({ id: "a:times", documentId: "a", text: "身份证办理时限", region: "430000" }, 0.9, 0.1),
  entry({ id: "b:fee", documentId: "b", text: "护照工本费", region: "430100" }, 0, 1),
  entry({ id: "c:old", documentId: "c", text: "旧的身份证收费", region: "000000", effectiveTo: "2024-12-31" }, 1, 0.05),
  entry(
    { id: "c:new", documentId: "c", text: "新的身份证收费", region: "000000", effectiveFrom: "2025-01-01" },
    1,
    0.06,
  ),
  entry({ id: "d:firm", documentId: "d", text: "企业身份证明收费", region: "000000", audience: ["legal"] }, 0.8, 0.2),
  entry({ id: "a:fee", documentId: "a", text: "别家的身份证收费", tenant: "other" }, 1, 0),
];

export type IndexUnderTest = { open: () => Promise<PassageIndex>; reopen: () => Promise<PassageIndex> };

/** What every passage index must do, whatever it is made of. */
export const passageIndexContract = (name: string, createUnderTest: () => Promise<IndexUnderTest>): void => {
  describe(`passage index contract: ${name}`, () => {
    let under: IndexUnderTest;
    let index: PassageIndex;
    const own = { tenant: "default" };

    const publish = async (id: string, entries: IndexedPassage[]): Promise<void> => {
      const writer = await index.build({ id, embedderHash: "h" });
      await writer.upsert(entries);
      await writer.publish();
    };
    const ids = (hits: { passage: Passage }[]): string[] => hits.map(({ passage }) => passage.id);

    beforeAll(async () => {
      under = await createUnderTest();
      index = await under.open();
    });
    afterAll(() => index.close());

    it("says that nothing is published and refuses to search", async () => {
      expect(await index.edition()).toBeUndefined();
      await expect(index.searchByText("身份证", own, 3)).rejects.toMatchObject({
        port: "passage-index",
        retryable: false,
      });
    });

    it("shows nothing of an edition before it is published, and all of it after", async () => {
      const writer = await index.build({ id: "one", embedderHash: "h" });
      await writer.upsert(ENTRIES);
      expect(await index.edition()).toBeUndefined();
      await writer.publish();
      expect(await index.edition()).toEqual({ id: "one", embedderHash: "h", count: ENTRIES.length });
    });

    it("orders dense hits by similarity and breaks ties by id", async () => {
      const hits = await index.searchByVector(vector(1, 0), { ...own, asOf: "2026-01-01" }, 3);
      expect(ids(hits)).toEqual(["a:fee", "c:new", "a:times"]);
      expect(hits[0]?.score).toBeGreaterThan(hits[1]?.score ?? 1);
    });

    it("finds words and only passages that hold one of them", async () => {
      const hits = await index.searchByText("护照", own, 5);
      expect(ids(hits)).toEqual(["b:fee"]);
    });

    it("keeps to the region chain, the date and the reader", async () => {
      const national = { ...own, regions: ["000000"] };
      expect(ids(await index.searchByVector(vector(0, 1), national, 9))).not.toContain("b:fee");
      expect(
        ids(await index.searchByVector(vector(0, 1), { ...own, regions: ["430100", "430000", "000000"] }, 9)),
      ).toContain("b:fee");
      expect(ids(await index.list({ ...own, asOf: "2024-06-01", documentIds: ["c"] }, { limit: 9 }))).toEqual([
        "c:old",
      ]);
      expect(ids(await index.list({ ...own, asOf: "2025-06-01", documentIds: ["c"] }, { limit: 9 }))).toEqual([
        "c:new",
      ]);
      expect(ids(await index.list({ ...own, audience: "legal" }, { limit: 9 }))).toEqual(["d:firm"]);
      expect(await index.list({ ...own, regions: [] }, { limit: 9 })).toEqual([]);
    });

    it("never shows one tenant's passages to another", async () => {
      const mine = await index.list(own, { limit: 99 });
      const theirs = await index.list({ tenant: "other" }, { limit: 99 });
      expect(mine.every(({ passage }) => passage.tenant === "default")).toBe(true);
      expect(theirs.map(({ passage }) => passage.text)).toEqual(["别家的身份证收费"]);
      expect((await index.get("default", "a:fee"))?.text).toBe("补办身份证收费四十元");
      expect(await index.get("nobody", "a:fee")).toBeUndefined();
      const quoted = { tenant: "x' OR '1'='1" };
      expect(await index.list(quoted, { limit: 9 })).toEqual([]);
      expect(await index.searchByText("身份证", quoted, 9)).toEqual([]);
    });

    it("pages through everything once, in order of id", async () => {
      const first = await index.list(own, { limit: 4 });
      const after = first.at(-1)?.passage.id;
      const second = await index.list(own, { limit: 4, ...(after === undefined ? {} : { after }) });
      expect([...ids(first), ...ids(second)]).toEqual(["a:fee", "a:times", "b:fee", "c:new", "c:old", "d:firm"]);
      expect(first[0]?.vector?.length).toBe(8);
    });

    it("writes the same passage once, and forgets a deleted document", async () => {
      const writer = await index.build({ id: "two", embedderHash: "h" });
      await writer.upsert(ENTRIES);
      await writer.upsert([entry({ id: "a:fee", documentId: "a", text: "改过的收费" }, 1, 0)]);
      await writer.deleteDocument("default", "b");
      await writer.publish();
      expect((await index.edition())?.count).toBe(ENTRIES.length - 1);
      expect((await index.get("default", "a:fee"))?.text).toBe("改过的收费");
      expect(await index.searchByText("护照", own, 5)).toEqual([]);
    });

    it("rolls back to the edition before, and says when there is none", async () => {
      expect(await index.rollBack()).toBe(true);
      expect((await index.edition())?.id).toBe("one");
      expect(ids(await index.searchByText("护照", own, 5))).toEqual(["b:fee"]);
    });

    it("refuses a vector of another length", async () => {
      const writer = await index.build({ id: "bad", embedderHash: "h" });
      await writer.upsert([entry({ id: "x:fee", documentId: "x" }, 1)]);
      await expect(
        writer.upsert([{ passage: aPassage({ id: "y:fee" }), vector: new Float32Array(3) }]),
      ).rejects.toMatchObject({ port: "passage-index" });
      await writer.discard();
      await expect(index.searchByVector(new Float32Array(3), own, 1)).rejects.toMatchObject({ port: "passage-index" });
    });

    it("holds what was published when it is opened again, and nothing of what was not", async () => {
      const writer = await index.build({ id: "unfinished", embedderHash: "h" });
      await writer.upsert(ENTRIES);
      await index.close();
      index = await under.reopen();
      expect((await index.edition())?.id).toBe("one");
      await publish("three", ENTRIES.slice(0, 2));
      expect(await index.edition()).toMatchObject({ id: "three", count: 2 });
    });

    it("starts from the live edition, changes what is given and leaves the live one as it is", async () => {
      await publish("base", ENTRIES);
      const writer = await index.build({ id: "next", embedderHash: "h", from: "live" });
      await writer.deleteDocument("default", "b");
      await writer.upsert([entry({ id: "a:fee", documentId: "a", text: "现在收费五十元" }, 1, 0)]);
      await writer.upsert([entry({ id: "n:new", documentId: "n", text: "新增的暂住登记" }, 0, 1)]);
      expect((await index.get("default", "a:fee"))?.text).toBe("补办身份证收费四十元");
      expect(ids(await index.searchByText("护照", own, 5))).toEqual(["b:fee"]);
      await writer.publish();
      expect(await index.edition()).toMatchObject({ id: "next", count: ENTRIES.length });
      expect((await index.get("default", "a:fee"))?.text).toBe("现在收费五十元");
      expect(await index.searchByText("护照", own, 5)).toEqual([]);
      expect(ids(await index.searchByText("暂住登记", own, 5))).toEqual(["n:new"]);
      expect(ids(await index.searchByVector(vector(0, 1), own, 1))).toEqual(["n:new"]);
      expect(await index.rollBack()).toBe(true);
      expect(ids(await index.searchByText("护照", own, 5))).toEqual(["b:fee"]);
      expect((await index.get("default", "a:fee"))?.text).toBe("补办身份证收费四十元");
      expect(await index.get("default", "n:new")).toBeUndefined();
    });

    it("shows a discarded copy to nobody, and starts empty where nothing is live", async () => {
      const writer = await index.build({ id: "dropped", embedderHash: "h", from: "live" });
      await writer.deleteDocument("default", "a");
      await writer.discard();
      expect(await index.get("default", "a:fee")).toBeDefined();
      const fresh = await (await createUnderTest()).open();
      const first = await fresh.build({ id: "first", embedderHash: "h", from: "live" });
      await first.upsert(ENTRIES.slice(0, 1));
      await first.publish();
      expect(await fresh.edition()).toMatchObject({ id: "first", count: 1 });
      await fresh.close();
    });

    it("shows another handle a new edition within two seconds, without opening it again", async () => {
      const reader = await under.reopen();
      await publish("before", ENTRIES);
      const isLive = async (): Promise<boolean> => (await reader.edition())?.id === "before";
      await expect.poll(isLive, { timeout: 2_000, interval: 50 }).toBe(true);
      expect((await reader.get("default", "b:fee"))?.text).toBe("护照工本费");
      await publish("after", [entry({ id: "b:fee", documentId: "b", text: "护照现在免费" }, 0, 1)]);
      const text = async (): Promise<string | undefined> => (await reader.get("default", "b:fee"))?.text;
      await expect.poll(text, { timeout: 2_000, interval: 50 }).toBe("护照现在免费");
      await reader.close();
    });
  });
};
