import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { KnowledgeFlag } from "../src/domain/knowledge-document.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import type { KnowledgeEntry, KnowledgeRun, KnowledgeSource, KnowledgeStore } from "../src/ports/knowledge-store.ts";
import { PortError } from "../src/ports/port-error.ts";
import type { FileOutcome, ReadContent } from "./read/read-document.ts";
import { type ContentSettings, type Refusal, readContent } from "./read-content.ts";
import { isLawCollection, readLawRows } from "./read-law-rows.ts";

/** Raise when the same file would be read or split otherwise. */
const READ_FORMAT = 2;

type Known = (path: string, sha256: string) => boolean;
type Outcome = FileOutcome | { path: string; ok: true; sha256: string; unchanged: true };
export type ReadFiles = (root: string, settings: { known?: Known }) => AsyncIterable<Outcome>;

export type Collected = {
  read: number;
  unchanged: number;
  refused: Refusal[];
  flagged: (KnowledgeFlag & { path: string })[];
  /** Titles of bundled guides that an imported one stands before. */
  overrides: string[];
  /** Paths that are gone. */
  removed: string[];
  documents: number;
  passages: number;
};

export type CollectPorts = { catalogue: Catalogue; knowledge: KnowledgeStore; readFiles: ReadFiles };

/** A path that is not there; nothing is removed on its account. */
export class NoSuchPath extends Error {
  override readonly name = "NoSuchPath";
}

const settingsKey = ({ region, audience, origin, mapping }: ContentSettings): string =>
  createHash("sha256")
    .update(JSON.stringify([READ_FORMAT, region, audience, origin, [...mapping]]))
    .digest("hex")
    .slice(0, 16);

const hashFile = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

const isBelow = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep) || path.startsWith(`${root}!/`);

/** The file that a document came from. */
const sourceOf = (path: string, sources: ReadonlySet<string>): string => {
  if (sources.has(path)) return path;
  const cut = Math.max(path.lastIndexOf("!/"), path.lastIndexOf("#"));
  return cut > 0 ? sourceOf(path.slice(0, cut), sources) : path;
};

type Collecting = {
  ports: CollectPorts;
  settings: ContentSettings;
  /** Absent in a dry run. */
  run: KnowledgeRun | undefined;
  report: Collected;
  seen: Set<string>;
  /** Which source holds the document of an id. */
  claimed: Map<string, string>;
  held: Map<string, string[]>;
  known: ReadonlyMap<string, KnowledgeSource>;
};

/** Ids are one name for one document: the second source of an id is refused. */
const claim = (entry: KnowledgeEntry, source: string, { claimed, report }: Collecting): boolean => {
  const { id } = entry.document;
  const owner = claimed.get(id);
  if (owner !== undefined && owner !== source) {
    report.refused.push({ path: entry.document.path, reason: `same id ${id} as in ${owner}` });
    return false;
  }
  claimed.set(id, source);
  return true;
};

const store = (
  collecting: Collecting,
  source: { path: string; sha256: string },
  read: { entries: KnowledgeEntry[]; refused: Refusal[] },
): void => {
  const { report, settings, run, ports } = collecting;
  const before = report.refused.length;
  report.refused.push(...read.refused);
  const entries = read.entries.filter((entry) => claim(entry, source.path, collecting));
  const bundled = ports.catalogue.bundled ?? ports.catalogue.guides;
  for (const { document, guide, passages } of entries) {
    report.documents += 1;
    report.passages += passages.length;
    report.flagged.push(...document.flags.map((flag) => ({ ...flag, path: document.path })));
    const override = guide && bundled.get(guide.id);
    if (override) report.overrides.push(override.title);
  }
  const complete = report.refused.length === before;
  run?.replace(settings.tenant, { ...source, settings: complete ? settingsKey(settings) : "" }, entries);
};

const isKnown = ({ known, settings }: Collecting, path: string, sha256: string): boolean => {
  const source = known.get(path);
  return source?.sha256 === sha256 && source.settings === settingsKey(settings);
};

/** What is held of a path and of an archive's documents below it stays. */
const keep = ({ claimed, held, seen }: Collecting, path: string): void => {
  for (const [source, ids] of held) {
    if (source !== path && !source.startsWith(`${path}!/`)) continue;
    seen.add(source);
    for (const id of ids) claimed.set(id, source);
  }
};

