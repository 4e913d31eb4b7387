import { stem } from "./words.ts";

type Operator = "lt" | "lte" | "gt" | "gte";
type Amount = { value: number; unit: string; index: number; end: number };
type Bound = Amount & { op: Operator };

const MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december";
const MONTH_NAMES = MONTHS.split("|");
const DATE = new RegExp(
  `(?:(\\d{1,2})(?:st|nd|rd|th)?\\s+(${MONTHS})\\s+|(${MONTHS})\\s+(?:(\\d{1,2})(?:st|nd|rd|th)?,?\\s+)?)?\\b((?:19|20)\\d{2})\\b`,
  "giu",
);
const NUMBER = /([£$€])?\s?\b(\d+(?:,\d{3})*(?:\.\d+)?)(?!s\b)\s?(%|(?!(?:or|and|to)\b)[a-z]+)?/giu;

/** Units of one kind, in the smallest of them. */
const UNITS: Readonly<Record<string, readonly [string, number]>> = {
  kb: ["mb", 0.001],
  k: ["mb", 0.001],
  m: ["mb", 1],
  gb: ["mb", 1000],
  hour: ["day", 1 / 24],
  week: ["day", 7],
  month: ["day", 30.4],
  year: ["day", 365],
  yr: ["day", 365],
};

const toUnit = (word: string): readonly [string, number] => {
  const unit = stem(word.toLowerCase().replace(/s$/u, ""));
  return UNITS[word.toLowerCase().replace(/s$/u, "")] ?? [unit, 1];
};

/** A day as a number that only orders: every month counts 31 days. */
const toDay = (year: number, month: number, day: number): number => year * 372 + month * 31 + day;

const readDates = (text: string): Amount[] =>
  [...text.matchAll(DATE)].map(({ 0: whole, 1: firstDay, 2: before, 3: after, 4: lastDay, 5: year, index }) => {
    const month = MONTH_NAMES.indexOf((before ?? after ?? MONTH_NAMES[0] ?? "").toLowerCase()) + 1;
    const value = toDay(Number(year), month, Number(firstDay ?? lastDay ?? 1));
    return { value, unit: "date", index, end: index + whole.length };
  });

const AGE_BEFORE = /\b(?:aged?(?: of)?|(?:older|younger) than)\s*$/iu;
const AGE_AFTER = /^\s*(?:old\b|of age\b|or (?:older|younger)\b)/iu;

/** A figure that is an age, or that stands bare as only ages do ("you are under 18"). */
const isAge = (text: string, { word, index, end }: { word: string; index: number; end: number }): boolean => {
  const years = /^years?$/iu.test(word);
  if (AGE_BEFORE.test(text.slice(0, index).trimEnd())) return true;
  return (years && AGE_AFTER.test(text.slice(end))) || (word === "" && /\b(?:am|are|is|you're|i'm)\b/iu.test(text));
};

const readUnit = (text: string, place: { word: string; index: number; end: number }): readonly [string, number] =>
  isAge(text, place) ? ["age", 1] : toUnit(place.word);

const readAmounts = (text: string): Amount[] => {
  const dates = readDates(text);
  const numbers = [...text.matchAll(NUMBER)].flatMap(
    ({ 0: whole, 1: currency, 2: digits = "", 3: word = "", index }) => {
      const end = index + whole.length;
      if (dates.some((date) => index < date.end && end > date.index)) return [];
      const [unit, factor] = currency ? [currency, 1] : readUnit(text, { word, index, end });
      return [{ value: Number(digits.replace(/,/gu, "")) * factor, unit, index, end }];
    },
  );
  return [...dates, ...numbers];
};

const BEFORE: readonly (readonly [RegExp, Operator])[] = [
  [/\b(?:no less than|not less than|at least|minimum of|since|from)\s*$/iu, "gte"],
  [/\b(?:no more than|not more than|at most|up to|maximum of|within)\s*$/iu, "lte"],
  [
    /\b(?:less than|under|below|fewer than|younger than|lower than|smaller than|before)(?: the)?(?: age(?: of)?)?\s*$/iu,
    "lt",
  ],
  [
    /\b(?:more than|over|above|older than|greater than|higher than|after|exceeds?|larger than)(?: the)?(?: age(?: of)?)?\s*$/iu,
    "gt",
  ],
];
const AFTER: readonly (readonly [RegExp, Operator])[] = [
  [/^\s*(?:old\s+)?(?:or (?:over|more|older|above|after|later)|and (?:over|above|older))\b/iu, "gte"],
  [/^\s*(?:old\s+)?(?:or (?:under|less|younger|below|fewer|before|earlier))\b/iu, "lte"],
];

const readBounds = (text: string): Bound[] =>
  readAmounts(text).flatMap((amount) => {
    const after = AFTER.find(([cue]) => cue.test(text.slice(amount.end)));
    const before = BEFORE.find(([cue]) => cue.test(text.slice(0, amount.index).trimEnd()));
    const op = after?.[1] ?? before?.[1];
    return op ? [{ ...amount, op }] : [];
  });

const holds = (op: Operator, left: number, right: number): boolean => {
  switch (op) {
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
  }
};

export const hasBound = (text: string): boolean => readBounds(text).length > 0;

/** Whether a text sets a bound to an age: whoever tells an age answers it, in whatever words. */
export const boundsAge = (text: string): boolean => readBounds(text).some(({ unit }) => unit === "age");

/**
 * Whether a statement with one plain figure meets the one bound of a clause in the same unit ("under 10 MB": "it is
 * 11 MB"). Undefined where either has none or several.
 */
export const compareQuantities = (clause: string, statement: string): boolean | undefined => {
  const [bound, ...others] = readBounds(clause);
  if (!bound || others.length > 0) return undefined;
  const bounds = new Set(readBounds(statement).map(({ index }) => index));
  const [amount, ...more] = readAmounts(statement).filter(
    ({ unit, index }) => unit === bound.unit && !bounds.has(index),
  );
  return amount && more.length === 0 ? holds(bound.op, amount.value, bound.value) : undefined;
};
