import { cp, mkdtemp, readFile, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadIntentModel, writeIntentModel } from "./files.ts";

const copy = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "onething-intent-"));
  await cp("data/intent", join(directory, "intent"), { recursive: true });
  return directory;
};

describe("the trained model on disk", () => {
  it("comes back as it was written, to the precision of a byte", async () => {
    const model = await loadIntentModel({ directory: "data" });
    const directory = await mkdtemp(join(tmpdir(), "onething-intent-"));
    await writeIntentModel(model, { directory });
    const again = await loadIntentModel({ directory });
    expect(again.guide.classes).toEqual(model.guide.classes);
    expect(again.coverage).toEqual(model.coverage);
    expect([...again.vocabulary]).toEqual([...model.vocabulary]);
    expect(again.neighbours.guides).toEqual(model.neighbours.guides);
    const scale = Math.max(...Array.from(model.guide.weights.subarray(0, 5000), Math.abs)) / 60;
    for (let i = 0; i < 5000; i += 1)
      expect(Math.abs((again.guide.weights[i] ?? 0) - (model.guide.weights[i] ?? 0))).toBeLessThanOrEqual(scale);
  });

  it("is refused with other embedder weights, cut short, too long, of another format, or absent", async () => {
    await expect(loadIntentModel({ directory: "data", embedderHash: "other" })).rejects.toMatchObject({
      port: "intent-model",
      message: expect.stringContaining("npm run train"),
    });
    const short = await copy();
    await truncate(join(short, "intent", "weights.bin"), 1_000);
    await expect(loadIntentModel({ directory: short })).rejects.toMatchObject({
      message: "the weights file is too short",
    });
    const long = await copy();
    const file = join(long, "intent", "weights.bin");
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.from([0])]));
    await expect(loadIntentModel({ directory: long })).rejects.toMatchObject({
      message: "the weights file is too long",
    });
    const other = await copy();
    await writeFile(join(other, "intent", "model.json"), '{"format":99}');
    await expect(loadIntentModel({ directory: other })).rejects.toMatchObject({ port: "intent-model" });
    await expect(loadIntentModel({ directory: join(other, "nowhere") })).rejects.toMatchObject({
      port: "intent-model",
    });
  });
});
