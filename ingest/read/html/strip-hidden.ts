import type { Flag } from "../read-document.ts";
import { BLACK, type Colour, looksSame, parseColour, WHITE } from "./colours.ts";
import { type DomDocument, type DomElement, type DomNode, isElement, isText, tidy } from "./dom.ts";
import { collectStyles, type Declarations, parseDeclarations } from "./style-rules.ts";

/** What an element hands on to its children; a background of "picture" is unknown, so nothing on it is called hidden. */
type Painted = { colour: Colour | "clear"; background: Colour | "picture"; size: number };

const ROOT: Painted = { colour: BLACK, background: WHITE, size: 16 };
const FAR = -500;
const SMALLEST = 2;

const UNIT: Readonly<Record<string, number>> = { px: 1, pt: 4 / 3, in: 96, cm: 37.8, mm: 3.78, rem: 16, vw: 12, vh: 8 };

/** Pixels, or undefined for `auto` and the like. */
const lengthOf = (value: string | undefined, em: number): number | undefined => {
  const match = /^(-?[\d.]+)\s*([a-z%]*)/.exec(value ?? "");
  if (!match) return undefined;
  const amount = Number(match[1]);
  if (match[2] === "em") return amount * em;
  if (match[2] === "%") return (amount / 100) * em;
  return amount * (UNIT[match[2] ?? ""] ?? 1);
};

const isAtMost = (value: string | undefined, limit: number, em: number): boolean => {
  const length = lengthOf(value, em);
  return length !== undefined && length <= limit;
};

const isOffPage = (style: Declarations, em: number): boolean =>
  (/absolute|fixed|relative/.test(style["position"] ?? "") &&
    ["left", "right", "top", "bottom"].some((side) => isAtMost(style[side], FAR, em))) ||
  isAtMost(style["text-indent"], FAR, em) ||
  /scale\(\s*0\s*[,)]|translate[xy]?\(\s*-\d{4,}px/.test(style["transform"] ?? "");

const isClipped = (style: Declarations, em: number): boolean =>
  /rect\(\s*[01](px)?[\s,]+[01](px)?[\s,]+[01](px)?[\s,]+[01](px)?\s*\)/.test(style["clip"] ?? "") ||
  /inset\(\s*(50|100)%|circle\(\s*0/.test(style["clip-path"] ?? "") ||
  (/hidden|clip/.test(style["overflow"] ?? "") &&
    ["width", "height", "max-height", "max-width"].some((side) => isAtMost(style[side], 1, em)));

const isNotShown = (element: DomElement, style: Declarations, em: number): boolean =>
  (element.hasAttribute("hidden") && style["display"] === undefined) ||
  style["display"] === "none" ||
  /hidden|collapse/.test(style["visibility"] ?? "") ||
  (style["opacity"] !== undefined && Number.parseFloat(style["opacity"]) <= 0.05) ||
  (element.localName === "dialog" && !element.hasAttribute("open")) ||
  isOffPage(style, em) ||
  isClipped(style, em);

const backgroundOf = (
  element: DomElement,
  style: Declarations,
  above: Painted["background"],
): Painted["background"] => {
  const stated = style["background-color"] ?? style["background"] ?? element.getAttribute("bgcolor") ?? undefined;
  if (/url\(|gradient/.test(`${style["background"] ?? ""}${style["background-image"] ?? ""}`)) return "picture";
  if (stated === undefined) return above;
  const colour = parseColour(stated.split(/\s+(?![^(]*\))/)[0] ?? "");
  return colour === undefined || colour === "clear" ? above : colour;
};

const colourOf = (element: DomElement, style: Declarations, above: Painted["colour"]): Painted["colour"] => {
  const attribute = element.localName === "font" ? element.getAttribute("color") : null;
  const stated = style["-webkit-text-fill-color"] ?? style["color"] ?? attribute;
  return (stated && parseColour(stated)) || above;
};

const paint = (element: DomElement, style: Declarations, above: Painted): Painted => {
  const font = style["font-size"] ?? /(?:^|\s)([\d.]+(?:px|pt|em|rem|%))/.exec(style["font"] ?? "")?.[1];
  return {
    colour: colourOf(element, style, above.colour),
    background: backgroundOf(element, style, above.background),
    size: lengthOf(font, above.size) ?? above.size,
  };
};

const isUnseen = ({ colour, background, size }: Painted): boolean =>
  size < SMALLEST || colour === "clear" || (background !== "picture" && looksSame(colour, background));

/** Not text of the document at all: dropped without a flag. */
const NEVER_SHOWN =
  /^(head|script|style|noscript|template|iframe|object|embed|svg|canvas|audio|video|select|textarea)$/;

/**
 * Takes out of the document what a browser would not show, and tells what it said: by attribute, inline style, the
 * document's own style sheets and `<font>`. Linked style sheets are not fetched.
 */
export const stripHidden = (document: DomDocument): Flag[] => {
  const flags: Flag[] = [];
  const styles = collectStyles(document);

  const drop = (node: DomNode): void => {
    const text = tidy(node.textContent ?? "");
    if (text) flags.push({ kind: "hidden-text", text });
    node.remove();
  };

  const stripElement = (element: DomElement, above: Painted): void => {
    const inline = element.getAttribute("style");
    const style = { ...styles.get(element), ...(inline ? parseDeclarations(inline) : {}) };
    const painted = paint(element, style, above);
    if (NEVER_SHOWN.test(element.localName)) element.remove();
    else if (isNotShown(element, style, painted.size)) drop(element);
    else stripChildren(element, painted);
  };

  const stripChildren = (parent: DomNode, painted: Painted): void => {
    for (const node of [...parent.childNodes]) {
      if (isElement(node)) stripElement(node, painted);
      else if (isText(node) && isUnseen(painted) && node.textContent?.trim()) drop(node);
    }
  };

  stripChildren(document, ROOT);
  return flags;
};
