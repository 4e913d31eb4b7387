import type { Parameter } from "../domain/condition.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import type { BoundSubject, FieldEntry, SourceState } from "../domain/prefill.ts";
import type { CodeSystem, PlainValue, Register, VerifiedRecord } from "../domain/record.ts";
import type { Region } from "../domain/region.ts";

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
  tables: FormTables;
  asOf: string;
  facts: CaseFacts;
  subjects: readonly BoundSubject[];
  records: readonly VerifiedRecord[];
  sources: readonly SourceState[];
  entries: Readonly<Record<string, FieldEntry>>;
  previous: readonly PreviousValue[];
};
