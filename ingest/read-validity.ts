import { parseNumeral } from "../src/text/numerals.ts";
import { findDates, firstDate } from "./read-dates.ts";

/** What the text itself says of its own time. */
export type Validity = {
  /** `published` where it says 自公布之日起. */
  from: "published" | string | undefined;
  to: string | undefined;
  /** 有效期 in whole years. */
  years: number | undefined;
  /** It says that it is repealed. */
  repealed: boolean;
  repeals: string[];
};

const SELF =
  "本(?:法|条例|办法|规定|细则|决定|通知|意见|方案|规则|公告|通告|标准|指南|措施|政策|解释|实施\\p{Script=Han}{2})";
const PUBLISHED = "(?:公布|发布|印发|颁布|签发|下发|发文)之日";
/** 自…起施行 of this document: said of 本办法, or with no name before it in its clause. */
const FROM = new RegExp(
  `(?:${SELF}(?:(?!第)\\p{Script=Han}){0,4}?|(?:^|[。；\\n，,]))\\s*(?:[(（]?)自\\s*(${PUBLISHED}|[^，。；《》\\n]{8,14}日?)\\s*起\\s*(?:正式|开始)?\\s*(?:施行|实施|执行|生效|起效)`,
  "gu",
);
const YEARS = new RegExp(
  `(?:${SELF}|施行|实施|执行|印发|发布)[^。]{0,24}?有效期[为是：:\\s]*(\\d{1,2}|[一二两三四五六七八九十]{1,3})\\s*年`,
  "u",
);
const UNTIL =
  /(?:有效期(?:限)?(?:截?至|到)|(?:施行|实施|执行|生效)[^。；]{0,20}?(?:截止|截至|至|到))\s*([^。；，]{8,16}?日)/u;
const REPEALING = /同时废止|予以废止|即行废止|(?:即)?(?:日起|之日起)废止|相应废止|停止执行/u;
const NAME =
  /《([^《》]+(?:《[^《》]+》[^《》]*)*)》(?:\s*[（(]([^（）()]*?号?)[）)])?(?!\s*(?:第[零〇一二三四五六七八九十百\d]+[条章款]|中|的规定|附件))/gu;
const NUMBER = /[\p{Script=Han}]{1,12}[〔[（(【]\s*\d{4}\s*[〕\]）)】]\s*(?:第\s*)?\d+\s*号/u;
const REPEALED_TITLE = /[（(【[](?:已|全文)?(?:废止|失效)[）)】\]]|(?:全文|本文件?)已?(?:废止|失效)/u;

const sentences = (text: string): string[] => text.split(/(?<=[。\n])/u).map((sentence) => sentence.trim());

const startOf = (text: string): Validity["from"] => {
  const found = [...text.matchAll(FROM)].map((match) => match[1] ?? "");
  const starts = found.flatMap((words) =>
    new RegExp(PUBLISHED, "u").test(words)
      ? "published"
      : (firstDate(words.endsWith("日") ? words : `${words}日`) ?? []),
  );
  return new Set(starts).size === 1 ? starts[0] : undefined;
};

const namesIn = (sentence: string): string[] =>
  [...sentence.matchAll(NAME)].flatMap(([, title = "", note]) => {
    const number = NUMBER.exec(note ?? "")?.[0];
    return number === undefined ? [title] : [number.replace(/\s/gu, "")];
  });

export const readValidity = (text: string, title: string): Validity => {
  const years = YEARS.exec(text)?.[1];
  const until = UNTIL.exec(text)?.[1];
  const repeals = sentences(text)
    .filter((sentence) => REPEALING.test(sentence))
    .flatMap(namesIn)
    .filter((name) => name !== title);
  return {
    from: startOf(text),
    to: until === undefined ? undefined : findDates(until).at(-1)?.date,
    years: years === undefined ? undefined : parseNumeral(years),
    repealed: REPEALED_TITLE.test(`${title}\n${text.slice(0, 200)}`),
    repeals: [...new Set(repeals)],
  };
};
