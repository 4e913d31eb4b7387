import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import { createRegionFinder, regionChain, regionLabel } from "./regions.ts";

describe("regions", async () => {
  const { regions } = await loadCatalogue({ directory: "data" });
  const find = createRegionFinder(regions);

  it("climbs from a district to the nation, also from an area below it and from nowhere", () => {
    expect(regionChain(regions, "430103")).toEqual(["430103", "430100", "430000", "000000"]);
    expect(regionChain(regions, "430103001")).toEqual(["430103001", "430103", "430100", "430000", "000000"]);
    expect(regionChain(regions, undefined)).toEqual(["000000"]);
    expect(regionLabel(regions, "341702")).toBe("池州市贵池区");
  });

  it.each([
    ["在深圳落户", ["440300"]],
    ["浏阳市和天心区", ["430181", "430103"]],
    ["湘西土家族苗族自治州", ["433100"]],
    ["想给孩子上户口", []],
    ["北京市朝阳区", ["110000"]],
  ])("finds the places in %s", (text, codes) => expect(find(text).map(({ code }) => code)).toEqual(codes));

  it("has a parent for every region but the nation, and a code once", () => {
    const orphans = [...regions.values()].filter(
      ({ code, parent }) => code !== "000000" && (parent === undefined || !regions.has(parent)),
    );
    expect(orphans).toEqual([]);
    expect([...regions.values()].filter(({ code, level }) => code.startsWith("43") && level === "county")).toHaveLength(
      122,
    );
  });
});
