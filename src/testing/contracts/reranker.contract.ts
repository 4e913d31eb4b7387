import { describe, expect, it } from "vitest";
import type { Reranker } from "../../ports/reranker.ts";

const PASSAGES = [
  { id: "a", text: "大件运输许可的办理时限" },
  { id: "b", text: "补办身份证收费四十元" },
  { id: "c", text: "护照工本费" },
];

/** What every reranker must do: order only, no loss. */
export const rerankerContract = (name: string, create: () => Promise<Reranker>): void => {
  describe(`reranker contract: ${name}`, () => {
    const ids = (ranked: readonly { id: string }[]): string[] => ranked.map(({ id }) => id);

    it("gives each passage back once, with scores that never rise, the same each time", async () => {
      const reranker = await create();
      const ranked = await reranker.rerank("补办身份证要多少钱", PASSAGES);
      expect(ids(ranked).sort()).toEqual(["a", "b", "c"]);
      const scores = ranked.map(({ score }) => score);
      expect(scores.every(Number.isFinite)).toBe(true);
      expect(scores).toEqual([...scores].sort((x, y) => y - x));
      expect(await reranker.rerank("补办身份证要多少钱", PASSAGES)).toEqual(ranked);
    });

    it("keeps two passages of one text apart", async () => {
      const reranker = await create();
      const twins = [...PASSAGES, { id: "d", text: "护照工本费" }];
      const order = ids(await reranker.rerank("护照", twins));
      expect([...order].sort()).toEqual(["a", "b", "c", "d"]);
      expect(order.indexOf("c")).toBeLessThan(order.indexOf("d"));
    });

    it("takes nothing, one passage, an empty query and a huge text", async () => {
      const reranker = await create();
      expect(await reranker.rerank("护照", [])).toEqual([]);
      expect(ids(await reranker.rerank("护照", PASSAGES.slice(0, 1)))).toEqual(["a"]);
      expect(ids(await reranker.rerank("  ", PASSAGES))).toEqual(["a", "b", "c"]);
      const huge = [...PASSAGES, { id: "h", text: "办".repeat(50_000) }];
      expect(ids(await reranker.rerank("护照", huge)).sort()).toEqual(["a", "b", "c", "h"]);
    });
  });
};
