import type { AccessEntry, ChainedEntry } from "../domain/consent.ts";
import { hashCanonical } from "./canonical-hash.ts";

/** Where a chain ends; `seq` counts from 1. */
export type ChainHead = { seq: number; hash: string };

/** Before the first entry. */
export const CHAIN_START: ChainHead = { seq: 0, hash: "0".repeat(64) };

/** Covers everything that is kept of an entry, its number and the hash of the one before it included. */
export const hashEntry = ({ hash: _, ...rest }: Omit<ChainedEntry, "hash"> & { hash?: string }): string =>
  hashCanonical(rest);

/** `visibleFrom` in the one form that it is kept in (UTC, milliseconds); throws where it is no instant. */
const plain = (entry: AccessEntry): AccessEntry => {
  const copy = JSON.parse(JSON.stringify(entry), (_, value: unknown) =>
    typeof value === "string" ? value.toWellFormed() : value,
  ) as AccessEntry;
  return copy.visibleFrom === undefined ? copy : { ...copy, visibleFrom: new Date(copy.visibleFrom).toISOString() };
};

/** The entries as links of the chain that ends in `head`. */
export const chainEntries = (head: ChainHead, entries: readonly AccessEntry[]): ChainedEntry[] => {
  let last = head;
  return entries.map((entry) => {
    const link = { ...plain(entry), seq: last.seq + 1, previousHash: last.hash };
    const chained = { ...link, hash: hashEntry(link) };
    last = chained;
    return chained;
  });
};
