import {
  type Comparison,
  comparisonAt,
  type FigureKind,
  type Found,
  isRealNumeral,
  PERCENT_WORD,
  RANGE,
  SINGLE,
  SPECIAL,
  sharedUnitAt,
  unitAt,
} from "./figure-patterns.ts";
import { parseNumeral } from "./numerals.ts";

/** One checkable value in a text, in one canonical spelling however it was written. */
export type Figure = {
  kind: FigureKind;
  /** `5 工作日`, `3600 元`, `2025-01-10`, `073112345` … */
  value: string;
  comparison?: Comparison;
  start: number;
  end: number;
};

const canonical = (value: number, unit: string): string => `${value} ${unit}`.trim();

/** Figures found so far. A stretch of text is read once: what a date has taken is no amount. */
class Scan {
  readonly figures: Figure[] = [];
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  isFree(start: number, end: number): boolean {
    return this.figures.every((figure) => end <= figure.start || start >= figure.end);
  }

  add(found: Found, start: number, end: number): void {
    const limited = found.kind === "quantity" || found.kind === "date";
    const comparison = limited ? comparisonAt(this.text, start, end) : undefined;
    this.figures.push({ ...found, ...(comparison ? { comparison } : {}), start, end });
  }
}

const readSpecial = (scan: Scan): void => {
  for (const { pattern, read } of SPECIAL) {
    for (const match of scan.text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      const found = scan.isFree(match.index, end) ? read(match) : undefined;
      if (found) scan.add(found, match.index, end);
    }
  }
};

const readPercentWords = (scan: Scan): void => {
  for (const match of scan.text.matchAll(PERCENT_WORD)) {
    const value = parseNumeral(match[1] ?? "");
    const end = match.index + match[0].length;
    if (value === undefined || !scan.isFree(match.index, end)) continue;
    scan.add({ kind: "quantity", value: canonical(value, "%") }, match.index, end);
  }
};

/** 1 至 3 万元 means 1 万 at its lower end; 3000 至 1 万元 does not. */
const lowerEnd = (low: number, high: number, texts: { first: string; second: string }): number => {
  const scaled = /万\s*$/u.test(texts.second) && !/[万亿]/u.test(texts.first) ? low * 10_000 : low;
  return scaled <= high ? scaled : low;
};

const readRanges = (scan: Scan): void => {
  for (const match of scan.text.matchAll(RANGE)) {
    const [whole, first = "", second = ""] = match;
    const end = match.index + whole.length;
    const unit = unitAt(scan.text, end);
    const low = parseNumeral(first);
    const high = parseNumeral(second);
    if (low === undefined || high === undefined || !scan.isFree(match.index, end)) continue;
    if (!isRealNumeral(scan.text, match.index, { raw: first, unit: unit.name })) continue;
    scan.add(
      { kind: "quantity", value: canonical(lowerEnd(low, high, { first, second }), unit.name) },
      match.index,
      match.index + first.length,
    );
    scan.add({ kind: "quantity", value: canonical(high, unit.name) }, end - second.length, end + unit.length);
  }
};

const readSingles = (scan: Scan): void => {
  for (const match of scan.text.matchAll(SINGLE)) {
    const raw = match[0].trimEnd();
    const start = match.index;
    const end = start + raw.length;
    const unit = sharedUnitAt(scan.text, end);
    if (!scan.isFree(start, end) || !isRealNumeral(scan.text, start, { raw, unit: unit.name })) continue;
    const value = parseNumeral(raw);
    if (value !== undefined)
      scan.add({ kind: "quantity", value: canonical(value, unit.name) }, start, end + unit.length);
  }
};

/**
 * Every number with its unit, amount, date, duration, age, percentage, telephone, link, document number and article in
 * a text. Chinese numerals equal digits; `1.5 万元` equals `15000 元`; a range gives both its ends.
 */
export const extractFigures = (text: string): Figure[] => {
  const scan = new Scan(text);
  readSpecial(scan);
  readPercentWords(scan);
  readRanges(scan);
  readSingles(scan);
  return scan.figures.sort((a, b) => a.start - b.start);
};
