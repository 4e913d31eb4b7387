import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KnowledgeDocument } from "../../domain/knowledge-document.ts";
import type { DeriveValidity, KnowledgeEntry, KnowledgeStore } from "../../ports/knowledge-store.ts";
import { KnowledgeBusy } from "../../ports/port-error.ts";
import { aGuide, aPassage } from "../builders.ts";

const HASH = "a".repeat(64);
const none: DeriveValidity = () => new Map();
const source = (path: string) => ({ path, sha256: HASH, settings: "s" });

const aDocument = (overrides: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  id: "doc-1",
  tenant: "default",
  path: "/in/one.md",
  sha256: HASH,
  kind: "document",
  title: "补贴办法",
  repeals: [],
  region: "430100",
  audience: ["natural"],
  origin: "official-text",
  flags: [],
  readAt: "2026-01-01",
  ...overrides,
});

const entry = (document: Partial<KnowledgeDocument>, ...texts: string[]): KnowledgeEntry => ({
  document: aDocument(document),
  passages: texts.map((text, i) =>
    aPassage({ id: `${document.id ?? "doc-1"}:s${i}`, documentId: document.id ?? "doc-1", text }),
  ),
});

export type KnowledgeUnderTest = {
  open: () => KnowledgeStore;
  /** A store that has no more room than for little. */
  openFull: () => KnowledgeStore;
};

