import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import type { OneKind } from "../src/domain/one-kind.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { lintKinds } from "./lint-kinds.ts";

const kind = (overrides: Partial<OneKind> = {}): OneKind => ({
  id: "demo",
  title: "演示人群",
  words: ["演示"],
  audience: ["natural"],
  things: [
    { id: "newborn", why: "先" },
    { id: "school", why: "后" },
  ],
  ...overrides,
});

describe("kinds and their order", () => {
  let catalogue: Catalogue;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
  });
  const lint = (kinds: readonly OneKind[], precedence: Catalogue["precedence"] = []): string[] =>
    lintKinds({ ...catalogue, oneKinds: new Map(kinds.map((own) => [own.id, own])), precedence });

  it("finds nothing wrong with the bundled ones", () => {
    expect(catalogue.oneKinds.size).toBeGreaterThan(12);
    expect(lintKinds(catalogue)).toEqual([]);
  });

  it("names what does not exist, what is named twice, and words that two kinds share", () => {
    expect(
      lint([
        kind({
          things: [
            { id: "newborn", why: "先" },
            { id: "nothing", why: "后" },
          ],
        }),
      ]),
    ).toEqual(["kinds/demo names unknown guide nothing"]);
    expect(
      lint([
        kind({
          things: [
            { id: "newborn", why: "先" },
            { id: "newborn", why: "又" },
          ],
        }),
      ]),
    ).toEqual(["kinds/demo names newborn twice"]);
    expect(lint([kind(), kind({ id: "other" })])).toEqual(["kinds: two kinds are called 演示"]);
  });

  it("refuses an order that waits for itself, at any distance", () => {
    const order = (first: string, ...later: string[]) => ({ first, later, why: "演示" });
    expect(lint([], [order("newborn", "school")])).toEqual([]);
    expect(lint([], [order("newborn", "nothing")])).toEqual(["precedence names unknown guide nothing"]);
    expect(lint([], [order("newborn", "school"), order("school", "retire"), order("retire", "newborn")])).toEqual([
      "precedence: newborn would wait for itself",
      "precedence: retire would wait for itself",
      "precedence: school would wait for itself",
    ]);
  });
});
