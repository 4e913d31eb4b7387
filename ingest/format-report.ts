import type { StoredDocument } from "../src/ports/knowledge-store.ts";
import type { IngestReport } from "./ingest-path.ts";

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** What a run did, for a person: each refusal and flag on a line of its own, then the counts. */
export const formatReport = (report: IngestReport, isDry: boolean): string => {
  const { change, index } = report;
  const lines = [
    ...report.refused.map(({ path, reason }) => `refused  ${path}: ${reason}`),
    ...report.flagged.map(
      ({ path, kind, at, text }) => `flagged  ${path}${at ? ` ${at}` : ""}: ${kind} ${text.slice(0, 80)}`,
    ),
    ...report.overrides.map((title) => `override the bundled guide “${title}” is replaced by an imported one`),
    ...report.removed.map((path) => `gone     ${path}`),
    [
      `read ${counted(report.read, "file")}`,
      `unchanged ${report.unchanged}`,
      `refused ${report.refused.length}`,
      `flagged ${report.flagged.length}`,
      `gone ${report.removed.length}`,
    ].join(", "),
    isDry
      ? `dry run: ${counted(report.documents, "document")}, ${counted(report.passages, "passage")}; nothing was changed`
      : [
          `documents: ${change.added} new, ${change.changed} changed, ${change.removed} removed`,
          `passages ${report.passages}`,
          `embedded ${report.embedded}`,
          index?.built ? `indexed ${index.passages}` : "index as it was",
        ].join(", "),
    `${report.seconds.toFixed(1)} s`,
  ];
  return `${lines.join("\n")}\n`;
};

const span = ({ effectiveFrom, effectiveTo }: StoredDocument): string =>
  effectiveFrom === undefined && effectiveTo === undefined ? "" : ` ${effectiveFrom ?? "…"} – ${effectiveTo ?? "…"}`;

export const formatDocument = (document: StoredDocument): string => {
  const { id, kind, region, title, part, passages, path, duplicateOf, supersededBy } = document;
  const name = part === undefined ? title : `${title} ${part}`;
  const notes = [
    duplicateOf === undefined ? "" : ` (same as ${duplicateOf})`,
    supersededBy === undefined ? "" : ` → ${supersededBy}`,
  ].join("");
  return `${id}  ${kind}  ${region}  ${name}${span(document)}${notes}  ${counted(passages, "passage")}  ${path}\n`;
};

/** Editions that end an older one without saying when they begin: the day of amendment stood in for it. */
const undated = (documents: readonly StoredDocument[]): StoredDocument[] => {
  const named = new Set(documents.flatMap(({ supersededBy }) => supersededBy ?? []));
  return documents.filter(
    ({ effectiveFrom, edition, title }) => effectiveFrom === undefined && named.has(`${title}（${edition}）`),
  );
};

/** What an editor must look at. */
export const formatFlags = (documents: readonly StoredDocument[]): string =>
  [
    ...documents.flatMap(({ path, flags }) =>
      flags.map(({ kind, at, text }) => `${path}${at ? ` ${at}` : ""}: ${kind} ${text}\n`),
    ),
    ...undated(documents).map(
      ({ path, title, edition }) => `${path}: no-effective-date ${title} ends an older edition on ${edition}\n`,
    ),
  ].join("");
