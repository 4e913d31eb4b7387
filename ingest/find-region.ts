import { NATION, type Region } from "../src/domain/region.ts";
import { createRegionFinder, regionChain } from "../src/text/regions.ts";

const NATIONAL_BODY =
  /全国人民代表大会|国务院|中共中央|中央军事委员会|最高人民法院|最高人民检察院|主席令|^(?:中华人民共和国)?(?:国家\p{Script=Han}{2,12}(?:局|委员会|署)|\p{Script=Han}{0,8}(?<!宣传|组织|统战|武装|工作)部|中国人民银行|海关总署|\p{Script=Han}{2,12}总局)$/u;
const NATIONAL_NUMBER = /^(?:国发|国办发|国函|国办函|国令|国务院令|主席令|中发|中办发)/u;
const NATIONAL_TITLE = /^(?:中华人民共和国|国务院|全国人民代表大会|中共中央|中国人民解放军)/u;

export type RegionEvidence = {
  stated?: string | undefined;
  issuer?: string | undefined;
  documentNumber?: string | undefined;
  title: string;
};

/**
 * Where a rule holds, from who issued it and what it is called; absent where they do not say. A body of the state binds
 * the nation. Of several areas named the narrowest counts, if they lie within each other.
 */
export const createRegionReader = (
  regions: ReadonlyMap<string, Region>,
): ((evidence: RegionEvidence) => string | undefined) => {
  const find = createRegionFinder(regions);
  const named = (text: string | undefined): string | undefined => {
    const codes = [...new Set(find(text ?? "").map(({ code }) => code))];
    const chains = codes.map((code) => regionChain(regions, code)).sort((a, b) => b.length - a.length);
    const [narrowest] = chains;
    return narrowest && codes.every((code) => narrowest.includes(code)) ? narrowest[0] : undefined;
  };
  const isNational = ({ issuer, documentNumber, title }: RegionEvidence): boolean =>
    NATIONAL_NUMBER.test(documentNumber ?? "") ||
    (issuer === undefined ? NATIONAL_TITLE.test(title) : named(issuer) === undefined && NATIONAL_BODY.test(issuer));
  return (evidence) => {
    const { stated, issuer, title } = evidence;
    if (stated !== undefined) return regions.has(stated) ? stated : named(stated);
    if (isNational(evidence)) return NATION;
    return named(issuer) ?? (NATIONAL_TITLE.test(title) ? NATION : named(title));
  };
};
