/** Built-in formats of ECMA-376 part 1, 18.8.30, as far as they show plain numbers. */
const BUILT_IN: Readonly<Record<string, string>> = {
  "1": "0",
  "2": "0.00",
  "3": "#,##0",
  "4": "#,##0.00",
  "9": "0%",
  "10": "0.00%",
};

const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];

export const unescapeXml = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/g, "&");

/** Format code of each cell style, by its number. */
export const readFormats = (styles: string): (string | undefined)[] => {
  const custom = new Map<string, string>();
  for (const [tag] of styles.matchAll(/<numFmt\b[^>]*>/g)) {
    const id = attribute(tag, "numFmtId");
    if (id) custom.set(id, unescapeXml(attribute(tag, "formatCode") ?? ""));
  }
  const cellStyles = /<cellXfs\b[^>]*>([\s\S]*?)<\/cellXfs>/.exec(styles)?.[1] ?? "";
  return [...cellStyles.matchAll(/<xf\b[^>]*>/g)].map(([tag]) => {
    const id = attribute(tag, "numFmtId") ?? "0";
    return custom.get(id) ?? BUILT_IN[id];
  });
};

const PLAIN = /^((?:"[^"]*"|[¥￥$€])*)(#,##)?(0+)(?:\.(0+))?(%?)((?:"[^"]*"|[元年月日天人次项\s])*)$/;

/** The number as the sheet shows it where its format is a plain one, else its digits. */
export const displayNumber = (value: number, format: string | undefined): string => {
  const match = PLAIN.exec(format?.split(";")[0]?.replace(/\\(.)/g, '"$1"').replace(/_./g, "") ?? "");
  if (!match) return String(Number(value.toPrecision(15)));
  const [, before = "", grouped, whole = "0", decimals = "", percent = "", after = ""] = match;
  const digits = Math.abs(percent ? value * 100 : value).toLocaleString("en-US", {
    useGrouping: Boolean(grouped),
    minimumIntegerDigits: Math.min(whole.length, 21),
    minimumFractionDigits: decimals.length,
    maximumFractionDigits: decimals.length,
  });
  return `${value < 0 ? "-" : ""}${before}${digits}${percent}${after}`.replace(/"/g, "");
};
