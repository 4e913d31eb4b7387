import { describe, expect, it } from "vitest";
import type { Embedder } from "../../ports/embedder.ts";

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

export const embedderContract = (name: string, create: () => Promise<Embedder>): void => {
  describe(`embedder contract: ${name}`, () => {
    it("gives one unit vector a text, in order, the same each time", async () => {
      const embedder = await create();
      const texts = ["新生儿落户", "公积金提取", "新生儿落户"];
      const vectors = await embedder.embed(texts, "passage");
      expect(vectors.map(({ length }) => length)).toEqual([embedder.dimension, embedder.dimension, embedder.dimension]);
      for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
      expect(Array.from(vectors[0] ?? [])).toEqual(Array.from(vectors[2] ?? []));
      const again = await embedder.embed(["公积金提取"], "passage");
      expect(cosine(again[0] as Float32Array, vectors[1] as Float32Array)).toBeCloseTo(1, 5);
    });

    it("puts texts of one meaning nearer than texts of two", async () => {
      const embedder = await create();
      const [a, b, c] = (await embedder.embed(
        ["给娃上户口要带什么", "新生儿落户需要哪些材料", "大件运输许可怎么办"],
        "query",
      )) as [Float32Array, Float32Array, Float32Array];
      expect(cosine(a, b)).toBeGreaterThan(cosine(a, c));
    });

    it("cuts a huge text and refuses an empty one", async () => {
      const embedder = await create();
      const [vector] = await embedder.embed(["办".repeat(20_000)], "passage");
      expect(vector?.length).toBe(embedder.dimension);
      await expect(embedder.embed(["  "], "query")).rejects.toMatchObject({ port: "embedder" });
      expect(await embedder.embed([], "query")).toEqual([]);
    });
  });
};
