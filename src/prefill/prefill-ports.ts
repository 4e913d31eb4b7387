import type { Parameter } from "../domain/condition.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { CaseFacts, OneThingModel } from "../domain/one-thing.ts";
import type { BoundSubject, FieldEntry, SourceState } from "../domain/prefill.ts";
import type { CodeSystem, PlainValue, Register, SubjectId, VerifiedRecord } from "../domain/record.ts";
import type { Region } from "../domain/region.ts";
import type { CaseStore } from "../ports/case-store.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Identity } from "../ports/identity.ts";
import type { RecordProof } from "../ports/record-proof.ts";
import type { RecordSource } from "../ports/record-source.ts";

/** The tables that every form is decided with. */
export type FormTables = {
  registers: ReadonlyMap<string, Register>;
  codeSystems: ReadonlyMap<string, CodeSystem>;
  parameters: ReadonlyMap<string, Parameter>;
  regions: ReadonlyMap<string, Region>;
};

/** What an earlier submission of the same person says of a field of the same id. */
export type PreviousValue = { fieldId: string; value: PlainValue; at: string; caseId: string };

/** Everything that a form is decided from. No clock: `asOf` is the day. */
export type DecideInput = {
  form: FormDefinition;
  /** Declares the facts that conditions name beside the fields, and what is derived from them. */
  model: OneThingModel | undefined;
  tables: FormTables;
  asOf: string;
  facts: CaseFacts;
  subjects: readonly BoundSubject[];
  records: readonly VerifiedRecord[];
  sources: readonly SourceState[];
  entries: Readonly<Record<string, FieldEntry>>;
  previous: readonly PreviousValue[];
};

export type PrefillCatalogue = FormTables & Pick<Catalogue, "guides" | "oneThings" | "forms">;

/** In milliseconds: how long a person waits, when a register that answers later is asked again, and when that ends. */
export type GatherLimits = { budgetMs: number; retryMs: number; lateMs: number };
export const GATHER_LIMITS: GatherLimits = { budgetMs: 2500, retryMs: 500, lateMs: 300_000 };

/** Everything that pre-filling needs from outside. */
export type PrefillPorts = {
  catalogue: PrefillCatalogue;
  recordSource: RecordSource;
  /** One for each format that registers sign in. */
  proofs: readonly RecordProof[];
  cases: CaseStore;
  identity: Identity;
  /** Both cannot be guessed. */
  newId: () => string;
  newNonce: () => string;
  /** The name that registers sign their answers for. */
  audience: string;
  /** Keyed: who does not hold the key cannot tell whose hash it is. */
  subjectHash: (subject: SubjectId) => string;
  limits: GatherLimits;
  /** An answer that came late and could not be kept. */
  reportLate: (error: unknown) => void;
  /** Values that the records decide so far, by key: conditions of roles may look at fields. */
  decidedFacts: (input: DecideInput) => CaseFacts;
};
