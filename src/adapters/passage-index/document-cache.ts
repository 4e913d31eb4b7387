import type { IndexedPassage, PassageFilter, PassageIndex } from "../../ports/passage-index.ts";

const MAX_DOCUMENTS = 512;
const PAGE = 1_000;

/** The filter of the port, for passages that are in memory already. */
export const passesFilter = ({ passage }: IndexedPassage, filter: PassageFilter): boolean =>
  passage.tenant === filter.tenant &&
  (filter.regions === undefined || filter.regions.includes(passage.region)) &&
  (filter.documentIds === undefined || filter.documentIds.includes(passage.documentId)) &&
  (filter.audience === undefined || passage.audience.includes(filter.audience)) &&
  (filter.asOf === undefined ||
    ((passage.effectiveFrom ?? "") <= filter.asOf && (passage.effectiveTo ?? "9999-12-31") >= filter.asOf));

/**
 * Keeps the passages of the documents asked for last, so that reading one guide again costs no query. The memory is
 * dropped whenever the live edition changes. Least recently used documents go first.
 */
export const cacheDocuments = (index: PassageIndex): PassageIndex => {
  let edition: string | undefined;
  const documents = new Map<string, Promise<IndexedPassage[]>>();

  const readDocument = async (tenant: string, documentId: string): Promise<IndexedPassage[]> => {
    const all: IndexedPassage[] = [];
    for (;;) {
      const after = all.at(-1)?.passage.id;
      const page = await index.list(
        { tenant, documentIds: [documentId] },
        { limit: PAGE, ...(after === undefined ? {} : { after }) },
      );
      all.push(...page);
      if (page.length < PAGE) return all;
    }
  };

  const document = async (tenant: string, documentId: string): Promise<IndexedPassage[]> => {
    const live = (await index.edition())?.id;
    if (live !== edition) {
      documents.clear();
      edition = live;
    }
    const key = `${tenant}|${documentId}`;
    const known = documents.get(key);
    const reading = known ?? readDocument(tenant, documentId);
    documents.delete(key);
    documents.set(key, reading);
    reading.catch(() => documents.delete(key));
    const oldest = documents.keys().next();
    if (documents.size > MAX_DOCUMENTS && !oldest.done) documents.delete(oldest.value);
    return reading;
  };

  return {
    ...index,
    list: async (filter, page) => {
      const [documentId, ...others] = filter.documentIds ?? [];
      if (documentId === undefined || others.length > 0) return index.list(filter, page);
      const all = await document(filter.tenant, documentId);
      return all
        .filter((entry) => passesFilter(entry, filter) && (page.after === undefined || entry.passage.id > page.after))
        .slice(0, page.limit);
    },
  };
};
