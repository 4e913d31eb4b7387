const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const SMALL_UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };
const LARGE_UNITS: Readonly<Record<string, number>> = { 万: 10_000, 亿: 100_000_000 };

export const CHINESE_NUMERAL = "[零〇一二两三四五六七八九十百千万亿]";

type Reading = { total: number; section: number; digit: number | undefined };

/** Takes one character into a numeral read so far; undefined where the character cannot stand there. */
const takeSymbol = (reading: Reading, symbol: string): Reading | undefined => {
  const { total, section, digit } = reading;
  const value = DIGITS[symbol];
  if (value !== undefined) return digit ? undefined : { total, section, digit: value };
  const small = SMALL_UNITS[symbol];
  if (small !== undefined) return { total, section: section + (digit ?? 1) * small, digit: undefined };
  const large = LARGE_UNITS[symbol];
  const whole = section + (digit ?? 0);
  if (large === undefined || whole === 0) return undefined;
  return { total: total + whole * large, section: 0, digit: undefined };
};

/**
 * Value of a Chinese numeral (三百六十, 二〇二五, 两万), or undefined when the characters do not form one.
 * 十 alone is ten; digits without units are read place by place.
 */
export const parseChineseNumeral = (text: string): number | undefined => {
  if (text.length === 0) return undefined;
  if (/^[零〇一二三四五六七八九]{2,}$/.test(text)) {
    return Number([...text].map((digit) => DIGITS[digit]).join(""));
  }
  let reading: Reading | undefined = { total: 0, section: 0, digit: undefined };
  for (const symbol of text) {
    reading = takeSymbol(reading, symbol);
    if (!reading) return undefined;
  }
  return reading.total + reading.section + (reading.digit ?? 0);
};

/** Value of a numeral in digits (with separators and decimals) or Chinese characters, times a trailing 万 or 亿. */
export const parseNumeral = (text: string): number | undefined => {
  const point = /^([^点]+)点([零〇一二三四五六七八九]+)$/u.exec(text.trim());
  if (point) {
    const whole = parseChineseNumeral(point[1] ?? "");
    return whole === undefined
      ? undefined
      : Number(`${whole}.${[...(point[2] ?? "")].map((digit) => DIGITS[digit]).join("")}`);
  }
  const match = /^(\d[\d,]*(?:\.\d+)?)\s*([百千万亿]?)$/.exec(text.trim());
  if (match) {
    const scale = match[2] ? (SMALL_UNITS[match[2]] ?? LARGE_UNITS[match[2]] ?? 1) : 1;
    return Number((Number((match[1] ?? "").replaceAll(",", "")) * scale).toFixed(6));
  }
  return parseChineseNumeral(text.trim());
};
