import type { Guidance, Office } from "../domain/guidance.ts";
import { NATION, type Region } from "../domain/region.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { regionChain } from "../text/regions.ts";
import { type Passages, verifiedQuotes } from "./guide-passages.ts";
import type { GuideTexts } from "./guide-texts.ts";

const HOTLINE = "12345";

const HOURS = /(?:周[一二三四五六日末天]|星期|工作日|法定|每[天日周])?[^，。；]{0,14}\d{1,2}\s*[:：]\s*\d{2}.*$/u;

/** 8:30-12:00 and what stands around it, where the source writes the hours behind the address. */
const splitHours = (place: string): { address: string; hours?: string } => {
  const [hours] = HOURS.exec(place) ?? [];
  const address = hours === undefined ? place : place.slice(0, -hours.length).replace(/[，,、；;\s（(]+$/u, "");
  return hours === undefined || address === "" ? { address: place } : { address, hours };
};

type Bureau = { name: string; region: string; phone?: string | undefined; places?: readonly string[] | undefined };

const officesOf = ({ name, region, phone, places = [] }: Bureau): Office[] => {
  const base = { name, region, ...(phone === undefined ? {} : { phone }) };
  return places.length > 0 ? places.map((place) => ({ ...base, ...splitHours(place) })) : [base];
};

/** The number to ask at where no bureau of the person's own area is known. */
const hotline = (region: string, { hotline: name }: GuideTexts): Office => ({ name, phone: HOTLINE, region });

/**
 * Counters of the person's district, city or province, the nearest first; never those of a neighbour. Where none has a
 * telephone, 12345 stands in.
 */
export const planOffices = (guide: ServiceGuide, chain: readonly string[], texts: GuideTexts): Office[] => {
  const near = (guide.local ?? [])
    .filter(({ region }) => chain.includes(region))
    .sort((a, b) => chain.indexOf(a.region) - chain.indexOf(b.region))
    .flatMap(({ region, department, phones, places }) =>
      officesOf({ name: department ?? guide.department?.name ?? guide.title, region, phone: phones?.consult, places }),
    );
  const { department, phones, places, binding } = guide;
  const general =
    near.length === 0 && department && (phones?.consult !== undefined || places !== undefined)
      ? officesOf({ name: department.name, region: binding.region, phone: phones?.consult, places })
      : [];
  const offices = [...near, ...general];
  return offices.some(({ phone }) => phone !== undefined) ? offices : [...offices, hotline(chain[0] ?? NATION, texts)];
};

const CHANNEL_TYPES: readonly (readonly [RegExp, string])[] = [
  [/APP|小程序|客户端|支付宝|微信|掌上/iu, "app"],
  [/网|平台|系统|线上|在线/u, "web"],
  [/电话|热线|\d{5,}/u, "phone"],
  [/邮寄|邮政|信函/u, "mail"],
  [/自助/u, "machine"],
  [/大厅|窗口|中心|派出所|线下|现场|所|局|站/u, "window"],
];

export const planChannels = ({ channels, sources }: ServiceGuide): NonNullable<Guidance["channels"]> =>
  (channels?.items ?? []).map((title) => {
    const type = CHANNEL_TYPES.find(([pattern]) => pattern.test(title))?.[1] ?? "other";
    const url = type === "web" ? sources[0]?.url : undefined;
    return { type, title, ...(url === undefined ? {} : { url }) };
  });

const DOCUMENT_NUMBER = /[\p{Script=Han}]{1,12}〔\d{4}〕\d+号/u;

export const planBasis = ({ legalBasis = [] }: ServiceGuide): NonNullable<Guidance["legalBasis"]> =>
  legalBasis.map((title) => {
    const [documentNumber] = DOCUMENT_NUMBER.exec(title) ?? [];
    return { title, ...(documentNumber === undefined ? {} : { documentNumber }) };
  });

export const planFees = (
  guide: ServiceGuide,
  passages: Passages,
  { fee: title }: GuideTexts,
): NonNullable<Guidance["fees"]> => {
  if (!guide.fee) return [];
  const { text } = guide.fee;
  const citations = verifiedQuotes([{ passageId: `${guide.id}:fee`, quote: text.replace(/[。；]+$/u, "") }], passages);
  return [{ title, text, citations }];
};

export const chainOf = (regions: ReadonlyMap<string, Region>, region: string | undefined): string[] | undefined =>
  region === undefined ? undefined : regionChain(regions, region);
