import { stem, toWords } from "./words.ts";

type Bound = { op: "lt" | "lte" | "gt" | "gte"; value: number; unit: string };

const MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december";
const MONTH_LIST = MONTHS.split("|");

const toNumber = (text: string): number => Number(text.replace(/,/gu, ""));

/** A day or a year as a number of days, near enough to compare. */
const toDays = (year: number, month = 1, day = 1): number => year * 372 + month * 31 + day;

type Amount = { value: number; unit: string };

const DATE = new RegExp(`(?:(\\d{1,2})(?:st|nd|rd|th)?\\s+(${MONTHS})\\s+|(${MONTHS})\\s+(?:(\\d{1,2})(?:st|nd|rd|th)?,?\\s+)?)?\\b((?:19|20)\\d{2})\\b`, "giu");
const NUMBER = /([£$€])?\s?(\d+(?:,\d{3})*(?:\.\d+)?)\s?(%|[a-z]+)?/giu;

const UNITS: Readonly<Record<string, string>> = { yr: "year", yrs: "year", hrs: "hour", mbs: "mb", percent: "%", "years": "year", old: "year" };

const readAmounts = (text: string): (Amount & { index: number; end: number })[] => {
  const found: (Amount & { index: number; end: number })[] = [];
  let rest = text;
  for (const match of text.matchAll(DATE)) {
    const [whole, firstDay, firstMonth, secondMonth, secondDay, year = ""] = match;
    const month = MONTH_LIST.indexOf((firstMonth ?? secondMonth ?? "").toLowerCase()) + 1;
    const value = toDays(Number(year), month || 1, Number(firstDay ?? secondDay ?? 1));
    found.push({ value, unit: "date", index: match.index, end: match.index + whole.length });
    rest = rest.slice(0, match.index) + " ".repeat(whole.length) + rest.slice(match.index + whole.length);
  }
  for (const match of rest.matchAll(NUMBER)) {
    const [whole, currency, digits = "", word = ""] = match;
    const unit = currency ?? UNITS[word.toLowerCase()] ?? stem(word.toLowerCase());
    found.push({ value: toNumber(digits), unit, index: match.index, end: match.index + whole.length });
  }
  return found;
};

const CUES: readonly (readonly [RegExp, Bound["op"]])[] = [
  [/\b(?:less than|under|below|fewer than|younger than|lower than|smaller than|before)\s*$/iu, "lt"],
  [/\b(?:more than|over|above|older than|greater than|higher than|after|exceeds?|larger than)\s*$/iu, "gt"],
  [/\b(?:at least|no less than|not less than|minimum of|since|from)\s*$/iu, "gte"],
  [/\b(?:up to|at most|no more than|not more than|maximum of|within)\s*$/iu, "lte"],
];
const LATER: readonly (readonly [RegExp, Bound["op"]])[] = [
  [/^\s*(?:or (?:over|more|older|above|after|later)|and (?:over|above|older))\b/iu, "gte"],
  [/^\s*(?:or (?:under|less|younger|below|fewer|before|earlier))\b/iu, "lte"],
];

const readBounds = (text: string): Bound[] =>
  readAmounts(text).flatMap(({ value, unit, index, end }) => {
    const before = CUES.find(([cue]) => cue.test(text.slice(0, index).trimEnd()));
    const after = LATER.find(([cue]) => cue.test(text.slice(end)) || cue.test(text.slice(end).replace(/^\s*[a-z]+/u, "")));
    const op = after?.[1] ?? before?.[1];
    return op ? [{ op, value, unit }] : [];
  });

const holds = (op: Bound["op"], left: number, right: number): boolean => {
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

/** Whether a statement with a plain figure meets the bound of a clause in the same unit ("under 10MB": "it is 11 MB"). */
export const compareQuantities = (clause: string, statement: string): boolean | undefined => {
  const [bound, ...others] = readBounds(clause);
  if (!bound || others.length > 0) return undefined;
  const own = readBounds(statement);
  const bare = readAmounts(statement).filter(({ unit, value }) => {
    const isSame = unit === bound.unit || (bound.unit === "" && unit !== "date") || (unit === "" && bound.unit !== "date");
    return isSame && !own.some((each) => each.value === value);
  });
  const [amount] = bare;
  if (!amount || bare.length > 1) return undefined;
  // A decade is none of its years.
  if (/\b\d+s\b/u.test(statement) && toWords(statement).length === 0) return undefined;
  return holds(bound.op, amount.value, bound.value);
};
