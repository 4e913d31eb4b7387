import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { KnowledgeDocument, KnowledgeFlag } from "../src/domain/knowledge-document.ts";
import type { Audience, Passage } from "../src/domain/passage.ts";
import type { Region } from "../src/domain/region.ts";
import type { ServiceGuide } from "../src/domain/service-guide.ts";
import type { KnowledgeEntry } from "../src/ports/knowledge-store.ts";
import type { DraftPassage } from "./draft-passage.ts";
import type { RegionEvidence } from "./find-region.ts";
import type { ColumnMapping } from "./item-columns.ts";
import { leaveOutOrders } from "./leave-out-orders.ts";
import type { Block, ReadContent, StatedMetadata } from "./read/read-document.ts";
import { type GuideRecords, readGuides } from "./read-guides.ts";
import { readItems } from "./read-items.ts";
import { type Metadata, readMetadata } from "./read-metadata.ts";
import { splitDocument } from "./split-document.ts";
import { isLaw, splitLaw } from "./split-law.ts";
import { splitPassages } from "./split-passages.ts";

export type ContentSettings = {
  tenant: string;
  region?: string | undefined;
  audience?: readonly Audience[] | undefined;
  origin: KnowledgeDocument["origin"];
  mapping: ColumnMapping;
  regions: ReadonlyMap<string, Region>;
  readRegion: (evidence: RegionEvidence) => string | undefined;
  /** The day of reading. */
  readAt: string;
};
/** One file, or one document in it; `path` is absolute. */
export type ReadFile = { path: string; sha256: string; flags: readonly KnowledgeFlag[]; editionHint?: string };
export type Refusal = { path: string; reason: string };
export type ContentEntries = {
  entries: KnowledgeEntry[];
  refused: Refusal[];
  /** What was held of this path must not be shown any longer. */
  ended?: boolean;
};

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
const compact = <T extends object>(value: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;

const EVERYBODY: readonly Audience[] = ["natural", "legal"];

const toPassage = (draft: DraftPassage, document: KnowledgeDocument): Passage =>
  compact<Passage>({
    id: `${document.id}:${draft.unit}`,
    documentId: document.id,
    unit: draft.unit,
    field: draft.field,
    title: document.title,
    headingPath: draft.headingPath,
    text: draft.text,
    parts: draft.parts ?? [],
    question: draft.question,
    url: document.url,
    issuer: document.issuer,
    documentNumber: document.documentNumber,
    region: document.region,
    coverage: "whole",
    audience: document.audience,
    origin: document.origin,
    confidence: document.origin === "official-text" ? "official" : "unverified",
    tenant: document.tenant,
  });

type Split = { kind: KnowledgeDocument["kind"]; drafts: DraftPassage[] };

const split = (blocks: readonly Block[], title: string): Split => {
  if (isLaw(blocks)) return { kind: "law", drafts: splitLaw(blocks, title) };
  const { isGuide, drafts } = splitDocument(blocks, title);
  return { kind: isGuide ? "guide" : "document", drafts };
};

/** Why a document cannot be taken as it is. */
const faultOf = (
  metadata: Metadata,
  drafts: readonly DraftPassage[],
  region: string | undefined,
): string | undefined => {
  if (drafts.length === 0) return "no text to answer from";
  if (metadata.repealed && metadata.effectiveTo === undefined) return "it says that it is repealed, and not since when";
  if (region === undefined) return "neither issuer nor title say where it holds: name a region with --region";
  return undefined;
};

const isUrl = (text: string | undefined): boolean =>
  text !== undefined && /^https?:\/\//u.test(text) && URL.canParse(text);

const readBlocks = (
  file: ReadFile,
  content: { blocks: readonly Block[]; stated: StatedMetadata },
  settings: ContentSettings,
): ContentEntries => {
  const { stated } = content;
  const { blocks, flags } = leaveOutOrders(content.blocks, file.flags);
  const fileName = basename(file.path).replace(/\.[a-z0-9]{1,5}$/iu, "");
  const { editionHint } = file;
  const metadata = readMetadata({ blocks, stated, fileName, ...(editionHint === undefined ? {} : { editionHint }) });
  const { kind, drafts } = split(blocks, metadata.title);
  const { titleFrom, repealed, ...facts } = metadata;
  const region = settings.region ?? settings.readRegion({ stated: stated.region, ...facts });
  const fault = faultOf(metadata, drafts, region);
  if (fault !== undefined || region === undefined)
    return { entries: [], refused: [{ path: file.path, reason: fault ?? "" }], ended: repealed };
  const document = compact<KnowledgeDocument>({
    ...facts,
    id: `${kind === "law" ? "law" : "doc"}-${hash(file.path)}`,
    tenant: settings.tenant,
    path: file.path,
    sha256: file.sha256,
    kind,
    region,
    audience: [...(settings.audience ?? EVERYBODY)],
    url: isUrl(stated.url) ? stated.url : undefined,
    origin: settings.origin,
    flags: [...flags, ...(titleFrom === "file-name" ? [{ kind: "title-from-file-name", text: metadata.title }] : [])],
    readAt: settings.readAt,
  });
  return { entries: [{ document, passages: drafts.map((draft) => toPassage(draft, document)) }], refused: [] };
};

/** Without a page to point at, what the responsible department hands over is the official text of its own list. */
const passagesOf = (guide: ServiceGuide, settings: ContentSettings): Passage[] =>
  splitPassages(guide).map((passage) => ({
    ...passage,
    tenant: settings.tenant,
    ...(guide.sources.length === 0 && settings.origin === "official-text" ? { confidence: "official" as const } : {}),
  }));

const toGuideEntry = (
  guide: ServiceGuide,
  at: string,
  more: { file: ReadFile; settings: ContentSettings },
): KnowledgeEntry => {
  const { file, settings } = more;
  const document = compact<KnowledgeDocument>({
    id: guide.id,
    tenant: settings.tenant,
    path: `${file.path}#${at}`,
    sha256: file.sha256,
    kind: "guide",
    title: guide.title,
    issuer: guide.department?.name,
    documentNumber: guide.code,
    effectiveFrom: guide.effectiveFrom,
    effectiveTo: guide.effectiveTo,
    supersededBy: guide.supersededBy,
    repeals: [],
    region: guide.binding.region,
    audience: guide.audience,
    url: guide.sources[0]?.url,
    origin: "compiled",
    flags: [...file.flags],
    readAt: settings.readAt,
  });
  return { document, guide, passages: passagesOf(guide, settings) };
};

const recordsOf = (
  content: Exclude<ReadContent, { kind: "document" }>,
  settings: ContentSettings,
): GuideRecords | undefined =>
  content.kind === "json" ? readGuides(content.value, settings.regions) : readItems(content.sheets, settings);

const tablesOf = (sheets: readonly { name: string; rows: string[][] }[]): Block[] =>
  sheets.flatMap(({ name, rows }): Block[] => [
    { kind: "heading", level: 2, text: name },
    { kind: "table", rows },
  ]);

/** What a file says, as documents with their passages; what of it cannot be taken is named. */
export const readContent = (file: ReadFile, content: ReadContent, settings: ContentSettings): ContentEntries => {
  if (content.kind === "document") return readBlocks(file, content, settings);
  const records = recordsOf(content, settings);
  if (records) {
    const orders = file.flags.filter(({ kind }) => kind === "instruction-like").map(({ text }) => JSON.stringify(text));
    const holdsOrder = ({ guide }: GuideRecords["guides"][number]): boolean => {
      const text = JSON.stringify(guide);
      return orders.some((order) => text.includes(order.slice(1, -1)));
    };
    const ordered = records.guides.filter(holdsOrder);
    return {
      entries: records.guides
        .filter((record) => !ordered.includes(record))
        .map(({ guide, at }) => toGuideEntry(guide, at, { file, settings })),
      refused: [
        ...records.refused.map(({ at, detail }) => ({ path: file.path, reason: `${at} ${detail}` })),
        ...ordered.map(({ at }) => ({
          path: file.path,
          reason: `${at} holds a sentence that reads like an order to a machine`,
        })),
      ],
    };
  }
  if (content.kind === "json")
    return { entries: [], refused: [{ path: file.path, reason: "no service guide, and no list of them" }] };
  if (settings.mapping.size > 0)
    return { entries: [], refused: [{ path: file.path, reason: "no sheet has the headings of an item list" }] };
  const title = basename(file.path).replace(/\.[a-z0-9]{1,5}$/iu, "");
  return readBlocks(file, { blocks: tablesOf(content.sheets), stated: { title } }, settings);
};
