import type { Audience, Passage } from "../domain/passage.ts";

/** Hard facts: what does not hold here, today, for this tenant or reader is never a candidate. */
export type PassageFilter = {
  tenant: string;
  /** Region codes from the narrowest to the nation; absent: every region (used to say where else a thing is known). */
  regions?: readonly string[];
  /** Passages in force on this date (effectiveFrom ≤ asOf ≤ effectiveTo, open ends allowed); absent: any time. */
  asOf?: string;
  audience?: Audience;
  documentIds?: readonly string[];
};

export type IndexedPassage = { passage: Passage; vector?: Float32Array };
/** Scores are comparable within one reply only. Ties are broken by passage id. */
export type PassageHit = { passage: Passage; score: number };

/** `other-version`: published by a version of the product that this one cannot read. `message` says what to do. */
export type IndexStatus = { adapter: string; state: "ok" | "down" | "none" | "other-version"; message?: string };

/** An edition that another handle or process publishes is seen within two seconds. */
export type PassageIndex = {
  /** Identity of the live edition; absent when nothing was published yet. */
  edition: () => Promise<{ id: string; embedderHash?: string; count: number } | undefined>;
  searchByVector: (vector: Float32Array, filter: PassageFilter, limit: number) => Promise<PassageHit[]>;
  searchByText: (text: string, filter: PassageFilter, limit: number) => Promise<PassageHit[]>;
  /** Every passage under the filter with its vector where it has one, by id, `after` exclusive. */
  list: (filter: PassageFilter, page: { after?: string; limit: number }) => Promise<IndexedPassage[]>;
  get: (tenant: string, id: string) => Promise<Passage | undefined>;
  /**
   * Writes a new edition beside the live one; nothing is visible until `publish`. With `from` it starts as a copy of the
   * live edition, which must have vectors of the same embedder; the live one stays as it is.
   */
  build: (edition: { id: string; embedderHash?: string; from?: "live" }) => Promise<EditionWriter>;
  /** Makes the edition before the live one live again; false when there is none. */
  rollBack: () => Promise<boolean>;
  /** For operators; absent: what `edition` says is all there is to say. Never throws. */
  status?: () => Promise<IndexStatus>;
  /** True while another index answers in place of this one. */
  degraded?: () => boolean;
  close: () => Promise<void>;
};

export type EditionWriter = {
  /** Idempotent by tenant and passage id. A vector of another length than the edition's is refused. */
  upsert: (passages: readonly IndexedPassage[]) => Promise<void>;
  deleteDocument: (tenant: string, documentId: string) => Promise<void>;
  publish: () => Promise<void>;
  discard: () => Promise<void>;
};
