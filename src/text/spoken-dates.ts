import { parseNumeral } from "./numerals.ts";

/** A day (`2026-06-01`) or, where the words name no day, a month (`2026-06`), with the words themselves. */
export type SpokenDate = { value: string; precision: "day" | "month"; quote: string; index: number };

const DAY = 86_400_000;
const NUMERAL = "(?:\\d{1,4}|[零〇一二两三四五六七八九十]{1,4})";

const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
const shiftDays = (day: string, days: number): string => iso(Date.parse(day) + days * DAY);

/** The first day of the month so many months away. */
const monthAway = (day: string, months: number): string =>
  iso(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1)).slice(0, 7);

const realDay = (year: number, month: number, day: number): string | undefined => {
  const time = Date.UTC(year, month - 1, day);
  const text = iso(time);
  return text === `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}` ? text : undefined;
};

const number = (text: string | undefined): number => parseNumeral(text ?? "") ?? Number.NaN;

type Reader = { pattern: RegExp; read: (match: RegExpExecArray, today: string) => string | undefined };

const YEARS_AGO: Readonly<Record<string, number>> = { 今: 0, 去: 1, 前: 2, 本: 0 };
const MONTHS_AGO: Readonly<Record<string, number>> = {
  上上个月: -2,
  上个月: -1,
  上月: -1,
  这个月: 0,
  本月: 0,
  这月: 0,
  下个月: 1,
  下月: 1,
};
const DAYS_AGO: Readonly<Record<string, number>> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨日: -1,
  昨晚: -1,
  今天: 0,
  今日: 0,
  今早: 0,
  刚刚: 0,
  明天: 1,
  后天: 2,
};

const yearOf = (spoken: string | undefined, today: string): number | undefined => {
  if (spoken === undefined) return undefined;
  const ago = YEARS_AGO[spoken.charAt(0)];
  return ago === undefined ? number(spoken.replace("年", "")) : Number(today.slice(0, 4)) - ago;
};

/** A month and day without a year are the last such day before today. */
const lastSuch = (month: number, day: number, today: string): string | undefined => {
  const year = Number(today.slice(0, 4));
  const here = realDay(year, month, day);
  return here !== undefined && here > today ? realDay(year - 1, month, day) : here;
};

/** In the order in which they are tried: what is longer first. */
const READERS: readonly Reader[] = [
  {
    pattern: /(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?!\d)/gu,
    read: ([, year, month, day]) => realDay(Number(year), Number(month), Number(day)),
  },
  {
    pattern: new RegExp(
      `([今去前本]年|[12一二][零〇一二三四五六七八九\\d]{3}年)?(${NUMERAL})月份?的?(${NUMERAL})[日号]`,
      "gu",
    ),
    read: ([, year, month, day], today) => {
      const named = yearOf(year, today);
      return named === undefined
        ? lastSuch(number(month), number(day), today)
        : realDay(named, number(month), number(day));
    },
  },
  {
    pattern: new RegExp(`(上上个月|上个月|上月|这个月|本月|这月|下个月|下月)的?(${NUMERAL})[日号]`, "gu"),
    read: ([, month, day], today) => {
      const first = monthAway(today, MONTHS_AGO[month ?? ""] ?? 0);
      return realDay(Number(first.slice(0, 4)), Number(first.slice(5)), number(day));
    },
  },
  {
    pattern: new RegExp(`(${NUMERAL})天[之以]?前`, "gu"),
    read: ([, days], today) => (Number.isInteger(number(days)) ? shiftDays(today, -number(days)) : undefined),
  },
  {
    pattern: /大前天|前天|昨[天日晚]|今[天日早]|刚刚|明天|后天/gu,
    read: ([word], today) => shiftDays(today, DAYS_AGO[word] ?? 0),
  },
  {
    pattern: new RegExp(
      `([今去前本]年|[12一二][零〇一二三四五六七八九\\d]{3}年)(${NUMERAL})月份?(?![\\d一二三四五六七八九十个])`,
      "gu",
    ),
    read: ([, year, month], today) => {
      const of = number(month);
      return of >= 1 && of <= 12 ? `${yearOf(year, today)}-${String(of).padStart(2, "0")}` : undefined;
    },
  },
  {
    pattern: /上上个月|上个月|上月|这个月|本月|这月|下个月|下月/gu,
    read: ([word], today) => monthAway(today, MONTHS_AGO[word] ?? 0),
  },
];

/**
 * Dates as people say them: 2026年6月1日, 六月一号, 上个月5号, 三天前, 昨天, 上个月. What names no day stays a month:
 * it is never made a day. A stretch of text is read once.
 */
export const findSpokenDates = (text: string, today: string): SpokenDate[] => {
  const found: SpokenDate[] = [];
  const isFree = (start: number, end: number): boolean =>
    found.every(({ index, quote }) => end <= index || start >= index + quote.length);
  for (const { pattern, read } of READERS)
    for (const match of text.matchAll(pattern)) {
      const { index } = match;
      const [quote] = match;
      const value = isFree(index, index + quote.length) ? read(match, today) : undefined;
      if (value === undefined) continue;
      found.push({ value, precision: value.length === 10 ? "day" : "month", quote, index });
    }
  return found.sort((a, b) => a.index - b.index);
};
