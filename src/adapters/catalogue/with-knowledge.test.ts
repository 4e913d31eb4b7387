import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { aGuide } from "../../testing/builders.ts";
import { createKnowledgeOf } from "../../testing/knowledge.ts";
import { withKnowledge } from "./with-knowledge.ts";

it("shows imported services beside and before bundled ones, a second after they change", async () => {
  const { store, importGuides } = createKnowledgeOf(await mkdtemp(join(tmpdir(), "onething-catalogue-")));
  const bundled = new Map([
    ["demo", aGuide()],
    ["kept", aGuide({ id: "kept", title: "留下的" })],
  ]);
  const catalogue = withKnowledge(
    {
      hash: "h",
      guides: bundled,
      oneThings: new Map(),
      parameters: new Map(),
      forms: new Map(),
      registers: new Map(),
      codeSystems: new Map(),
      oneKinds: new Map(),
      registerNames: new Map(),
      precedence: [],
      regions: new Map(),
      refused: [],
      lexicon: [],
      legalWords: [],
    },
    store,
    "default",
  );
  const { guides } = catalogue;
  expect([...guides.keys()]).toEqual(["demo", "kept"]);
  expect(catalogue.hash).toBe("h");
  importGuides(aGuide({ title: "换过的" }), aGuide({ id: "item-1", title: "导入的" }));
  await vi.waitFor(() => expect(guides.size).toBe(3), { timeout: 2_000, interval: 50 });
  expect([...guides.values()].map(({ title }) => title)).toEqual(["换过的", "留下的", "导入的"]);
  expect(catalogue.hash).not.toBe("h");
  expect(catalogue.bundled?.get("demo")?.title).toBe("演示一件事");
  importGuides();
  await vi.waitFor(() => expect(guides.get("demo")?.title).toBe("演示一件事"), { timeout: 2_000, interval: 50 });
  expect(catalogue.hash).toBe("h");
  store.close();
});
