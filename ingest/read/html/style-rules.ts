import type { DomDocument, DomElement } from "./dom.ts";

export type Declarations = Readonly<Record<string, string>>;

const OF_INTEREST =
  /^(display|visibility|opacity|font-size|font|color|background|background-color|background-image|position|left|right|top|bottom|text-indent|clip|clip-path|width|height|max-height|max-width|overflow|overflow-x|overflow-y|transform|-webkit-text-fill-color)$/;
/** States that a person brings about, and boxes that hold no text of the document. */
const PASSING = /::|:(hover|focus|active|visited|checked|target|disabled|before|after|link)/;
const MOST_RULES = 2_000;

export const parseDeclarations = (text: string): Declarations =>
  Object.fromEntries(
    text.split(";").flatMap((part) => {
      const colon = part.indexOf(":");
      const name = part.slice(0, colon).trim().toLowerCase();
      if (colon < 1 || !OF_INTEREST.test(name)) return [];
      const value = part
        .slice(colon + 1)
        .replace(/!\s*important/i, "")
        .trim()
        .toLowerCase();
      return [[name, value]];
    }),
  );

const endOfBlock = (css: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    if (css[at] === "{") depth += 1;
    else if (css[at] === "}") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
};

type Rule = [selector: string, body: string];
type Step = { rule?: Rule; rest: string };

/** The next block; `@media screen` is opened, every other at-rule passed over. */
const nextRule = (css: string): Step | undefined => {
  const open = css.indexOf("{");
  if (open < 0) return undefined;
  const head =
    css
      .slice(0, open)
      .split(";")
      .at(-1)
      ?.replace(/^[\s}]+/, "")
      .trim() ?? "";
  if (/^@media/i.test(head) && !/print/i.test(head)) return { rest: css.slice(open + 1) };
  const close = head.startsWith("@") ? endOfBlock(css, open) : css.indexOf("}", open);
  if (close < 0) return undefined;
  const rest = css.slice(close + 1);
  return head.startsWith("@") ? { rest } : { rule: [head, css.slice(open + 1, close)], rest };
};

const splitRules = (css: string): Rule[] => {
  const rules: Rule[] = [];
  for (let step = nextRule(css); step && rules.length < MOST_RULES; step = nextRule(step.rest)) {
    if (step.rule) rules.push(step.rule);
  }
  return rules;
};

const select = (document: DomDocument, selector: string): Iterable<DomElement> => {
  try {
    return document.querySelectorAll(selector);
  } catch {
    return [];
  }
};

/** What the style sheets inside the document say of each element, later rules over earlier ones. */
export const collectStyles = (document: DomDocument): Map<DomElement, Declarations> => {
  const styles = new Map<DomElement, Declarations>();
  const css = [...document.querySelectorAll("style")].map((style) => style.textContent ?? "").join("\n");
  for (const [selector, body] of splitRules(css.replace(/\/\*[\s\S]*?\*\/|<!--|-->/g, " "))) {
    const declarations = parseDeclarations(body);
    if (Object.keys(declarations).length === 0 || PASSING.test(selector)) continue;
    for (const element of select(document, selector)) {
      styles.set(element, { ...styles.get(element), ...declarations });
    }
  }
  return styles;
};
