import { CHINESE_NUMERAL, parseNumeral } from "./numerals.ts";

export type FigureKind = "quantity" | "date" | "phone" | "url" | "document-number" | "article";
/** Direction of a limit: `up` for at least, more than, from; `down` for at most, less than, within. */
export type Comparison = "up" | "down";

const URL_PATTERN =
  /https?:\/\/[^\s，。；、（）()“”"'<>]+|(?:www\.)[a-z0-9.-]+\.[a-z]{2,}(?:\/[^\s，。；、（）()]*)?/giu;
const DOCUMENT_NUMBER =
  /[\p{Script=Han}]{1,12}[〔[（(【]\s*(\d{4})\s*[〕\]）)】]\s*(\d+)\s*号|第\s*(\d+)\s*号令?|令第\s*(\d+)\s*号/gu;
const ARTICLE = new RegExp(
  `第\\s*(\\d+|${CHINESE_NUMERAL}+)\\s*(条|款|项|章|节|批|顺位|代|版)(?:\\s*之\\s*(\\d+|${CHINESE_NUMERAL}+))?`,
  "gu",
);
const PHONE =
  /(?<![\d.])(?:0\d{2,3}[-－—\s]?\d{5,8}|400[-\s]?\d{3}[-\s]?\d{4}|1[3-9]\d{9}|\d{8}|1[02]\d{3}|12\d{3}|9[56]\d{3,4}|11[0-9]|12[0-2])(?![\d.]|\s*(?:元|年|个|日|天|万|份|人|件|吨|平|%|月|号令|条))/gu;
const FULL_DATE = /(?<!\d)(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?:\s*[日号]|(?!\s*个))(?!\d)/gu;
const YEAR_MONTH = /(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月(?!\s*\d|份?以)/gu;
const MONTH_DAY =
  /(?<![\d年])(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|(?<![\d-])(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-]| ?[\p{Script=Han}])/gu;
const CHINESE_DAY = new RegExp(`(${CHINESE_NUMERAL}{1,3})月(${CHINESE_NUMERAL}{1,3})[日号]`, "gu");
const CHINESE_YEAR = /([一二][零〇九][零〇一二三四五六七八九]{2})\s*年/gu;
const NONE_AT_ALL = /一\s*(次|趟|份)\s*[也都]\s*(?:不|没|无)/gu;
const YEAR = /(?<!\d)((?:19|20)\d{2})\s*(?:年度?(?!\s*\d{1,2}\s*月)|届)/gu;
const CLOCK = /(?<!\d)(\d{1,2})\s*[:：]\s*(\d{2})(?!\d)/gu;

/** Unit spellings to one canonical name. Days of different kinds stay apart: 工作日 is never 日. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^个?工作日/u, "工作日"],
  [/^个?自然日/u, "日"],
  [/^(?:日|天)/u, "日"],
  [/^个?(?:小时|钟头)/u, "小时"],
  [/^分钟/u, "分钟"],
  [/^(?:周岁|岁)/u, "岁"],
  [/^(?:个月|月)/u, "月"],
  [/^(?:年)/u, "年"],
  [/^(?:周|个?星期)/u, "周"],
  [/^(?:元|块钱)/u, "元"],
  [/^(?:%|％)/u, "%"],
  [/^(?:平方米|平米|㎡|m2|平方)/iu, "平方米"],
  [/^(?:吨|t(?![a-z]))/iu, "吨"],
  [/^(?:公斤|千克|kg)/iu, "公斤"],
  [/^(?:公里|千米|km)/iu, "公里"],
  [/^(?:米|m(?![a-z0-9]))/u, "米"],
  [/^(?:寸|英寸)/u, "寸"],
  [/^(?:kb|k(?![a-z]))/iu, "KB"],
  [/^(?:mb|m(?![a-z0-9]))/iu, "MB"],
  [/^像素/u, "像素"],
  [/^个人(?![账贷所承])/u, "人"],
  [
    /^(?:份|张|次|趟|人|名|位|本|件|家|户|辆|台|套|页|倍|级|类|种|项|个|代|孩|款|步|环节|条|处|场|座|层|楼|号|省|市|天内)/u,
    "",
  ],
];

const COUNTERS: Readonly<Record<string, string>> = { 趟: "次", 名: "人", 位: "人", 环节: "个", 楼: "层" };

const UP_BEFORE =
  /(?:(?:至少|最少|最低|起码)(?:(?!不)\p{Script=Han}){0,3}|不(?:少于|低于|小于|短于)|(?<![不未没]|没有|不得)(?:超过|大于|高于|多于|长于|年满|累计满|连续满|满|够|达到|达|(?<!不)(?<!超)过)|≥|>|＞)\s*(?:了|其)?\s*$/u;
const DOWN_BEFORE =
  /(?:(?:最多|至多|最高|最长|最迟|最晚|上限)(?:(?!不)\p{Script=Han}){0,3}|(?:不|未|没|没有|不得)(?:超过|多于|高于|大于|长于|超|过|足|满|到)|(?<!不)(?:小于|少于|低于|短于)|≤|<|＜)\s*(?:为|的|了)?\s*$/u;
const UP_AFTER = /^\s*(?:及|或|（含）|\(含\))?\s*(?:以上|之上|起(?!征)|往上)/u;
const DOWN_AFTER = /^\s*(?:及|或|（含）|\(含\))?\s*(?:以下|以内|之内|之下|内(?!容|地|部|河|河|网|芯)|封顶|为限)/u;

export const comparisonAt = (text: string, start: number, end: number): Comparison | undefined => {
  const before = text.slice(Math.max(0, start - 8), start);
  const after = text.slice(end, end + 8);
  if (DOWN_BEFORE.test(before)) return "down";
  if (UP_BEFORE.test(before)) return "up";
  if (UP_AFTER.test(after)) return "up";
  if (DOWN_AFTER.test(after)) return "down";
  return undefined;
};

export type Found = { kind: FigureKind; value: string };

const two = (text: string | undefined): string => (text ?? "").padStart(2, "0");

export const SPECIAL: readonly { pattern: RegExp; read: (match: RegExpMatchArray) => Found | undefined }[] = [
  { pattern: URL_PATTERN, read: (m) => ({ kind: "url", value: m[0].toLowerCase().replace(/[.,]$/, "") }) },
  {
    pattern: DOCUMENT_NUMBER,
    read: (m) => ({ kind: "document-number", value: m[1] ? `${m[1]}:${Number(m[2])}` : `令:${Number(m[3] ?? m[4])}` }),
  },
  {
    pattern: ARTICLE,
    read: (m) => ({
      kind: "article",
      value: `第${parseNumeral(m[1] ?? "") ?? m[1]}${m[2]}${m[3] ? `之${parseNumeral(m[3])}` : ""}`,
    }),
  },
  { pattern: FULL_DATE, read: (m) => ({ kind: "date", value: `${m[1]}-${two(m[2])}-${two(m[3])}` }) },
  { pattern: YEAR_MONTH, read: (m) => ({ kind: "date", value: `${m[1]}-${two(m[2])}` }) },
  { pattern: MONTH_DAY, read: (m) => ({ kind: "date", value: `${two(m[1] ?? m[3])}-${two(m[2] ?? m[4])}` }) },
  { pattern: YEAR, read: (m) => ({ kind: "date", value: m[1] ?? "" }) },
  {
    pattern: CHINESE_DAY,
    read: (m) => ({
      kind: "date",
      value: `${two(String(parseNumeral(m[1] ?? "")))}-${two(String(parseNumeral(m[2] ?? "")))}`,
    }),
  },
  { pattern: CHINESE_YEAR, read: (m) => ({ kind: "date", value: String(parseNumeral(m[1] ?? "")) }) },
  { pattern: NONE_AT_ALL, read: (m) => ({ kind: "quantity", value: `0 ${COUNTERS[m[1] ?? ""] ?? m[1]}` }) },
  { pattern: CLOCK, read: (m) => ({ kind: "quantity", value: `${two(m[1])}:${m[2]} 时刻` }) },
  { pattern: PHONE, read: (m) => ({ kind: "phone", value: m[0].replace(/[-－—\s]/g, "") }) },
];

const NUMBER = `(?:[一二两三四五六七八九十]+点[零〇一二三四五六七八九]+|\\d[\\d,]*(?:\\.\\d+)?\\s*[百千万亿]?|${CHINESE_NUMERAL}+)`;
export const RANGE = new RegExp(`(${NUMBER})\\s*(?:[-－—~～]|至|到)\\s*(${NUMBER})`, "gu");
export const PERCENT_WORD = new RegExp(`百分之(${NUMBER})`, "gu");
export const SINGLE = new RegExp(NUMBER, "gu");
/** Chinese characters that are numerals only in form: 一件事, 一般, 统一, 万一, 唯一, 二手, 三方 … */
const NOT_NUMERAL =
  /一(?:件事|般|次性|次办|次告知|致|定|些|下|直|起|样|旦|律|并|切|同|共|卡通|网通|体|窗|站|类事|手|家|人一)|[统唯万专第逐之单不某每同进另]一|二手|二维|[两二三]者|千万别|三证|五险|八字|四至|十分|万能|百姓|千差|两用/u;

export const unitAt = (text: string, at: number): { name: string; length: number } => {
  const gap = /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
  const rest = text.slice(at + gap, at + gap + 6);
  for (const [pattern, name] of UNITS) {
    const match = pattern.exec(rest);
    if (match) return { name: name || (COUNTERS[match[0]] ?? match[0]), length: gap + match[0].length };
  }
  return { name: "", length: 0 };
};

/** 一 before a plain counter is an article (一张卡, 一类人), no count. */
const ARTICLE_UNIT = /^[张类种位个件档家份项条户本处台套款层座]$/u;

export const isRealNumeral = (text: string, start: number, numeral: { raw: string; unit: string }): boolean => {
  const { raw, unit } = numeral;
  if (/\d/.test(raw)) return true;
  if (unit === "" || (raw === "一" && ARTICLE_UNIT.test(unit))) return false;
  const around = text.slice(Math.max(0, start - 1), start + raw.length + 3);
  if (NOT_NUMERAL.test(around)) return false;
  return /^[月日年岁元%周]|工作日|小时|分钟|平方米|吨|公里|寸|次|人|份|张|个|本|倍|孩|级|类|种|项|件|户|辆|代/u.test(
    unit,
  );
};

/** In `30/60/300 元` and `1、2 级` the unit stands once, after the last number. */
const SHARED_UNIT = /^(?:\s*[/、]\s*\d[\d,.]*)+/u;
export const sharedUnitAt = (text: string, at: number): { name: string; length: number } => {
  const own = unitAt(text, at);
  const list = own.name === "" ? SHARED_UNIT.exec(text.slice(at)) : null;
  return list ? { name: unitAt(text, at + list[0].length).name, length: 0 } : own;
};
