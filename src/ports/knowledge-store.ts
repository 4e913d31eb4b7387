import type { KnowledgeDocument } from "../domain/knowledge-document.ts";
import type { Passage } from "../domain/passage.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";

/** `guide` is the record of an imported service; its passages carry their own dates, those of others their document's. */
export type KnowledgeEntry = {
  document: KnowledgeDocument;
  passages: readonly Passage[];
  guide?: ServiceGuide | undefined;
};
/** `hash` names everything that is indexed of the document. */
export type StoredDocument = KnowledgeDocument & { hash: string; passages: number };

/** A file that was read; `settings` names what it was read with and is empty where a part of it was refused. */
export type KnowledgeSource = { path: string; sha256: string; settings: string };

/** What follows from the other documents held, not from the file: worked out anew at every commit. */
export type DerivedValidity = Pick<KnowledgeDocument, "effectiveFrom" | "effectiveTo" | "supersededBy" | "duplicateOf">;
export type DeriveValidity = (stated: readonly StoredDocument[]) => ReadonlyMap<string, DerivedValidity>;

export type KnowledgeChange = { added: number; changed: number; removed: number; unchanged: number };

/** Which documents an edition of the index holds: `tenant|id` to hash. */
export type EditionContent = ReadonlyMap<string, string>;
/** An edition that was published, and the revision that it was made from. */
export type KnowledgeEdition = { id: string; revision: string };

/**
 * What operators brought, and the truth that the index is made from. Synchronous, because it is a local file and no
 * request waits for it. Throws `PortError`: not retryable when damaged, retryable when the disk is full or it is locked.
 */
export type KnowledgeStore = {
  /** Changes whenever the content changes, and is the same for the same content. */
  revision: () => string;
  sources: (tenant: string) => ReadonlyMap<string, KnowledgeSource>;
  /** Of every tenant where none is named; by id. */
  documents: (tenant?: string) => StoredDocument[];
  passages: (tenant: string, documentId: string) => Passage[];
  guides: (tenant: string) => ServiceGuide[];
  /** Vectors by `textHash` of the port's caller; those not held are absent. */
  vectors: (embedderHash: string, textHashes: readonly string[]) => Map<string, Float32Array>;
  saveVectors: (embedderHash: string, vectors: ReadonlyMap<string, Float32Array>) => void;
  /** The last few, the latest first. */
  editions: () => KnowledgeEdition[];
  editionContent: (editionId: string) => EditionContent | undefined;
  recordEdition: (edition: KnowledgeEdition, content: EditionContent) => void;
  /** Starts a run; refused with `KnowledgeBusy` while another one goes on, also in another process. */
  begin: () => KnowledgeRun;
  close: () => void;
};

/** Nothing of a run is visible before `commit`; a run that is abandoned or killed leaves no trace. */
export type KnowledgeRun = {
  /** Replaces, at commit, all documents that came from the path of the source. `entries` may be empty. */
  replace: (tenant: string, source: KnowledgeSource, entries: readonly KnowledgeEntry[]) => void;
  /** Forgets, at commit, the documents and the record of a path. */
  remove: (tenant: string, path: string) => void;
  /** Every passage given to this run so far. */
  passages: () => Iterable<Passage>;
  commit: (derive: DeriveValidity) => KnowledgeChange;
  abandon: () => void;
};