/** What every knowledge store must do, whatever it is made of. */
export const knowledgeStoreContract = (name: string, createUnderTest: () => Promise<KnowledgeUnderTest>): void => {
  describe(`knowledge store contract: ${name}`, () => {
    let under: KnowledgeUnderTest;
    let store: KnowledgeStore;

    const put = (path: string, ...entries: KnowledgeEntry[]) => {
      const run = store.begin();
      run.replace("default", source(path), entries);
      return run.commit(none);
    };

    beforeAll(async () => {
      under = await createUnderTest();
      store = under.open();
    });
    afterAll(() => store.close());

    it("holds nothing at first", () => {
      expect(store.documents()).toEqual([]);
      expect(store.passages("default", "doc-1")).toEqual([]);
      expect(store.sources("default").size).toBe(0);
      expect(store.editionContent("e")).toBeUndefined();
    });

    it("shows nothing of a run before its commit, and all of it after, to every handle", () => {
      const other = under.open();
      const empty = store.revision();
      const run = store.begin();
      run.replace("default", source("/in/one.md"), [entry({}, "每月二百元", "凭身份证领取")]);
      expect([...run.passages()].map(({ text }) => text)).toEqual(["每月二百元", "凭身份证领取"]);
      expect(other.documents()).toEqual([]);
      expect(run.commit(none)).toEqual({ added: 1, changed: 0, removed: 0, unchanged: 0 });
      expect(other.documents()).toMatchObject([{ id: "doc-1", title: "补贴办法", passages: 2 }]);
      expect(other.passages("default", "doc-1").map(({ text }) => text)).toEqual(["每月二百元", "凭身份证领取"]);
      expect(other.sources("default").get("/in/one.md")).toEqual(source("/in/one.md"));
      expect(other.revision()).not.toBe(empty);
      other.close();
    });

    it("leaves no trace of an abandoned run", () => {
      const before = store.revision();
      const run = store.begin();
      run.replace("default", source("/in/two.md"), [entry({ id: "doc-2", path: "/in/two.md" }, "未完")]);
      run.abandon();
      expect(store.revision()).toBe(before);
      expect(put("/in/one.md", entry({}, "每月二百元", "凭身份证领取"))).toEqual({
        added: 0,
        changed: 0,
        removed: 0,
        unchanged: 1,
      });
      expect(store.documents().map(({ id }) => id)).toEqual(["doc-1"]);
    });

    it("has the same revision for the same content, whenever it was read", () => {
      const before = store.revision();
      put("/in/one.md", entry({ readAt: "2026-02-02" }, "每月二百元", "凭身份证领取"));
      expect(store.revision()).toBe(before);
      put("/in/one.md", entry({}, "每月三百元", "凭身份证领取"));
      expect(store.revision()).not.toBe(before);
      put("/in/one.md", entry({}, "每月二百元", "凭身份证领取"));
      expect(store.revision()).toBe(before);
    });

    it("works validity out anew at every commit and gives it to each passage", () => {
      const ends: DeriveValidity = (stated) =>
        new Map(
          stated.length < 2 ? [] : [["default|doc-1", { effectiveTo: "2025-12-31", supersededBy: "新办法" }] as const],
        );
      const first = store.begin();
      first.replace("default", source("/in/new.md"), [entry({ id: "doc-new", path: "/in/new.md" }, "新")]);
      expect(first.commit(ends)).toMatchObject({ added: 1, changed: 1 });
      expect(store.documents()[0]).toMatchObject({ id: "doc-1", effectiveTo: "2025-12-31" });
      expect(store.passages("default", "doc-1")[0]).toMatchObject({
        effectiveTo: "2025-12-31",
        supersededBy: "新办法",
      });
      const second = store.begin();
      second.remove("default", "/in/new.md");
      expect(second.commit(ends)).toMatchObject({ changed: 1, removed: 1 });
      expect(store.passages("default", "doc-1")[0]?.effectiveTo).toBeUndefined();
    });

    it("keeps the record of an imported service and the dates of its items", () => {
      put("/in/guides.json", {
        document: aDocument({ id: "demo", path: "/in/guides.json#1", kind: "guide" }),
        passages: [aPassage({ id: "demo:faq-1", effectiveTo: "2024-12-31" })],
        guide: aGuide(),
      });
      expect(store.guides("default")).toEqual([aGuide()]);
      expect(store.guides("other")).toEqual([]);
      expect(store.passages("default", "demo")[0]?.effectiveTo).toBe("2024-12-31");
    });

    it("keeps tenants apart, also where id and path are the same", () => {
      const run = store.begin();
      run.replace("other", source("/in/one.md"), [entry({ tenant: "other" }, "别家的")]);
      run.commit(none);
      expect(store.passages("other", "doc-1").map(({ text }) => text)).toEqual(["别家的"]);
      expect(store.passages("default", "doc-1")[0]?.text).toBe("每月二百元");
      expect(store.documents("other")).toHaveLength(1);
      expect(store.passages("x' OR '1'='1", "doc-1")).toEqual([]);
    });

    it("gives back vectors by embedder and text, exactly", () => {
      const vector = Float32Array.from([0.25, -1, 3e-7]);
      store.saveVectors("h", new Map([["t1", vector]]));
      expect(store.vectors("h", ["t1", "t2"])).toEqual(new Map([["t1", vector]]));
      expect(store.vectors("k", ["t1"]).size).toBe(0);
      const many = new Map(Array.from({ length: 1_200 }, (_, i) => [`m${i}`, Float32Array.from([i])]));
      store.saveVectors("h", many);
      expect(store.vectors("h", [...many.keys()])).toEqual(many);
    });

    it("keeps vectors while it gives out the passages of a run, also when another handle writes meanwhile", () => {
      const other = under.open();
      const run = store.begin();
      run.replace("default", source("/in/two.md"), [
        entry({ id: "doc-2", path: "/in/two.md" }, "甲", "乙"),
        entry({ id: "doc-3", path: "/in/two.md" }, "丙"),
      ]);
      const texts: string[] = [];
      for (const { text } of run.passages()) {
        other.saveVectors("k", new Map([[`other ${text}`, Float32Array.from([1])]]));
        store.saveVectors("k", new Map([[text, Float32Array.from([2])]]));
        texts.push(text);
      }
      run.abandon();
      expect(texts).toEqual(["甲", "乙", "丙"]);
      expect(store.vectors("k", ["甲", "丙", "other 乙"]).size).toBe(3);
      other.close();
    });

    it("remembers what the last editions held and forgets older ones", () => {
      for (const id of ["e1", "e2", "e3", "e4"])
        store.recordEdition({ id, revision: `r-${id}` }, new Map([["default|doc-1", id]]));
      expect(store.editions().map(({ id }) => id)).toEqual(["e4", "e3", "e2"]);
      expect(store.editions()[0]?.revision).toBe("r-e4");
      expect(store.editionContent("e4")).toEqual(new Map([["default|doc-1", "e4"]]));
      expect(store.editionContent("e1")).toBeUndefined();
    });

    it("refuses a second run and names who runs; the next one may start after the first has ended", () => {
      const other = under.open();
      const run = store.begin();
      expect(() => other.begin()).toThrow(KnowledgeBusy);
      expect(() => other.begin()).toThrow(`process ${process.pid}`);
      run.abandon();
      other.begin().abandon();
      other.close();
    });

    it("says that the disk is full, and keeps what was there", () => {
      const full = under.openFull();
      const run = full.begin();
      const fill = (): void => {
        for (let i = 0; i < 400; i += 1)
          run.replace("default", source(`/in/${i}.md`), [
            entry({ id: `big-${i}`, path: `/in/${i}.md` }, `${i}`.padEnd(4_000, "长")),
          ]);
        run.commit(none);
      };
      expect(fill).toThrow(
        expect.objectContaining({ port: "knowledge-store", message: "no space is left on the disk" }),
      );
      run.abandon();
      expect(full.documents()).toEqual([]);
      const next = full.begin();
      next.replace("default", source("/in/one.md"), [entry({}, "小")]);
      expect(next.commit(none)).toMatchObject({ added: 1 });
      full.close();
    });

    it("holds everything when it is opened again", () => {
      store.close();
      store = under.open();
      expect(store.documents("default").map(({ id }) => id)).toEqual(["demo", "doc-1"]);
    });
  });
};
