import type { DerivedValidity, DeriveValidity, StoredDocument } from "../src/ports/knowledge-store.ts";
import { dayBefore } from "./read-dates.ts";

const key = ({ tenant, id }: StoredDocument): string => `${tenant}|${id}`;

/** 《中华人民共和国公司法》 and 公司法 are one name. */
const nameOf = (title: string): string =>
  title
    .replace(/[《》〈〉<>\s]/gu, "")
    .replace(/^中华人民共和国/u, "")
    .replace(/[（(][^（）()]*(?:修正|修订|年|试行|暂行)[^（）()]*[）)]$/u, "");

const chainOf = ({ tenant, region, title, part }: StoredDocument): string =>
  [tenant, region, nameOf(title), part ?? ""].join("|");

/** From when a wording counts: the day it says, else the day it was adopted or amended. */
const startOf = ({ effectiveFrom, edition }: StoredDocument): string | undefined => effectiveFrom ?? edition;

const labelOf = ({ title, edition }: StoredDocument): string =>
  edition === undefined ? title : `${title}（${edition}）`;

/** What ends a document, the earliest end first. */
type End = { effectiveTo: string; supersededBy: string };

const grouped = (documents: readonly StoredDocument[], by: (document: StoredDocument) => string) => {
  const groups = new Map<string, StoredDocument[]>();
  for (const document of documents) {
    const group = groups.get(by(document));
    if (group) group.push(document);
    else groups.set(by(document), [document]);
  }
  return groups;
};

const endOf = (document: StoredDocument, newer: StoredDocument): End | undefined => {
  const start = startOf(newer);
  if (start === undefined || newer.id === document.id) return undefined;
  return { effectiveTo: dayBefore(start), supersededBy: labelOf(newer) };
};

/** Each edition ends when the next one begins. Editions of one date are parts or copies, none ends the other. */
const endsOfEditions = (laws: readonly StoredDocument[]): Map<string, End> => {
  const ends = new Map<string, End>();
  for (const group of grouped(laws, chainOf).values()) {
    const dated = group.filter(({ edition }) => edition !== undefined);
    for (const document of dated) {
      const [next] = dated
        .filter(({ edition }) => (edition ?? "") > (document.edition ?? ""))
        .sort((a, b) => ((startOf(a) ?? "") < (startOf(b) ?? "") ? -1 : 1));
      const end = next && endOf(document, next);
      if (end) ends.set(key(document), end);
    }
  }
  return ends;
};

/** Finds documents by a name or number as another document cites it. */
const createFinder = (documents: readonly StoredDocument[]) => {
  const byName = grouped(documents, ({ tenant, title }) => `${tenant}|${nameOf(title)}`);
  const byNumber = grouped(documents, ({ tenant, documentNumber }) => `${tenant}|${documentNumber ?? ""}`);
  return (tenant: string, name: string): StoredDocument[] => [
    ...(byName.get(`${tenant}|${nameOf(name)}`) ?? []),
    ...(byNumber.get(`${tenant}|${name}`) ?? []),
  ];
};

/** Documents that another one names as repealed and that are older than it. */
const endsOfRepeals = (documents: readonly StoredDocument[]): Map<string, End> => {
  const find = createFinder(documents);
  const ends = new Map<string, End>();
  const named = documents.flatMap((repealer) =>
    repealer.repeals
      .flatMap((name) => find(repealer.tenant, name))
      .filter(({ edition }) => (edition ?? "") < (repealer.edition ?? "9999"))
      .map((document) => ({ document, end: endOf(document, repealer) })),
  );
  for (const { document, end } of named) {
    const first = earlier(ends.get(key(document)), end);
    if (first) ends.set(key(document), first);
  }
  return ends;
};

/** The same wording of the same law under two paths: the first by path stands for both. */
const copies = (laws: readonly StoredDocument[]): Map<string, string> => {
  const duplicates = new Map<string, string>();
  for (const group of grouped(laws, (law) => `${chainOf(law)}|${law.edition ?? ""}|${law.passages}`).values()) {
    const [first, ...others] = group.sort((a, b) => (a.path < b.path ? -1 : 1));
    if (first?.edition === undefined) continue;
    for (const other of others) duplicates.set(key(other), first.id);
  }
  return duplicates;
};

/** The parts of one law begin together: what one of them says holds for those that are silent. */
const startsOfParts = (laws: readonly StoredDocument[]): Map<string, string> => {
  const starts = new Map<string, string>();
  const parts = laws.filter(({ part, edition }) => part !== undefined && edition !== undefined);
  for (const group of grouped(
    parts,
    (law) => `${law.tenant}|${law.region}|${nameOf(law.title)}|${law.edition}`,
  ).values()) {
    const [start, ...others] = new Set(group.flatMap(({ effectiveFrom }) => effectiveFrom ?? []));
    if (start === undefined || others.length > 0) continue;
    for (const law of group) if (law.effectiveFrom === undefined) starts.set(key(law), start);
  }
  return starts;
};

const earlier = (a: End | undefined, b: End | undefined): End | undefined =>
  a && b ? (a.effectiveTo <= b.effectiveTo ? a : b) : (a ?? b);

/**
 * What follows from holding several documents: editions of a law end each other, repealed rules end, copies stand back.
 * An end that a document states itself stands where it is the earlier one.
 */
export const chainEditions: DeriveValidity = (held) => {
  const ruling = held.filter(({ kind }) => kind !== "guide");
  const starts = startsOfParts(ruling.filter(({ kind }) => kind === "law"));
  const begun = ruling.map((document) => {
    const effectiveFrom = starts.get(key(document)) ?? document.effectiveFrom;
    return effectiveFrom === undefined ? document : { ...document, effectiveFrom };
  });
  const laws = begun.filter(({ kind }) => kind === "law");
  const editions = endsOfEditions(laws);
  const repeals = endsOfRepeals(begun);
  const duplicates = copies(laws);
  const derived = new Map<string, DerivedValidity>();
  for (const document of begun) {
    const effectiveFrom = starts.get(key(document));
    const end = earlier(editions.get(key(document)), repeals.get(key(document)));
    const applies = end && (document.effectiveTo === undefined || end.effectiveTo < document.effectiveTo);
    const duplicateOf = duplicates.get(key(document));
    const all = {
      ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
      ...(applies ? end : {}),
      ...(duplicateOf === undefined ? {} : { duplicateOf }),
    };
    if (Object.keys(all).length > 0) derived.set(key(document), all);
  }
  return derived;
};
