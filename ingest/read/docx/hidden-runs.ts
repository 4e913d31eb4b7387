import { DOMParser } from "linkedom";
import { looksSame, parseColour, WHITE } from "../html/colours.ts";
import { checkDepth, type DomElement, type DomNode, isElement, tidy } from "../html/dom.ts";

type XmlDocument = DomNode & { getElementsByTagName: (name: string) => Iterable<DomElement>; toString: () => string };

const parseXml = (xml: string): XmlDocument => {
  const document = new DOMParser().parseFromString(xml, "text/xml") as unknown as XmlDocument;
  checkDepth(document);
  return document;
};

const childNamed = (element: DomNode, name: string): DomElement | undefined =>
  [...element.childNodes].find((node): node is DomElement => isElement(node) && node.localName === name);

const isOn = (element: DomElement | undefined): boolean =>
  element !== undefined && !/^(0|false|off)$/i.test(element.getAttribute("w:val") ?? "");

/** Half points: one point is never read. */
const SMALLEST = 2;

const isSmall = (properties: DomElement): boolean => {
  const size = childNamed(properties, "w:sz")?.getAttribute("w:val");
  return size !== null && size !== undefined && Number(size) <= SMALLEST;
};

const hasWhiteText = (properties: DomElement): boolean => {
  const value = childNamed(properties, "w:color")?.getAttribute("w:val") ?? "";
  const colour = /^[0-9a-f]{6}$/i.test(value) ? parseColour(value) : undefined;
  return colour !== undefined && colour !== "clear" && looksSame(colour, WHITE);
};

const isShaded = (properties: DomElement | undefined): boolean => {
  const fill = properties && childNamed(properties, "w:shd")?.getAttribute("w:fill");
  const highlight = properties && childNamed(properties, "w:highlight")?.getAttribute("w:val");
  const colour = fill ? parseColour(fill) : undefined;
  const painted = colour !== undefined && colour !== "clear" && !looksSame(colour, WHITE);
  return painted || (highlight !== undefined && highlight !== null && !/^(none|white)$/.test(highlight));
};

export type HiddenStyles = { hidden: Set<string>; shadedTables: Set<string> };

/** Styles that hide their text, and styles of tables that shade their cells. */
export const readHiddenStyles = (xml: string): HiddenStyles => {
  const styles: HiddenStyles = { hidden: new Set(), shadedTables: new Set() };
  if (xml === "") return styles;
  for (const style of parseXml(xml).getElementsByTagName("w:style")) {
    const id = style.getAttribute("w:styleId") ?? "";
    const run = childNamed(style, "w:rPr");
    if (run && (isOn(childNamed(run, "w:vanish")) || isSmall(run) || hasWhiteText(run))) styles.hidden.add(id);
    const shades = [...style.querySelectorAll("w\\:shd")].some((shade) => {
      const colour = parseColour(shade.getAttribute("w:fill") ?? "");
      return colour !== undefined && colour !== "clear" && !looksSame(colour, WHITE);
    });
    if (style.getAttribute("w:type") === "table" && shades) styles.shadedTables.add(id);
  }
  return styles;
};

type Around = { hiddenStyle: boolean; shaded: boolean };

const PROPERTIES: Readonly<Record<string, string>> = { "w:p": "w:pPr", "w:tc": "w:tcPr", "w:tbl": "w:tblPr" };

const around = (element: DomElement, outer: Around, styles: HiddenStyles): Around => {
  const properties = childNamed(element, PROPERTIES[element.localName] ?? "");
  if (!properties) return outer;
  const style = childNamed(properties, "w:pStyle")?.getAttribute("w:val");
  const table = childNamed(properties, "w:tblStyle")?.getAttribute("w:val");
  return {
    hiddenStyle: outer.hiddenStyle || styles.hidden.has(style ?? ""),
    shaded: outer.shaded || isShaded(properties) || styles.shadedTables.has(table ?? ""),
  };
};

const isHiddenRun = (run: DomElement, outer: Around, styles: HiddenStyles): boolean => {
  const properties = childNamed(run, "w:rPr");
  if (!properties) return outer.hiddenStyle && !outer.shaded;
  const style = childNamed(properties, "w:rStyle")?.getAttribute("w:val") ?? "";
  if (isOn(childNamed(properties, "w:vanish")) || isSmall(properties)) return true;
  const shaded = outer.shaded || isShaded(properties);
  if (hasWhiteText(properties)) return !shaded;
  const coloured = childNamed(properties, "w:color") !== undefined;
  return (outer.hiddenStyle || styles.hidden.has(style)) && !coloured && !shaded;
};

/**
 * The part without its hidden runs, and what each paragraph of them said. The XML is written anew only where there was
 * something to take out.
 */
export const stripHiddenRuns = (xml: string, styles: HiddenStyles): { xml: string; hidden: string[] } => {
  const document = parseXml(xml);
  const hidden: string[] = [];
  const visit = (node: DomNode, outer: Around): void => {
    const taken: string[] = [];
    for (const child of [...node.childNodes]) {
      if (!isElement(child)) continue;
      if (child.localName === "w:r" && isHiddenRun(child, outer, styles)) {
        taken.push(child.textContent ?? "");
        child.remove();
      } else visit(child, around(child, outer, styles));
    }
    const text = tidy(taken.join(""));
    if (text) hidden.push(text);
  };
  visit(document, { hiddenStyle: false, shaded: false });
  return { xml: hidden.length > 0 ? document.toString() : xml, hidden };
};
