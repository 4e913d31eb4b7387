import type { ChainedEntry } from "../../domain/consent.ts";
import type { CaseStore } from "../../ports/case-store.ts";

/** `open` gives a new connection to one and the same database. */
export type StoreUnderTest = { open: () => Promise<CaseStore> };

export const wholeChain = async (store: CaseStore): Promise<ChainedEntry[]> => {
  const entries: ChainedEntry[] = [];
  for (;;) {
    const page = await store.chain({ after: entries.at(-1)?.seq ?? 0, limit: 70 });
    if (page.length === 0) return entries;
    entries.push(...page);
  }
};

export const count = <T>(values: readonly T[]): Map<T, number> =>
  values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map<T, number>());
