import { NATION, type Region } from "../domain/region.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { createNameIndex } from "./name-index.ts";

export type RegionMention = { code: string; name: string; start: number; end: number };

const SUFFIX = /(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|地区|盟|区|县|自治州|自治县)$/u;
const ETHNIC = /(?:土家族苗族|苗族侗族|布依族苗族|哈尼族彝族|傣族景颇族|[\p{Script=Han}]{1,3}族)+(?=自治)/u;
/** Short names that are everyday words or given names as often as places. */
const AMBIGUOUS = new Set([
  "大同",
  "白银",
  "安康",
  "东方",
  "三明",
  "吉安",
  "保定",
  "通化",
  "和平",
  "新民",
  "永安",
  "平安",
  "文昌",
  "海口子",
]);

const shortName = (name: string): string => {
  const bare = name.replace(/自治[区州县]$/u, "").replace(ETHNIC, "");
  return bare === name ? name.replace(SUFFIX, "") : bare.replace(/(?:[\p{Script=Han}]{1,3}族)+$/u, "");
};

/** Codes from the region itself to the nation. An unknown code gives the nation only. */
export const regionChain = (regions: ReadonlyMap<string, Region>, code: string | undefined): string[] => {
  const chain: string[] = [];
  let current = code === undefined ? undefined : (regions.get(code) ?? regions.get(code.slice(0, 6)));
  if (code !== undefined && current && current.code !== code) chain.push(code);
  while (current) {
    chain.push(current.code);
    current = current.parent === undefined ? undefined : regions.get(current.parent);
  }
  return chain.at(-1) === NATION ? chain : [...chain, NATION];
};

/** Whether a guide is published for a place; a child region inherits what its parents offer. */
export const isOfferedIn = (guide: ServiceGuide, chain: readonly string[]): boolean =>
  guide.published && chain.includes(guide.binding.region);

/** Name that a person understands alone: a district is named with its city. */
export const regionLabel = (regions: ReadonlyMap<string, Region>, code: string): string => {
  const region = regions.get(code);
  if (!region) return code;
  const parent = region.parent ? regions.get(region.parent) : undefined;
  if (region.level !== "county" || !parent) return region.name;
  const outer =
    /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/u.test(parent.name) && parent.parent
      ? regions.get(parent.parent)
      : parent;
  return `${outer?.name ?? ""}${region.name}`;
};

export type RegionFinder = (text: string) => RegionMention[];

/** Names with their one code, or null where several places share the name: it then names no place alone. */
const nameCodes = (regions: ReadonlyMap<string, Region>, homeProvince: string): Map<string, string | null> => {
  const names = new Map<string, string | null>();
  const add = (name: string, code: string, strong: boolean): void => {
    if (name.length < 2 || AMBIGUOUS.has(name)) return;
    const known = names.get(name);
    if (known === undefined || strong) names.set(name, code);
    else if (known !== code) names.set(name, null);
  };
  for (const { code, name, level } of regions.values()) {
    if (level === "nation" || /^(?:市辖区|县|省直辖|自治区直辖)/u.test(name)) continue;
    const homeCounty = level === "county" && code.startsWith(homeProvince.slice(0, 2));
    add(name, code, homeCounty);
    if (level !== "county" || (homeCounty && name.length > 2)) add(shortName(name), code, level !== "county");
  }
  return names;
};

/**
 * Finds provinces, prefectures and counties by full name, and provinces, prefectures and the counties of one home
 * province also by short name.
 */
export const createRegionFinder = (regions: ReadonlyMap<string, Region>, homeProvince = "430000"): RegionFinder => {
  const codes = nameCodes(regions, homeProvince);
  const find = createNameIndex([...codes].filter(([, code]) => code !== null).map(([name]) => name));
  return (text) =>
    find(text)
      // 朝阳区 is a district of Beijing, no mention of the prefecture 朝阳.
      .filter(({ name, end }) => /[省市区县州盟旗]$/u.test(name) || !/^[区县旗]/u.test(text.slice(end)))
      .map((match) => ({ ...match, code: codes.get(match.name) ?? "" }));
};
