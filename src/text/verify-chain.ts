import type { ChainedEntry, Checkpoint } from "../domain/consent.ts";
import { CHAIN_START, type ChainHead, hashEntry } from "./access-chain.ts";

/**
 * `cut`: the end is missing. `rewritten`: every hash fits the next, but not what was signed. `forged-checkpoint`: the
 * signature of a checkpoint does not hold. The others say what one entry looks like; who tampered may have mixed them.
 */
export type ChainFaultKind =
  | "edited"
  | "deleted"
  | "inserted"
  | "reordered"
  | "cut"
  | "rewritten"
  | "forged-checkpoint";

/** `seq` is the number of the first entry that is wrong or missing; for `rewritten`, `since` is the last that is sure. */
export type ChainFault = { kind: ChainFaultKind; seq: number; since?: number };

export type ChainReport = {
  entries: number;
  checkpoints: number;
  /** The last entry that a signed statement vouches for; what follows could be cut without a trace. */
  anchored: number;
  fault?: ChainFault;
};

export type ChainToVerify = {
  /** In the order that they are kept in. */
  entries: AsyncIterable<ChainedEntry> | Iterable<ChainedEntry>;
  /** From wherever they are kept; doubles do no harm. */
  checkpoints: readonly Checkpoint[];
  /** Where the store itself says that its chain ends. */
  head?: ChainHead | undefined;
  verifySignature: (checkpoint: Checkpoint) => Promise<boolean>;
};

const isNext = (entry: ChainedEntry, previous: ChainHead): boolean =>
  entry.seq === previous.seq + 1 && entry.previousHash === previous.hash && hashEntry(entry) === entry.hash;

/** What an entry that fits its own number and hash says of the chain that it does not follow on. */
const faultBefore = (entry: ChainedEntry, previous: ChainHead): ChainFault => {
  if (entry.seq > previous.seq + 1) return { kind: "deleted", seq: previous.seq + 1 };
  // Nothing is missing between the two: the one before is not the one that this entry was made after.
  return { kind: entry.seq === previous.seq + 1 ? "edited" : "inserted", seq: Math.max(previous.seq, 1) };
};

/** What an entry that does not follow on `previous` looks like, seen beside those that come after it. */
const faultAt = (entry: ChainedEntry, previous: ChainHead, later: readonly ChainedEntry[]): ChainFault => {
  const seq = previous.seq + 1;
  const isItself = hashEntry(entry) === entry.hash;
  if (later.some(({ hash }) => hash === entry.hash)) return { kind: "inserted", seq };
  if (later.some(({ hash }) => hash === entry.previousHash)) return { kind: "reordered", seq };
  if (later.some(({ previousHash }) => previousHash === previous.hash))
    return { kind: isItself && entry.seq > seq ? "reordered" : "inserted", seq };
  if (isItself) return faultBefore(entry, previous);
  const mended = { ...entry, seq, previousHash: previous.hash };
  const isEdited = entry.previousHash === previous.hash || hashEntry(mended) === entry.hash;
  return { kind: isEdited ? "edited" : "deleted", seq };
};

type Anchors = { bySeq: Map<number, Set<string>>; last: number; forged?: number };

const readAnchors = async ({ checkpoints, verifySignature }: ChainToVerify): Promise<Anchors> => {
  const anchors: Anchors = { bySeq: new Map(), last: 0 };
  for (const checkpoint of checkpoints) {
    const { seq, hash } = checkpoint;
    if (!(await verifySignature(checkpoint))) {
      anchors.forged = Math.min(anchors.forged ?? seq, seq);
      continue;
    }
    anchors.bySeq.set(seq, (anchors.bySeq.get(seq) ?? new Set<string>()).add(hash));
    anchors.last = Math.max(anchors.last, seq);
  }
  return anchors;
};

const rest = async (iterator: AsyncIterator<ChainedEntry> | Iterator<ChainedEntry>): Promise<ChainedEntry[]> => {
  const entries: ChainedEntry[] = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) entries.push(next.value);
  return entries;
};

type Walk = { end: ChainHead; sure: number; fault?: ChainFault };

/** Goes along the chain up to its first fault; holds one entry at a time until there is one. */
const walk = async (chain: ChainToVerify, anchors: Anchors): Promise<Walk> => {
  const iterator =
    Symbol.asyncIterator in chain.entries ? chain.entries[Symbol.asyncIterator]() : chain.entries[Symbol.iterator]();
  let end = CHAIN_START;
  let sure = 0;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const entry = next.value;
    if (!isNext(entry, end)) return { end, sure, fault: faultAt(entry, end, await rest(iterator)) };
    const signed = anchors.bySeq.get(entry.seq);
    if (signed && (signed.size > 1 || !signed.has(entry.hash)))
      return { end, sure, fault: { kind: "rewritten", seq: sure + 1, since: sure } };
    if (signed) sure = entry.seq;
    end = { seq: entry.seq, hash: entry.hash };
  }
  return { end, sure };
};

const endFault = ({ end, sure }: Walk, anchors: Anchors, head: ChainHead | undefined): ChainFault | undefined => {
  if (anchors.last > end.seq || (head && head.seq > end.seq)) return { kind: "cut", seq: end.seq + 1 };
  if (head && head.seq < end.seq) return { kind: "inserted", seq: head.seq + 1 };
  if (head && head.hash !== end.hash) return { kind: "rewritten", seq: sure + 1, since: sure };
  return undefined;
};

/** Finds the first fault of a chain, from its own hashes and from what was signed about it. */
export const verifyChain = async (chain: ChainToVerify): Promise<ChainReport> => {
  const anchors = await readAnchors(chain);
  const walked = await walk(chain, anchors);
  const forged = anchors.forged === undefined ? undefined : { kind: "forged-checkpoint" as const, seq: anchors.forged };
  const fault = walked.fault ?? endFault(walked, anchors, chain.head) ?? forged;
  return {
    entries: walked.end.seq,
    checkpoints: chain.checkpoints.length,
    anchored: walked.sure,
    ...(fault ? { fault } : {}),
  };
};
