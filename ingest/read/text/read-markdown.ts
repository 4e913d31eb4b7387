import { Marked } from "marked";
import { parseDom } from "../html/dom.ts";
import { stripHidden } from "../html/strip-hidden.ts";
import { walkDom } from "../html/walk-dom.ts";
import { type Reading, Refusal, type StatedMetadata } from "../read-document.ts";
import { META_KEYS, statedInBlocks } from "../stated-metadata.ts";

const marked = new Marked({ gfm: true });
/** Quotes and lists deeper than this make the parser call itself without end. */
const DEEPEST_QUOTE = 100;
const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const FOOTNOTE = /^\[\^([^\]\s]+)\]:[ \t]+(.+)$/gm;

const statedInFrontMatter = (text: string): StatedMetadata => {
  const stated: StatedMetadata = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name = "", value = ""] = /^([\w-]+)\s*:\s*(.+)$/.exec(line) ?? [];
    const key = META_KEYS[name.toLowerCase().replace(/[^a-z]/g, "")];
    if (key) stated[key] ??= value.trim().replace(/^(["'])(.*)\1$/, "$2");
  }
  return stated;
};

/** Notes are not in the dialect: they are taken out, and their marks in the text with them. */
const takeFootnotes = (text: string): { text: string; notes: string[] } => {
  const notes: string[] = [];
  const rest = text.replace(FOOTNOTE, (_, _name: string, note: string) => {
    notes.push(note.trim());
    return "";
  });
  return { text: notes.length > 0 ? rest.replace(/\[\^[^\]\s]+\]/g, "") : text, notes };
};

export const readMarkdown = (source: string): Reading => {
  if (/^(?:[ \t]*>){100}/m.test(source) || /^[ \t]{400,}[-*+]/m.test(source)) {
    throw new Refusal("damaged", `quotes or lists nested deeper than ${DEEPEST_QUOTE} levels`);
  }
  const front = FRONT_MATTER.exec(source);
  const { text, notes } = takeFootnotes(front ? source.slice(front[0].length) : source);
  const document = parseDom(marked.parse(text, { async: false }));
  const flags = stripHidden(document);
  const blocks = walkDom(document.body ?? document);
  for (const note of notes) blocks.push({ kind: "footnote", text: note });
  const stated = { ...statedInBlocks(blocks), ...statedInFrontMatter(front?.[1] ?? "") };
  return { content: { kind: "document", blocks, stated }, flags };
};
