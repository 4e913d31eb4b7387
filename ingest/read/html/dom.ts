import { parseHTML } from "linkedom";
import { Refusal } from "../read-document.ts";

/** What is used of the DOM; the project is not compiled with the types of browsers. */
export type DomNode = {
  nodeType: number;
  textContent: string | null;
  childNodes: Iterable<DomNode> & { length: number };
  remove: () => void;
};
export type DomElement = DomNode & {
  localName: string;
  getAttribute: (name: string) => string | null;
  hasAttribute: (name: string) => boolean;
  querySelectorAll: (selector: string) => Iterable<DomElement>;
};
export type DomDocument = DomNode & {
  documentElement: DomElement | null;
  body: DomElement | null;
  querySelectorAll: (selector: string) => Iterable<DomElement>;
  toString: () => string;
};

const ELEMENT = 1;
const TEXT = 3;

export const isElement = (node: DomNode): node is DomElement => node.nodeType === ELEMENT;
export const isText = (node: DomNode): boolean => node.nodeType === TEXT;

/** Deeper than any page that people wrote; the walks below are recursive. */
const DEEPEST = 1_000;

export const checkDepth = (root: DomNode): void => {
  let level: DomNode[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw new Refusal("damaged", `elements nested deeper than ${DEEPEST} levels`);
    level = level.flatMap((node) => [...node.childNodes]);
  }
};

/** A whole document even of a fragment. */
export const parseDom = (html: string): DomDocument => {
  const whole = /<html[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`;
  const document = parseHTML(whole).document as unknown as DomDocument;
  checkDepth(document);
  return document;
};

/** A line break of the source between two Chinese characters is no space. */
const BROKEN_HAN =
  /(?<=[\p{sc=Han}\u3001-\u301f\uff00-\uffef])[ \t]*\r?\n\s*(?=[\p{sc=Han}\u3001-\u301f\uff00-\uffef])/gu;

/** Text as it is laid out: runs of white space are one space. */
export const tidy = (text: string): string =>
  text
    .replace(BROKEN_HAN, "")
    .replace(/[\s\u00a0\u3000]+/g, " ")
    .trim();
