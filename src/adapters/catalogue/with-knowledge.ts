import { createHash } from "node:crypto";
import type { ServiceGuide } from "../../domain/service-guide.ts";
import type { Catalogue } from "../../ports/catalogue.ts";
import type { KnowledgeStore } from "../../ports/knowledge-store.ts";

/** The store is asked so often at most whether something was imported, in milliseconds. */
const POLL = 1_000;

/** A map that always reads as the newest one. */
const liveMap = <K, V>(current: () => ReadonlyMap<K, V>): ReadonlyMap<K, V> => ({
  get size() {
    return current().size;
  },
  get: (key) => current().get(key),
  has: (key) => current().has(key),
  keys: () => current().keys(),
  values: () => current().values(),
  entries: () => current().entries(),
  forEach: (each) => current().forEach(each),
  [Symbol.iterator]: () => current()[Symbol.iterator](),
});

/**
 * The catalogue with the services that operators imported; one of them stands before a bundled guide of its id. What is
 * imported or removed while the server runs is seen within a second.
 */
export const withKnowledge = (catalogue: Catalogue, knowledge: KnowledgeStore, tenant: string): Catalogue => {
  let revision: string | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  let merged: ReadonlyMap<string, ServiceGuide> = catalogue.guides;
  let hash = catalogue.hash;
  const current = (): ReadonlyMap<string, ServiceGuide> => {
    if (performance.now() - looked < POLL) return merged;
    looked = performance.now();
    const latest = knowledge.revision();
    if (latest === revision) return merged;
    const imported = knowledge.guides(tenant);
    merged = new Map([...catalogue.guides, ...imported.map((guide): [string, ServiceGuide] => [guide.id, guide])]);
    hash =
      imported.length === 0
        ? catalogue.hash
        : createHash("sha256").update(`${catalogue.hash}${latest}`).digest("hex").slice(0, 16);
    revision = latest;
    return merged;
  };
  return {
    ...catalogue,
    get hash() {
      current();
      return hash;
    },
    guides: liveMap(current),
    bundled: catalogue.guides,
  };
};
