import { NATION, type Region } from "../domain/region.ts";

/** The form in which addresses are compared: without spaces, full-width digits and letters as plain ones. */
export const addressKey = (address: string): string =>
  address
    .replace(/\s+/gu, "")
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/gu, (mark) => String.fromCharCode(mark.charCodeAt(0) - 0xfee0));

export type AddressParts = { region: string; division: string; rest: string };

/** Names of table rows that nobody writes: the 市辖区 between a municipality and its districts. */
const UNWRITTEN = /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/u;

type Step = { region: Region | undefined; length: number };

/** The narrowest division that an address goes through, name by name from its province. */
const follow = (children: ReadonlyMap<string, readonly Region[]>, address: string, from: Step): Step => {
  for (const region of children.get(from.region?.code ?? NATION) ?? []) {
    if (UNWRITTEN.test(region.name)) {
      const within = follow(children, address, { region, length: from.length });
      if (within.length > from.length) return within;
    } else if (address.startsWith(region.name, from.length)) {
      return follow(children, address, { region, length: from.length + region.name.length });
    }
  }
  return from;
};

/**
 * Division and rest of an address that begins with its province and names every division down to the county, by the
 * divisions of a day. Undefined where it does not: nothing is completed, and division and rest are always the address.
 */
export const parseAddress = (
  address: string,
  children: ReadonlyMap<string, readonly Region[]>,
): AddressParts | undefined => {
  const { region, length } = follow(children, address, { region: undefined, length: 0 });
  const rest = address.slice(length);
  if (region?.level !== "county" || rest === "") return undefined;
  return { region: region.code, division: address.slice(0, length), rest };
};
