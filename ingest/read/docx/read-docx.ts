import mammoth from "mammoth";
import { parseDom } from "../html/dom.ts";
import { walkDom } from "../html/walk-dom.ts";
import type { Archive } from "../open-archive.ts";
import { type Block, type Flag, type Reading, Refusal } from "../read-document.ts";
import { statedInBlocks } from "../stated-metadata.ts";
import { classifyParagraph } from "../text/find-headings.ts";
import { writeArchive } from "../write-archive.ts";
import { type HiddenStyles, readHiddenStyles, stripHiddenRuns } from "./hidden-runs.ts";

const TEXT_PART = /^word\/(document\d*|footnotes|endnotes)\.xml$/;
const STYLE_MAP = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='标题'] => h1:fresh",
  "p[style-name='副标题'] => h2:fresh",
  ...[1, 2, 3, 4, 5, 6].map((level) => `p[style-name='标题 ${level}'] => h${level}:fresh`),
];

/** The archive as mammoth gets it: XML parts only, hidden runs gone. */
const visibleParts = async (archive: Archive): Promise<{ bytes: Buffer; flags: Flag[] }> => {
  const entries: [string, Buffer][] = [];
  const flags: Flag[] = [];
  const named = new Set(archive.entries.map((entry) => entry.name));
  const styles: HiddenStyles = readHiddenStyles(
    named.has("word/styles.xml") ? (await archive.read("word/styles.xml")).toString("utf8") : "",
  );
  for (const { name } of archive.entries) {
    if (!/\.(xml|rels)$/i.test(name)) continue;
    const part = await archive.read(name);
    if (!TEXT_PART.test(name)) {
      entries.push([name, part]);
      continue;
    }
    const { xml, hidden } = stripHiddenRuns(part.toString("utf8"), styles);
    entries.push([name, hidden.length > 0 ? Buffer.from(xml) : part]);
    for (const text of hidden) flags.push({ kind: "hidden-text", text });
  }
  return { bytes: writeArchive(entries), flags };
};

const toHtml = async (bytes: Buffer): Promise<string> => {
  try {
    const convertImage = mammoth.images.imgElement(async () => ({ src: "" }));
    return (await mammoth.convertToHtml({ buffer: bytes }, { styleMap: STYLE_MAP, convertImage })).value;
  } catch (error) {
    throw new Refusal("damaged", `not a readable document: ${error instanceof Error ? error.message : ""}`);
  }
};

/** Where nobody used heading styles, the numbering of the paragraphs shows the parts. */
const withHeadings = (blocks: readonly Block[]): Block[] =>
  blocks.some((block) => block.kind === "heading")
    ? [...blocks]
    : blocks.map((block) => (block.kind === "paragraph" ? classifyParagraph(block.text) : block));

/** Headings, paragraphs, lists, tables (their first row being the headings) and notes; headers and footers are not read. */
export const readDocx = async (archive: Archive): Promise<Reading> => {
  const { bytes, flags } = await visibleParts(archive);
  const document = parseDom(await toHtml(bytes));
  const blocks = withHeadings(walkDom(document.body ?? document));
  return { content: { kind: "document", blocks, stated: statedInBlocks(blocks) }, flags };
};
