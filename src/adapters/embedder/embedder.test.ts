import { appendFile, cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Embedder } from "../../ports/embedder.ts";
import { embedderContract } from "../../testing/contracts/embedder.contract.ts";
import { createBgeEmbedder } from "./bge-onnx.ts";
import { createCachedEmbedder } from "./cached.ts";
import { createThreadedEmbedder } from "./threaded.ts";

const WEIGHTS = "data/embedder/bge-small-zh-v1.5";
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "onething-vectors-"));

embedderContract("bge-small-zh int8", () => createBgeEmbedder({ directory: WEIGHTS }));
embedderContract("bge-small-zh in a thread", () => createThreadedEmbedder({ directory: WEIGHTS }));
embedderContract("cached bge-small-zh", async () =>
  createCachedEmbedder(await createBgeEmbedder({ directory: WEIGHTS }), { directory: await folder() }),
);

describe("bge embedder", () => {
  it("ignores case and Chinese quotation marks, which its vocabulary does not hold", async () => {
    const embedder = await createBgeEmbedder({ directory: WEIGHTS });
    const [upper, lower] = await embedder.embed(["办ETC“怎么”办", 'etc"怎么"办'.replace("etc", "办etc")], "query");
    expect(Array.from(upper ?? [])).toEqual(Array.from(lower ?? []));
  });

  it("refuses weights that are missing or do not hash", async () => {
    await expect(createBgeEmbedder({ directory: await folder() })).rejects.toMatchObject({
      port: "embedder",
      message: "weights are missing",
    });
    await expect(createThreadedEmbedder({ directory: await folder() })).rejects.toMatchObject({
      port: "embedder",
      message: "weights are missing",
    });
    const directory = await folder();
    await cp(WEIGHTS, directory, { recursive: true });
    await appendFile(join(directory, "tokenizer.json"), " ");
    await expect(createBgeEmbedder({ directory })).rejects.toMatchObject({
      port: "embedder",
      message: "weights do not match their hash",
    });
  });
});

describe("cached embedder", () => {
  const counting = (): { embedder: Embedder; calls: () => number } => {
    let calls = 0;
    return {
      calls: () => calls,
      embedder: {
        hash: "count",
        dimension: 2,
        embed: async (texts) => {
          calls += texts.length;
          return texts.map((text) => Float32Array.from([text.length, 1]));
        },
      },
    };
  };

  it("asks once for a text, also after it was opened again and its last record was cut short", async () => {
    const directory = await folder();
    const { embedder, calls } = counting();
    const first = await createCachedEmbedder(embedder, { directory });
    await first.embed(["一", "二二", "一"], "passage");
    expect(calls()).toBe(2);
    const file = join(directory, "count.vectors");
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.from([1, 2, 3])]));
    const second = await createCachedEmbedder(embedder, { directory });
    expect((await second.embed(["二二", "三"], "passage")).map((vector) => vector[0])).toEqual([2, 1]);
    expect(calls()).toBe(3);
    const third = await createCachedEmbedder(embedder, { directory });
    await third.embed(["一", "二二", "三"], "passage");
    expect(calls()).toBe(3);
  });

  it("keeps queries and passages apart", async () => {
    const { embedder, calls } = counting();
    const cached = await createCachedEmbedder(embedder, { directory: await folder() });
    await cached.embed(["一"], "passage");
    await cached.embed(["一"], "query");
    expect(calls()).toBe(2);
  });
});
