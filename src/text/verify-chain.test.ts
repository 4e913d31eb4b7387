import { generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { AccessEntry, ChainedEntry, Checkpoint } from "../domain/consent.ts";
import { anEntry } from "../testing/case-builders.ts";
import { CHAIN_START, chainEntries, hashEntry } from "./access-chain.ts";
import { type ChainFaultKind, type ChainReport, verifyChain } from "./verify-chain.ts";

const LENGTH = 60;
const EVERY = 10;

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const stated = ({ seq, hash, at }: Omit<Checkpoint, "signature">): Buffer => Buffer.from(`${seq} ${hash} ${at}`);
const checkpointOf = ({ seq, hash }: ChainedEntry, key: KeyObject = privateKey): Checkpoint => {
  const statement = { seq, hash, at: "2026-03-01T08:00:00.000Z" };
  return { ...statement, signature: sign(null, stated(statement), key).toString("base64url") };
};
const verifySignature = async (checkpoint: Checkpoint): Promise<boolean> =>
  verify(null, stated(checkpoint), publicKey, Buffer.from(checkpoint.signature, "base64url"));

const chain = chainEntries(
  CHAIN_START,
  Array.from({ length: LENGTH }, (_, i) =>
    anEntry({ caseId: `case-${i}`, ...(i % 7 === 0 ? { visibleFrom: "2026-04-01T00:00:00+08:00" } : {}) }),
  ),
);
const checkpoints = chain.filter(({ seq }) => seq % EVERY === 0).map((entry) => checkpointOf(entry));

const check = (entries: readonly ChainedEntry[], anchors: readonly Checkpoint[] = checkpoints): Promise<ChainReport> =>
  verifyChain({ entries, checkpoints: anchors, verifySignature });

/** What somebody who can write to the database does to hide a change: every hash from `from` on is made anew. */
const remade = (entries: readonly ChainedEntry[], from: number): ChainedEntry[] => {
  const kept = entries.slice(0, from);
  const plain = entries.slice(from).map(({ seq: _s, previousHash: _p, hash: _h, ...entry }): AccessEntry => entry);
  return [...kept, ...chainEntries(kept.at(-1) ?? CHAIN_START, plain)];
};

const at = <T>(values: readonly T[], index: number): T => {
  const value = values[index];
  if (value === undefined) throw new Error(`nothing at ${index}`);
  return value;
};

const renumbered = (entries: readonly ChainedEntry[]): ChainedEntry[] =>
  entries.map((entry, index) => ({ ...entry, seq: index + 1 }));

const EDITS: ((entry: ChainedEntry) => Partial<ChainedEntry>)[] = [
  () => ({ actor: "sub-9" }),
  () => ({ at: "2026-03-01T08:00:00.001Z" }),
  () => ({ concepts: [] }),
  () => ({ onBehalfOf: "sub-3" }),
  () => ({ visibleFrom: "2027-01-01T00:00:00.000Z" }),
  ({ result }) => ({ result: `${result} ` }),
  ({ hash }) => ({ hash: hash.replace(/.$/u, (last) => (last === "0" ? "1" : "0")) }),
  () => ({ previousHash: "f".repeat(64) }),
];

/** Each changes the chain in a way of its own; `i < j` are places in it, `pick` chooses among variants. */
const TAMPERINGS: Record<string, (i: number, j: number, pick: number) => ChainedEntry[]> = {
  edit: (i, _j, pick) =>
    chain.with(i, { ...at(chain, i), ...at(EDITS, pick % EDITS.length)(at(chain, i)) } as ChainedEntry),
  "edit with its own hash": (i, _j, pick) => {
    const entry = { ...at(chain, i), actor: `sub-${pick}-x` };
    return chain.with(i, { ...entry, hash: hashEntry(entry) });
  },
  delete: (i, j, pick) => chain.toSpliced(i, pick % 2 === 0 ? 1 : j - i),
  "delete and renumber": (i) => renumbered(chain.toSpliced(i, 1)),
  insert: (i, j, pick) => chain.toSpliced(i, 0, pick % 2 === 0 ? at(chain, j) : { ...at(chain, i), actor: "sub-9" }),
  "insert and renumber": (i) => renumbered(chain.toSpliced(i, 0, at(chain, i))),
  reorder: (i, j) => chain.with(i, at(chain, j)).with(j, at(chain, i)),
  "reorder and renumber": (i, j) => renumbered(chain.with(i, at(chain, j)).with(j, at(chain, i))),
  truncate: (i) => chain.slice(0, i),
  "truncate and append": (i, _j, pick) =>
    remade([...chain.slice(0, i), ...chain.slice(i).map((entry) => ({ ...entry, actor: `sub-${pick}-x` }))], i),
  "truncate and append more": (i) => remade([...chain.slice(0, i), ...chain.slice(i + 1), ...chain], i),
  "truncate and append less": (i) => remade(chain.toSpliced(i, 1), i),
  "rewrite all": (_i, _j, pick) =>
    remade(
      chain.map((entry) => ({ ...entry, result: `remade ${pick}` })),
      0,
    ),
};

describe("verifyChain", () => {
  it("passes an untouched chain, in memory, streamed, and read back from JSON", async () => {
    const report = { entries: LENGTH, checkpoints: LENGTH / EVERY, anchored: LENGTH };
    expect(await check(chain)).toEqual(report);
    expect(await check(JSON.parse(JSON.stringify(chain)))).toEqual(report);
    const entries = (async function* () {
      yield* chain;
    })();
    expect(await verifyChain({ entries, checkpoints, verifySignature, head: at(chain, LENGTH - 1) })).toEqual(report);
    expect(await check([], [])).toEqual({ entries: 0, checkpoints: 0, anchored: 0 });
    expect(await check(chain.slice(0, 25), checkpoints.slice(0, 2))).toMatchObject({ entries: 25, anchored: 20 });
  });

  it("finds each of 1,000 tamperings at its place or before the next checkpoint", async () => {
    const found = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(TAMPERINGS)),
        fc.tuple(fc.nat(LENGTH - 1), fc.nat(LENGTH - 1)).filter(([a, b]) => a !== b),
        fc.nat(1000),
        async (name, [a, b], pick) => {
          const [i, j] = [Math.min(a, b), Math.max(a, b)];
          const tampered = at([TAMPERINGS[name]], 0)?.(i, j, pick) ?? [];
          const { fault } = await check(tampered);
          expect(fault, name).toBeDefined();
          const latest = Math.ceil((i + 2) / EVERY) * EVERY;
          expect(fault?.seq, name).toBeLessThanOrEqual(name.startsWith("rewrite") ? EVERY : latest);
          found.set(name, (found.get(name) ?? 0) + 1);
        },
      ),
      { numRuns: 1_000, seed: 20_260_301, endOnFailure: true },
    );
    expect([...found.keys()].sort()).toEqual(Object.keys(TAMPERINGS).sort());
    expect([...found.values()].reduce((sum, n) => sum + n, 0)).toBe(1_000);
  });

  it.each<[string, ChainFaultKind, number]>([
    ["edit", "edited", 13],
    ["edit with its own hash", "edited", 13],
    ["delete", "deleted", 13],
    ["insert", "inserted", 13],
    ["reorder", "reordered", 13],
    ["truncate", "cut", 13],
    ["truncate and append", "rewritten", 11],
    ["truncate and append less", "rewritten", 11],
    ["rewrite all", "rewritten", 1],
  ])("calls what it finds by its kind: %s is %s at %i", async (name, kind, seq) => {
    const tampered = TAMPERINGS[name]?.(12, 40, 0) ?? [];
    expect((await check(tampered)).fault).toMatchObject({ kind, seq });
  });

  it("does not see a chain that was remade or cut where nothing signed vouches for it", async () => {
    const rewritten = TAMPERINGS["rewrite all"]?.(3, 9, 0) ?? [];
    expect((await check(rewritten, [])).fault).toBeUndefined();
    expect((await check(chain.slice(0, 55), checkpoints.slice(0, 5))).fault).toBeUndefined();
    const head = at(chain, LENGTH - 1);
    const cut = await verifyChain({ entries: chain.slice(0, 55), checkpoints: [], verifySignature, head });
    expect(cut.fault).toEqual({ kind: "cut", seq: 56 });
  });

  it("believes no checkpoint of another key, and no two that contradict each other", async () => {
    const rewritten = TAMPERINGS["rewrite all"]?.(3, 9, 0) ?? [];
    const other = generateKeyPairSync("ed25519").privateKey;
    expect((await check(rewritten, [checkpointOf(at(rewritten, 9), other)])).fault).toEqual({
      kind: "forged-checkpoint",
      seq: 10,
    });
    const both = [checkpointOf(at(chain, 9)), checkpointOf(at(rewritten, 9))];
    expect((await check(chain, both)).fault).toMatchObject({ kind: "rewritten" });
    expect((await check(rewritten, both)).fault).toMatchObject({ kind: "rewritten" });
  });
});

describe("a long chain", () => {
  const long = 20_000;
  let entries: ChainedEntry[];
  beforeAll(() => {
    entries = chainEntries(CHAIN_START, new Array<AccessEntry>(long).fill(anEntry()));
  });
  it("is verified at a pace that a million entries need", async () => {
    const started = performance.now();
    expect((await check(entries, [])).entries).toBe(long);
    // Measured: 12 µs an entry; the bound only catches what grows with the square of the length.
    expect((performance.now() - started) / long).toBeLessThan(0.25);
  });
});
