import type { FactValue } from "../domain/condition.ts";
import type { FactDefinition } from "../domain/one-thing.ts";
import { faultOfValue } from "../rules/read-facts.ts";
import { foldText } from "../text/normalise.ts";
import { parseNumeral } from "../text/numerals.ts";
import { findSpokenDates } from "../text/spoken-dates.ts";
import type { GuidePorts } from "./guide-ports.ts";
import { readAmount } from "./read-amount.ts";

/** null is 不清楚; undefined, that the words are no answer to the question. */
export type Reply = FactValue | null | undefined;

type Context = Pick<GuidePorts, "findRegions"> & { regions: GuidePorts["catalogue"]["regions"]; asOf: string };

const UNKNOWN =
  /^(?:我|俺)?(?:也|还|真)?(?:不(?:太|大|是很|怎么)?(?:清楚|知道|记得|确定|晓得|了解|方便|想说|愿意?说)|忘了|忘记了|说不[清准好]|搞不清|弄不清|没印象|冇晓得|跳过|略过|先?不填|不回答|(?:i am |i'm )?not sure|(?:i )?(?:do not|don't) know|no idea|skip)/u;
const SHORT = 24;

const YES = /^(?:是|对|有|嗯|好|要|会|可以|需要|符合|当然|确实|没错|没问题|yes|y$)/u;
const NO = /^(?:不|没|无|否|未|冇|no$|n$)/u;
/** Words around a yes or no that say nothing more. */
const FILLERS = /一样|[的了啊呀呢哦嘛吧啦咯得有被在过要会能用是我们家就都也还]/gu;

/** What follows a yes or no repeats the question, or the words are about something else: 不是很懂. */
const echoes = (text: string, start: RegExp, question: string): boolean => {
  const [clause = ""] = text.split(/[，,。；;\s]/u);
  return [...clause.replace(start, "").replace(FILLERS, "")].every((symbol) => question.includes(symbol));
};

/** 是的没错 affirms; anything else that both affirms and denies is not taken for either. */
const readBool = (text: string, question: string): boolean | undefined => {
  if ([...text].length > SHORT) return undefined;
  const plain = text.replace(/没错|没问题|不错/gu, "");
  const denies = /不|没|无|未/u.test(plain);
  if (YES.test(text)) return !denies && echoes(text, YES, question) ? true : undefined;
  if (NO.test(text)) return !/是的|对的/u.test(plain.slice(1)) && echoes(text, NO, question) ? false : undefined;
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
  if (/^(?:都)?(?:没有|无|不是|都不是|none)$/u.test(text)) return [];
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

const stem = (code: string): string => code.replace(/(?:00)+$/u, "");

/** Places named by a reply. What is left beside the full names may be a city without its 市, which alone is two places. */
const placesIn = (text: string, { findRegions }: Context): string[] | undefined => {
  const named = findRegions(text);
  const left = named
    .reduce((rest, { name }) => rest.replace(name, ""), text)
    .replace(/户口|户籍|那边|这边|本地|[的在是我家里省市,，]/gu, "");
  if (left === "") return named.map(({ code }) => code);
  const cities = findRegions(`${left}市`).filter(({ name }) => name.length > left.length);
  return cities.length === 1 ? [...named, ...cities].map(({ code }) => code) : undefined;
};

/** The narrowest place of a reply that names one, with the places around it. */
const readRegion = (text: string, context: Context): string | undefined => {
  if (/^\d{6}(?:\d{3}|\d{6})?$/u.test(text)) return text;
  const codes = placesIn(text, context) ?? [];
  const narrowest = [...codes].sort((a, b) => stem(b).length - stem(a).length)[0];
  return narrowest !== undefined && codes.every((code) => narrowest.startsWith(stem(code))) ? narrowest : undefined;
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
