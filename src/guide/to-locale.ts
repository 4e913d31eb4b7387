import type { Answer, Locale } from "../domain/answer.ts";
import type { Guidance } from "../domain/guidance.ts";
import { traditionalWriter } from "../text/traditional.ts";

/** Keys that hold words for a person. Ids, codes, values, numbers of documents and literal quotes are none of them. */
const WORDS: ReadonlySet<string> = new Set([
  "title",
  "text",
  "why",
  "label",
  "because",
  "remedy",
  "unit",
  "name",
  "address",
  "hours",
  "phone",
  "who",
  "can",
  "validity",
  "slowestMember",
  "notices",
  "ways",
]);

const rewrite = (value: unknown, write: (text: string) => string, isWords: boolean): unknown => {
  if (typeof value === "string") return isWords ? write(value) : value;
  if (Array.isArray(value)) return value.map((each) => rewrite(each, write, isWords));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rewrite(each, write, WORDS.has(key))]));
};

type Told = Guidance | Pick<Answer, "question" | "guidance" | "oneThing">;

/** What is told in the script of a locale: traditional Chinese for zh-Hant, quotes as published; else as it is. */
export const toLocale = async <T extends Told>(told: T, locale: Locale | undefined): Promise<T> =>
  locale === "zh-Hant" ? (rewrite(told, await traditionalWriter(), false) as T) : told;
