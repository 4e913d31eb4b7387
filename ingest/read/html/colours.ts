export type Colour = { red: number; green: number; blue: number };

const NAMED: Readonly<Record<string, string>> = {
  white: "#ffffff",
  snow: "#fffafa",
  ivory: "#fffff0",
  whitesmoke: "#f5f5f5",
  black: "#000000",
  red: "#ff0000",
  green: "#008000",
  blue: "#0000ff",
  navy: "#000080",
  yellow: "#ffff00",
  orange: "#ffa500",
  gray: "#808080",
  grey: "#808080",
  silver: "#c0c0c0",
  maroon: "#800000",
  purple: "#800080",
  teal: "#008080",
};

const fromHex = (hex: string): Colour | undefined => {
  const full = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join("") : hex;
  const value = Number.parseInt(full.slice(0, 6), 16);
  if (Number.isNaN(value) || full.length < 6) return undefined;
  return { red: value >> 16, green: (value >> 8) & 0xff, blue: value & 0xff };
};

const fromFunction = (text: string): Colour | "clear" | undefined => {
  const match = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+)(%?))?\s*\)/.exec(text);
  if (!match) return undefined;
  const alpha = match[4] === undefined ? 1 : Number(match[4]) / (match[5] ? 100 : 1);
  if (alpha < 0.05) return "clear";
  return { red: Number(match[1]), green: Number(match[2]), blue: Number(match[3]) };
};

/** A CSS or HTML colour; "clear" when nothing is painted, undefined when it is not one of the usual forms. */
export const parseColour = (value: string): Colour | "clear" | undefined => {
  const text = value.trim().toLowerCase();
  if (text === "transparent") return "clear";
  const hex = /^#?([0-9a-f]{3,8})$/.exec(NAMED[text] ?? text)?.[1];
  return hex ? fromHex(hex) : fromFunction(text);
};

/** So near to each other that a reader sees nothing. */
const SAME = 16;

export const looksSame = (one: Colour, other: Colour): boolean =>
  Math.abs(one.red - other.red) <= SAME &&
  Math.abs(one.green - other.green) <= SAME &&
  Math.abs(one.blue - other.blue) <= SAME;

export const WHITE: Colour = { red: 255, green: 255, blue: 255 };
export const BLACK: Colour = { red: 0, green: 0, blue: 0 };
