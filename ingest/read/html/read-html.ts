import { Readability } from "@mozilla/readability";
import type { Block, Reading, StatedMetadata } from "../read-document.ts";
import { META_KEYS, statedInBlocks } from "../stated-metadata.ts";
import { type DomDocument, type DomElement, isElement, parseDom, tidy } from "./dom.ts";
import { stripHidden } from "./strip-hidden.ts";
import { walkDom } from "./walk-dom.ts";

type Entry = readonly [key: keyof StatedMetadata | undefined, value: string];

const metaEntry = (meta: DomElement): Entry => {
  const name = (meta.getAttribute("name") ?? "").toLowerCase().replace(/[^a-z]/g, "");
  return [META_KEYS[name], meta.getAttribute("content") ?? ""];
};

/** `meta` tags before the canonical link, and the title tag last. */
const statedInHead = (document: DomDocument): StatedMetadata => {
  const entries: Entry[] = [
    ...[...document.querySelectorAll("meta")].map(metaEntry),
    ...[...document.querySelectorAll("link[rel=canonical]")].map(
      (link) => ["url", link.getAttribute("href") ?? ""] as const,
    ),
    ...[...document.querySelectorAll("title")].map((title) => ["title", title.textContent ?? ""] as const),
  ];
  const stated: StatedMetadata = {};
  for (const [key, value] of entries) {
    if (key && value.trim()) stated[key] ??= tidy(value);
  }
  return stated;
};

/** Site navigation and the like, by what HTML calls it. */
const BOILERPLATE = "nav, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=search]";

const dropBoilerplate = (document: DomDocument): void => {
  for (const element of document.querySelectorAll(BOILERPLATE)) element.remove();
};

const textOf = (block: Block): string => (block.kind === "table" ? block.rows.flat().join("\t") : block.text);

/** Text outside links: menus are links, the document is not. */
const proseLength = (root: DomElement): number => {
  const linked = [...root.querySelectorAll("a")].reduce((sum, link) => sum + tidy(link.textContent ?? "").length, 0);
  return tidy(root.textContent ?? "").length - linked;
};

const articleOf = (html: string): DomElement | undefined => {
  try {
    const article = new Readability(parseDom(html) as never, { charThreshold: 100 }).parse();
    return article?.content ? (parseDom(article.content).body ?? undefined) : undefined;
  } catch {
    return undefined;
  }
};

/** Less of the prose than this and the extraction threw parts of the document away. */
const WHOLE = 0.9;

/**
 * What lies in the article where one is found that holds nearly all of the prose, else the whole body. The extraction
 * only chooses: it rewrites headings and tables, so the blocks are ours.
 */
const mainBlocks = (document: DomDocument): Block[] => {
  const root = document.body ?? document;
  const all = walkDom(root);
  if (!document.body || !isElement(root)) return all;
  const article = articleOf(document.toString());
  if (!article || proseLength(article) < WHOLE * proseLength(root)) return all;
  const kept = new Set(walkDom(article).map(textOf));
  const title = all.find((block) => block.kind === "heading");
  return all.filter((block) => block === title || kept.has(textOf(block)));
};

/** A title tag holds the name of the site too; the heading inside it is the title of the document. */
const withTitle = (stated: StatedMetadata, blocks: readonly Block[]): StatedMetadata => {
  const heading = blocks.find((block) => block.kind === "heading" && stated.title?.includes(block.text));
  return heading?.kind === "heading" ? { ...stated, title: heading.text } : stated;
};

export const readHtml = (html: string): Reading => {
  const document = parseDom(html);
  const head = statedInHead(document);
  const flags = stripHidden(document);
  dropBoilerplate(document);
  const index = statedInBlocks(walkDom(document.body ?? document));
  const blocks = mainBlocks(document);
  return { content: { kind: "document", blocks, stated: withTitle({ ...head, ...index }, blocks) }, flags };
};
