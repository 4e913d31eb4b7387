import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aPassage } from "../../testing/builders.ts";
import { passageIndexContract } from "../../testing/contracts/passage-index.contract.ts";
import { cacheDocuments } from "./document-cache.ts";
import { createLanceDbIndex } from "./lancedb.ts";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "onething-index-"));

passageIndexContract("LanceDB", async () => {
  const directory = await folder();
  const open = () => createLanceDbIndex({ directory });
  return { open, reopen: open };
});

passageIndexContract("LanceDB behind the document cache", async () => {
  const directory = await folder();
  const open = async () => cacheDocuments(await createLanceDbIndex({ directory }));
  return { open, reopen: open };
});

describe("LanceDB index", () => {
  it("treats a pointer of another version, or one that is cut short, as no index", async () => {
    for (const content of ['{"format":99,"live":{"id":"x"}}', '{"format":1,"li', ""]) {
      const directory = await folder();
      await writeFile(join(directory, "editions.json"), content);
      const index = await createLanceDbIndex({ directory });
      expect(await index.edition()).toBeUndefined();
      await index.close();
    }
  });

  it("serves a lexical edition without vectors", async () => {
    const index = await createLanceDbIndex({ directory: await folder() });
    const writer = await index.build({ id: "lexical" });
    await writer.upsert([{ passage: aPassage({ id: "p:1", text: "居住证签注" }) }]);
    await writer.publish();
    expect((await index.searchByText("居住证", { tenant: "default" }, 3)).map(({ passage }) => passage.id)).toEqual([
      "p:1",
    ]);
    expect(await index.searchByVector(new Float32Array(4), { tenant: "default" }, 3)).toEqual([]);
    await index.close();
  });
});
