import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { readFacts, toInputs } from "./read-facts.ts";

describe("the facts of a request", () => {
  let catalogue: Catalogue;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
  });
  const read = (...inputs: FactInput[]) => {
    const model = catalogue.oneThings.get("newborn");
    if (!model) throw new Error("no model");
    return readFacts(inputs, { model, regions: catalogue.regions, asOf: "2026-07-24" });
  };
  const keys = (...inputs: FactInput[]) => {
    const result = read(...inputs);
    return "facts" in result ? [...result.facts.keys()] : result;
  };
  const fault = (...inputs: FactInput[]): string[] => {
    const result = read(...inputs);
    return "code" in result ? [result.code, ...result.errors.map(({ path, message }) => `${path} ${message}`)] : [];
  };
  const born = "child.birthDate";

  it.each<[string, FactInput[], string[]]>([
    ["an element in the role", [{ factId: born, role: "child[1]", value: "2026-06-01" }], ["child[1].birthDate"]],
    ["an element in the id", [{ factId: "child[1].birthDate", value: "2026-06-01" }], ["child[1].birthDate"]],
    ["both alike", [{ factId: "child[1].birthDate", role: "child[1]", value: "2026-06-01" }], ["child[1].birthDate"]],
    [
      "the only element",
      [
        { factId: "child.count", value: 1 },
        { factId: born, value: "2026-06-01" },
      ],
      ["child.count", "child[0].birthDate"],
    ],
    ["a role that is one", [{ factId: "mother.hukouKind", role: "mother", value: "family" }], ["mother.hukouKind"]],
    [
      "the same twice",
      [
        { factId: "child.count", value: 1 },
        { factId: "child.count", value: 1 },
      ],
      ["child.count"],
    ],
    ["an area below a county", [{ factId: "mother.hukouRegion", value: "430104001" }], ["mother.hukouRegion"]],
  ])("are placed by %s", (_, inputs, expected) => expect(keys(...inputs)).toEqual(expected));

  it("takes null as declined, and a value before it wherever it stands", () => {
    const value = { factId: "child.count", value: 2 };
    const nothing = { factId: "child.count", value: null };
    for (const inputs of [
      [value, nothing],
      [nothing, value],
    ]) {
      const result = read(...inputs);
      expect("facts" in result && result.facts.get("child.count")).toMatchObject({ state: "known", value: 2 });
    }
    const result = read(nothing);
    expect("facts" in result && result.facts.get("child.count")).toEqual({ state: "declined" });
    expect("facts" in result && toInputs(result.facts)).toEqual([nothing]);
  });

  it.each<[string, FactInput, RegExp]>([
    ["no such fact", { factId: "child.name", value: "某" }, /^facts\.0\.factId .*child\.name/u],
    ["a fact of another one-thing", { factId: "case.rentalKind", value: "public" }, /^facts\.0\.factId/u],
    ["a derived fact", { factId: "child.age", value: 1 }, /^facts\.0\.factId/u],
    ["a prototype key", { factId: "__proto__", value: true }, /^facts\.0\.factId/u],
    ["text for a number", { factId: "child.count", value: "2" }, /^facts\.0\.value .*整数/u],
    ["a fraction", { factId: "child.count", value: 1.5 }, /^facts\.0\.value .*整数/u],
    ["too few", { factId: "child.count", value: 0 }, /^facts\.0\.value .*1 到 8/u],
    ["too many", { factId: "child.count", value: 9 }, /^facts\.0\.value .*1 到 8/u],
    ["a word for yes", { factId: "parents.sameEthnicity", value: "true" }, /true 或 false/u],
    ["no option", { factId: "mother.hukouKind", value: "foreign" }, /family（家庭户）/u],
    ["a list for one", { factId: "mother.hukouKind", value: ["family"] }, /^facts\.0\.value/u],
    ["a day that is none", { factId: "child[0].birthDate", value: "2026-02-30" }, /存在的日期/u],
    ["a month", { factId: "child[0].birthDate", value: "2026-06" }, /写到日/u],
    ["no region", { factId: "mother.hukouRegion", value: "999999" }, /没有“999999”/u],
    ["no element named", { factId: born, value: "2026-06-01" }, /^facts\.0\.role .*child\[0\]/u],
    [
      "an element of what is one",
      { factId: "mother.hukouKind", role: "mother[1]", value: "family" },
      /^facts\.0\.role/u,
    ],
    ["another role", { factId: "mother.hukouKind", role: "father", value: "family" }, /^facts\.0\.role/u],
    ["two elements", { factId: "child[0].birthDate", role: "child[1]", value: "2026-06-01" }, /^facts\.0\.role/u],
  ])("are refused where there is %s", (_, input, message) => {
    const [code, first = ""] = fault(input);
    expect(code).toBe("invalid-facts");
    expect(first).toMatch(message);
  });

  it.each<[string, FactInput[], RegExp]>([
    [
      "one fact with two values",
      [
        { factId: "mother.hukouKind", value: "family" },
        { factId: "mother.hukouKind", value: "collective" },
      ],
      /^facts\.1 与 facts\.0 说的是同一项/u,
    ],
    [
      "a child born after today",
      [{ factId: "child[0].birthDate", value: "2026-07-25" }],
      /^facts\.0 2026-07-25 晚于办理日期 2026-07-24/u,
    ],
    [
      "a third child of two",
      [
        { factId: "child[2].birthDate", value: "2026-06-01" },
        { factId: "child.count", value: 2 },
      ],
      /^facts\.0 与 facts\.1 矛盾/u,
    ],
  ])("are contradictory where there is %s", (_, inputs, message) => {
    const [code, first = "", ...others] = fault(...inputs);
    expect(code).toBe("contradictory-facts");
    expect(first).toMatch(message);
    expect(others).toEqual([]);
  });

  it("names every fault at once", () => {
    expect(fault({ factId: "x.y", value: 1 }, { factId: "child.count", value: -1 })).toHaveLength(3);
  });
});
