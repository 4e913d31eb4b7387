import type { Block } from "../read-document.ts";
import { type DomElement, type DomNode, isElement, isText, tidy } from "./dom.ts";
import { cellsOf, readTable, rowsOf } from "./read-table.ts";

const NOT_TEXT = /^(head|script|style|noscript|template|iframe|object|svg|canvas|select|textarea|button)$/;
const BLOCK =
  /^(html|body|address|article|aside|blockquote|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|li|main|nav|ol|p|pre|section|summary|table|caption|thead|tbody|tfoot|tr|td|th|ul)$/;
const LINE_BREAK = "\u2028";
const FOOTNOTE = /^(footnote|endnote)-(?!ref)/;

/** A raised digit is a power after a unit of length and a mark of a note elsewhere: `15` with note 1 is never 151. */
const raised = (before: string, text: string): string => {
  const mark = text.trim();
  if (/^[23]$/.test(mark) && /(m|米|k|c|d|公里)$/i.test(before)) return mark === "2" ? "²" : "³";
  return /^\d+$/.test(mark) ? `[${mark}]` : mark;
};

const isNoteLink = (element: DomElement): boolean =>
  element.localName === "a" && /^#(footnote|endnote)-/.test(element.getAttribute("href") ?? "");

/** The text of a node on one line, with line breaks kept as marks. */
const inlineText = (node: DomNode, before = ""): string => {
  if (isText(node)) return node.textContent ?? "";
  if (!isElement(node)) return "";
  if (NOT_TEXT.test(node.localName) || isNoteLink(node)) return "";
  if (node.localName === "br") return LINE_BREAK;
  let text = "";
  for (const child of node.childNodes) {
    const part = inlineText(child, before + text);
    text += isElement(child) && BLOCK.test(child.localName) ? `${LINE_BREAK}${part}${LINE_BREAK}` : part;
  }
  return node.localName === "sup" ? raised(before, text) : text;
};

const linesOf = (text: string): string[] => text.split(LINE_BREAK).map(tidy).filter(Boolean);

const cellText = (cell: DomElement): string => linesOf(inlineText(cell)).join("\n");

/** A table that only lays out the page: it holds another table, or never two cells in a row. */
const isLayout = (table: DomElement): boolean =>
  [...table.querySelectorAll("table")].length > 0 || rowsOf(table).every((row) => cellsOf(row).length < 2);

const hasBlocks = (node: DomNode): boolean =>
  [...node.childNodes].some((child) => isElement(child) && (BLOCK.test(child.localName) || hasBlocks(child)));

type Walk = { blocks: Block[]; pending: string; listItem: boolean; footnote: boolean };

/** A text run ends where a block begins; in a list item its first run is the item. */
const flush = (walk: Walk): void => {
  for (const text of linesOf(walk.pending)) {
    if (walk.footnote) walk.blocks.push({ kind: "footnote", text });
    else if (walk.listItem) walk.blocks.push({ kind: "list-item", text });
    else walk.blocks.push({ kind: "paragraph", text });
    walk.listItem = false;
  }
  walk.pending = "";
};

const walkTable = (walk: Walk, table: DomElement): void => {
  for (const caption of table.querySelectorAll("caption")) {
    walk.pending += inlineText(caption);
    flush(walk);
  }
  const rows = readTable(table, cellText);
  if (rows.length > 0) walk.blocks.push({ kind: "table", rows });
};

const walkHeading = (walk: Walk, element: DomElement): void => {
  const text = linesOf(inlineText(element)).join(" ");
  if (text) walk.blocks.push({ kind: "heading", level: Number(element.localName[1]), text });
};

const walkBlock = (walk: Walk, element: DomElement): void => {
  flush(walk);
  if (/^h[1-6]$/.test(element.localName)) walkHeading(walk, element);
  else if (element.localName === "table" && !isLayout(element)) walkTable(walk, element);
  else if (element.localName === "pre") {
    walk.pending = inlineText(element).replace(/\n/g, LINE_BREAK);
    flush(walk);
  } else walkContainer(walk, element);
};

const walkContainer = (walk: Walk, element: DomElement): void => {
  const name = element.localName;
  const outer = { listItem: walk.listItem, footnote: walk.footnote };
  if (name === "li") walk.listItem = true;
  if (FOOTNOTE.test(element.getAttribute("id") ?? "")) walk.footnote = true;
  walkChildren(walk, element);
  flush(walk);
  if (name === "li") walk.listItem = outer.listItem;
  walk.footnote = outer.footnote;
};

const walkChildren = (walk: Walk, node: DomNode): void => {
  for (const child of node.childNodes) {
    if (isText(child)) walk.pending += child.textContent ?? "";
    else if (!isElement(child) || NOT_TEXT.test(child.localName)) continue;
    else if (BLOCK.test(child.localName)) walkBlock(walk, child);
    else if (hasBlocks(child)) walkChildren(walk, child);
    else walk.pending += inlineText(child, walk.pending);
  }
};

/** The blocks of a document in reading order, its hidden parts being gone already. */
export const walkDom = (root: DomNode): Block[] => {
  const walk: Walk = { blocks: [], pending: "", listItem: false, footnote: false };
  walkChildren(walk, root);
  flush(walk);
  return walk.blocks;
};
