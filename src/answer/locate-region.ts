import { NATION } from "../domain/region.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { type RegionMention, regionChain } from "../text/regions.ts";

export type AskedRegion = {
  /** Where the person wants to do it; undefined when nothing says so. */
  region: string | undefined;
  /** From the narrowest area to the nation; the nation alone where no region is known. */
  chain: string[];
  /** The text itself names the place. */
  named: boolean;
};

/** A place before these words is where somebody comes from or goes to, not where the service is asked. */
const ORIGIN_AFTER =
  /^(?:省|市|县|区)?(?:那边|这边)?(?:的)?(?:户口|户籍|人(?!才|社|事)|籍|老家|身份证|迁(?:过|来|到|入)|转(?:过|来|到)|回来|过来|来的?|毕业|(?:买|缴|交|发|办|考|领|结婚)的|参的?保|落(?:过|的)户|结的婚|出生|大学|学院|出差|旅游|玩|住院|看病|当兵)/u;
const ORIGIN_BEFORE =
  /(?:户口|户籍|老家|籍贯|原籍|家)(?:本来|原来|还|都|一直)?(?:是|在|落在|挂在)?$|(?:来自|从|由|离开|回|去|到|往|原来?在|以前在|之前在|出生在|生在|毕业于)$/u;
/** Treatment away from home is arranged where one is insured, whatever place is named. */
const AWAY_FROM_HOME = /异地|备案|跨省|转诊/u;

const isOrigin = (text: string, mention: RegionMention): boolean =>
  AWAY_FROM_HOME.test(text) ||
  ORIGIN_AFTER.test(text.slice(mention.end, mention.end + 8)) ||
  ORIGIN_BEFORE.test(text.slice(Math.max(0, mention.start - 8), mention.start));

/**
 * The region that the answer must hold in: the narrowest place that the text names as its own, else the region given.
 * A place named within the given region narrows it; a place elsewhere replaces it.
 */
export const locateRegion = (
  asked: { text: string; region: string | undefined },
  mentions: readonly RegionMention[],
  catalogue: Pick<Catalogue, "regions">,
): AskedRegion => {
  const own = mentions.filter((mention) => !isOrigin(asked.text, mention));
  const chains = own.map(({ code }) => regionChain(catalogue.regions, code)).sort((a, b) => b.length - a.length);
  const [narrowest] = chains;
  const given = regionChain(catalogue.regions, asked.region);
  if (narrowest && !given.includes(narrowest[0] ?? NATION))
    return { region: narrowest[0], chain: narrowest, named: true };
  return { region: asked.region, chain: asked.region === undefined ? [NATION] : given, named: false };
};