/** A collection of laws is an archive: each row is a document of its own. */
const collectLaws = async (collecting: Collecting, path: string): Promise<void> => {
  const sha256 = await hashFile(path);
  if (isKnown(collecting, path, sha256)) {
    collecting.report.unchanged += 1;
    return keep(collecting, path);
  }
  const all: { entries: KnowledgeEntry[]; refused: Refusal[] } = { entries: [], refused: [] };
  for await (const row of readLawRows(path)) {
    const place = `${path}!/${row.path}`;
    if (!row.ok) {
      all.refused.push({ path: place, reason: row.detail });
      continue;
    }
    const { blocks, stated, editionHint } = row;
    const file = { path: place, sha256, flags: [], ...(editionHint === undefined ? {} : { editionHint }) };
    const { entries, refused } = readContent(file, { kind: "document", blocks, stated }, collecting.settings);
    all.entries.push(...entries);
    all.refused.push(...refused);
  }
  collecting.report.read += 1;
  store(collecting, { path, sha256 }, all);
};

const collectContent = (
  collecting: Collecting,
  path: string,
  outcome: Extract<Outcome, { content: ReadContent }>,
): void => {
  const { sha256, content, flags } = outcome;
  collecting.report.read += 1;
  const read = readContent({ path, sha256, flags }, content, collecting.settings);
  // What says of itself that it is repealed takes what was held of it along; any other refusal leaves it.
  if (read.entries.length > 0 || read.ended) store(collecting, { path, sha256 }, read);
  else {
    collecting.report.refused.push(...read.refused);
    keep(collecting, path);
  }
};

const collectOutcome = async (collecting: Collecting, path: string, outcome: Outcome): Promise<void> => {
  const { report } = collecting;
  const refuse = (reason: string): void => {
    report.refused.push({ path, reason });
    keep(collecting, path);
  };
  if (isLawCollection(path) && !path.includes("!/")) {
    await collectLaws(collecting, path).catch((error: unknown) => {
      if (error instanceof PortError) throw error;
      refuse(`damaged: ${error instanceof Error ? error.message : "unreadable"}`);
    });
  } else if (!outcome.ok) refuse(`${outcome.reason}: ${outcome.detail}`);
  else if ("content" in outcome) collectContent(collecting, path, outcome);
  else {
    report.unchanged += 1;
    keep(collecting, path);
  }
};

const heldBySource = (
  { knowledge }: CollectPorts,
  tenant: string,
  sources: ReadonlySet<string>,
): Map<string, string[]> => {
  const held = new Map([...sources].map((path): [string, string[]] => [path, []]));
  for (const { id, path } of knowledge.documents(tenant)) held.get(sourceOf(path, sources))?.push(id);
  return held;
};

/** Forgets what was held below the root and is not there any more. */
const removeGone = ({ held, seen, report, run, settings }: Collecting, root: string): void => {
  for (const path of held.keys()) {
    if (!isBelow(path, root) || seen.has(path)) continue;
    report.removed.push(path);
    run?.remove(settings.tenant, path);
  }
};

/**
 * Reads what lies at `root` into the run: a folder owns everything below it, a file itself. Files of a known hash are
 * not read again. Throws `NoSuchPath`, and whatever the reader throws.
 */
export const collectFiles = async (
  root: string,
  ports: CollectPorts,
  { settings, run }: { settings: ContentSettings; run: KnowledgeRun | undefined },
): Promise<Collected> => {
  const absolute = resolve(root);
  const stats = await stat(absolute).catch(() => undefined);
  if (!stats) throw new NoSuchPath(`${absolute} is not there`);
  const base = stats.isDirectory() ? absolute : dirname(absolute);
  const sources = ports.knowledge.sources(settings.tenant);
  const held = heldBySource(ports, settings.tenant, new Set(sources.keys()));
  const report: Collected = {
    read: 0,
    unchanged: 0,
    refused: [],
    flagged: [],
    overrides: [],
    removed: [],
    documents: 0,
    passages: 0,
  };
  const outside = [...held].filter(([path]) => !isBelow(path, absolute));
  const claimed = new Map(outside.flatMap(([path, ids]) => ids.map((id): [string, string] => [id, path])));
  const collecting: Collecting = { ports, settings, run, report, seen: new Set(), claimed, held, known: sources };
  const known: Known = (path, sha256) => isKnown(collecting, join(base, path), sha256);
  for await (const outcome of ports.readFiles(absolute, { known })) {
    const path = join(base, outcome.path);
    collecting.seen.add(path);
    await collectOutcome(collecting, path, outcome);
  }
  removeGone(collecting, absolute);
  return report;
};
