import type { FactValue } from "../domain/condition.ts";
import type { FactDefinition } from "../domain/one-thing.ts";
import { foldText } from "../text/normalise.ts";
import { parseNumeral } from "../text/numerals.ts";
import { findSpokenDates } from "../text/spoken-dates.ts";
import type { GuidePorts } from "./guide-ports.ts";
import { readAmount } from "./read-amount.ts";
import { faultOfValue } from "./read-facts.ts";

/** null is 不清楚; undefined, that the words are no answer to the question. */
export type Reply = FactValue | null | undefined;

type Context = Pick<GuidePorts, "findRegions"> & { regions: GuidePorts["catalogue"]["regions"]; asOf: string };

const UNKNOWN =
  /^(?:我|俺)?(?:也|还|真)?(?:不(?:太|大|是很|怎么)?(?:清楚|知道|记得|确定|晓得|了解|方便|想说|愿意?说)|忘了|忘记了|说不[清准好]|搞不清|弄不清|没印象|冇晓得|跳过|略过|先?不填|不回答)/u;
const SHORT = 24;

const YES = /^(?:是|对|有|嗯|好|要|会|可以|需要|符合|当然|确实|没错|yes|y$)/u;
const NO = /^(?:不|没|无|否|未|冇|别|no|n$)/u;

/** 是的没错 affirms; anything else that both affirms and denies is not taken for either. */
const readBool = (text: string, question: string): boolean | undefined => {
  if ([...text].length > SHORT) return undefined;
  const plain = text.replace(/没错|没问题|不错/gu, "");
  if (NO.test(text) && !/^没错|^没问题/u.test(text)) return /是的|对的/u.test(plain.slice(1)) ? undefined : false;
  const denies = /不|没|无|未/u.test(plain);
  if (YES.test(text)) return denies ? undefined : true;
  // 相同 to 民族相同吗？
  return !denies && text.length >= 2 && question.includes(text) ? true : undefined;
};

const ORDINAL = /^第?([1-9一二三四五六七八九])(?:个|种|项|类)?$/u;

const optionsIn = (text: string, { options = [] }: FactDefinition): string[] => {
  const exact = options.find(({ code, label }) => text === code || text === foldText(label));
  if (exact) return [exact.code];
  const ordinal = parseNumeral(ORDINAL.exec(text)?.[1] ?? "");
  const chosen = ordinal === undefined ? undefined : options[ordinal - 1];
  if (chosen) return [chosen.code];
  const said = options.filter(({ label }) => text.includes(foldText(label)));
  const longest = said.filter(
    ({ label }) => !said.some((other) => other.label !== label && other.label.includes(label)),
  );
  if (longest.length > 0) return longest.map(({ code }) => code);
  const part = text.length >= 2 ? options.filter(({ label }) => foldText(label).includes(text)) : [];
  return part.map(({ code }) => code);
};

const readCode = (text: string, fact: FactDefinition): string | undefined => {
  const found = optionsIn(text, fact);
  const [code] = found;
  const label = fact.options?.find((option) => option.code === code)?.label ?? "";
  const denied = /不|没|非/u.test(text.replaceAll(foldText(label), ""));
  return found.length === 1 && !denied ? code : undefined;
};

const readList = (text: string, fact: FactDefinition): string[] | undefined => {
  if (/^(?:都)?(?:没有|无|不是|都不是)$/u.test(text)) return [];
  const parts = text.split(/[、,，和及]/u).map((part) => part.trim());
  const codes = parts.map((part) => readCode(part, fact));
  const known = codes.filter((code) => code !== undefined);
  return known.length === codes.length ? [...new Set(known)] : undefined;
};

const TWINS: Readonly<Record<string, number>> = { 单胎: 1, 双胞胎: 2, 龙凤胎: 2, 三胞胎: 3, 四胞胎: 4 };

const readNumber = (text: string, fact: FactDefinition): number | undefined => {
  const amount = readAmount(text, fact);
  if (amount) return amount.value;
  const twins = Object.entries(TWINS).find(([word]) => text.includes(word));
  if (twins && fact.id.endsWith(".count")) return twins[1];
  if (/^(?:没有|没|零|无)$/u.test(text)) return 0;
  const numerals = text.match(/\d[\d,]*(?:\.\d+)?[万亿]?|[零〇一二两三四五六七八九十百千万]+/gu) ?? [];
  const value = numerals.length === 1 ? parseNumeral(numerals[0] ?? "") : undefined;
  if (value === undefined || /[年不没]/u.test(text)) return undefined;
  return fact.type === "money" ? Math.round(value * 100) : value;
};

const readDate = (text: string, asOf: string): string | undefined => {
  const compact = /^(\d{4})(\d{2})(\d{2})$/u.exec(text);
  if (compact) return compact.slice(1).join("-");
  const [date, ...others] = findSpokenDates(text, asOf);
  return date?.precision === "day" && others.length === 0 ? date.value : undefined;
};

const readRegion = (text: string, { findRegions, regions }: Context): string | undefined => {
  if (/^\d{6}(?:\d{3}|\d{6})?$/u.test(text)) return text;
  const places = findRegions(text);
  const narrowest = places.at(-1);
  if (narrowest === undefined || /不|没/u.test(text)) return undefined;
  const within = places.every(({ code }) => narrowest.code.startsWith(code.replace(/(?:00)+$/u, "")));
  return within && regions.has(narrowest.code) ? narrowest.code : undefined;
};

const readValue = (text: string, fact: FactDefinition, context: Context): FactValue | undefined => {
  switch (fact.type) {
    case "bool":
      return readBool(text, fact.question);
    case "code":
      return readCode(text, fact);
    case "list":
      return readList(text, fact);
    case "int":
    case "money":
      return readNumber(text, fact);
    case "date":
      return readDate(text, context.asOf);
    case "region":
      return readRegion(text, context);
    case "text":
      return text;
  }
};

/** What a person answers to the question for one fact, read by code alone. */
export const readReply = (said: string, fact: FactDefinition, context: Context): Reply => {
  const text = foldText(said).replace(/[\s。！!；;？?~～]+$/u, "");
  if (text === "") return undefined;
  if (UNKNOWN.test(text)) return null;
  const value = readValue(text, fact, context);
  return value !== undefined && faultOfValue(value, fact, context.regions) === undefined ? value : undefined;
};
