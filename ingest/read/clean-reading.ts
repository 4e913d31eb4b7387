import { takeVisible } from "./hidden-characters.ts";
import { findInstructions } from "./instruction-signs.ts";
import type { Block, Flag, ReadContent, Reading } from "./read-document.ts";

/** A file full of tricks needs an editor, not a list of each. */
const MOST_FLAGS = 500;
const LONGEST = 500;

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

type Cleaner = { clean: (text: string, at?: string) => string; flags: () => Flag[] };

const createCleaner = (): Cleaner => {
  const flags: Flag[] = [];
  const counts = new Map<string, number>();
  const flag = (kind: Flag["kind"], text: string, at?: string): void => {
    if (flags.length < MOST_FLAGS) flags.push(at ? { kind, at, text } : { kind, text });
  };
  return {
    clean: (text, at) => {
      const visible = takeVisible(text);
      for (const spelt of visible.spelt) flag("hidden-text", spelt, at);
      for (const name of visible.invisible) counts.set(name, (counts.get(name) ?? 0) + 1);
      for (const sentence of findInstructions(visible.text)) flag("instruction-like", sentence, at);
      return visible.text;
    },
    flags: () => {
      if (counts.size === 0) return flags;
      const text = [...counts].map(([name, count]) => `${name} ×${count}`).join(", ");
      return [...flags, { kind: "hidden-text", text }];
    },
  };
};

const cleanBlock = (block: Block, { clean }: Cleaner): Block =>
  block.kind === "table"
    ? { ...block, rows: block.rows.map((row) => row.map((cell) => clean(cell, block.at).trim())) }
    : { ...block, text: clean(block.text, block.at).trim() };

const hasText = (block: Block): boolean =>
  block.kind === "table" ? block.rows.some((row) => row.some(Boolean)) : block.text !== "";

const cleanValue = (value: unknown, at: string, cleaner: Cleaner): unknown => {
  if (typeof value === "string") return cleaner.clean(value, at);
  if (Array.isArray(value)) return value.map((entry, index) => cleanValue(entry, `${at}[${index}]`, cleaner));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, cleanValue(entry, at ? `${at}.${key}` : key, cleaner)]),
  );
};

const cleanContent = (content: ReadContent, cleaner: Cleaner): ReadContent => {
  if (content.kind === "json") return { kind: "json", value: cleanValue(content.value, "", cleaner) };
  if (content.kind === "sheets") {
    const sheets = content.sheets.map(({ name, rows }) => ({
      name,
      rows: rows.map((row, index) => row.map((cell) => cleaner.clean(cell, `sheet ${name} row ${index + 1}`).trim())),
    }));
    return { kind: "sheets", sheets };
  }
  const stated = Object.fromEntries(
    Object.entries(content.stated).map(([key, value]) => [key, takeVisible(value).text.trim()]),
  );
  return {
    kind: "document",
    blocks: content.blocks.map((block) => cleanBlock(block, cleaner)).filter(hasText),
    stated,
  };
};

/** The reading without characters that nobody sees, with a flag for them and for what reads like orders. */
export const cleanReading = ({ content, flags }: Reading): Reading => {
  const cleaner = createCleaner();
  const cleaned = cleanContent(content, cleaner);
  const hidden = flags.slice(0, MOST_FLAGS).map((flag) => ({ ...flag, text: shorten(takeVisible(flag.text).text) }));
  return { content: cleaned, flags: [...hidden, ...cleaner.flags()] };
};

export const isEmptyReading = ({ content, flags }: Reading): boolean => {
  if (content.kind === "json") return false;
  if (content.kind === "sheets") return content.sheets.every(({ rows }) => rows.length === 0);
  return content.blocks.length === 0 && !flags.some(({ kind }) => kind === "no-text-page");
};
