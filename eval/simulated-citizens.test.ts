import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import type { OneThingModel } from "../src/domain/one-thing.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { readPeopleRows } from "./people-rows.ts";
import { askedOf, type Case, citizensOf, fewestFacts } from "./simulated-citizens.ts";

describe("simulated citizens", () => {
  let catalogue: Catalogue;
  let model: OneThingModel;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
    model = catalogue.oneThings.get("hpf-withdraw") as OneThingModel;
  });
  const caseOf = (citizen: Case["citizen"]): Case => ({ model, tables: catalogue, citizen });

  it("are the invented people and others, the same in every run, within what can be true", () => {
    const all = citizensOf(model);
    expect(all.length).toBeGreaterThan(Object.keys(model.people).length + 5);
    expect(citizensOf(model)).toEqual(all);
    const newborn = catalogue.oneThings.get("newborn") as OneThingModel;
    for (const citizen of citizensOf(newborn)) {
      expect(citizen["child.count"]).toBeGreaterThanOrEqual(1);
      if (citizen["child.count"] === 1)
        expect(Object.keys(citizen).some((key) => key.startsWith("child[1]"))).toBe(false);
    }
  });

  it("are asked each thing once, and never fewer things than could be enough", () => {
    for (const citizen of citizensOf(model)) {
      const asked = askedOf(caseOf(citizen));
      expect(new Set(asked).size).toBe(asked.length);
      const fewest = fewestFacts(caseOf(citizen), asked);
      expect(fewest).toBeGreaterThan(0);
      expect(fewest).toBeLessThanOrEqual(asked.length);
    }
  });

  it("who retire need four answers at the least, and a wasted question is seen", () => {
    const retiree = caseOf(model.people["retiree"] ?? {});
    const asked = askedOf(retiree);
    expect(fewestFacts(retiree, asked)).toBe(4);
    expect(fewestFacts(retiree, [...asked, "case.homeKind", "case.rentalKind"])).toBe(4);
  });
});

describe("rows of people", () => {
  const folder = async (line: string): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), "onething-people-"));
    await mkdir(join(directory, "eval"));
    await writeFile(join(directory, "eval", "people-1.jsonl"), `${line}\n`);
    return directory;
  };
  const row = { id: "p1", oneThing: "newborn", facts: { "child.count": 1 }, expect: { slots: { photo: "no" } } };

  it("are read", async () => {
    expect(await readPeopleRows(await folder(JSON.stringify(row)))).toEqual([row]);
  });
  it("are refused with their place where they expect what cannot be", async () => {
    const wrong = JSON.stringify({ ...row, expect: { slots: { photo: "maybe" } } });
    await expect(readPeopleRows(await folder(wrong))).rejects.toThrow("people-1.jsonl line 1");
  });
  it("may name as open only what they decide", async () => {
    const open = { ...row, open: { photo: "没有写什么情形" } };
    expect(await readPeopleRows(await folder(JSON.stringify(open)))).toEqual([open]);
    for (const key of ["bank-card", "outcome"])
      await expect(readPeopleRows(await folder(JSON.stringify({ ...row, open: { [key]: "没有写" } })))).rejects.toThrow(
        "does not expect",
      );
  });
});
