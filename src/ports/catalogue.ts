import type { Parameter } from "../domain/condition.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { LexiconEntry } from "../domain/lexicon.ts";
import type { OneKind, Precedence } from "../domain/one-kind.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { CodeSystem, Register } from "../domain/record.ts";
import type { Region } from "../domain/region.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";

/** A record that could not be loaded: it is refused alone, the rest is served. `file` as below the data folder. */
export type RefusedRecord = { file: string; reason: string };

/** Guides, regions and words, validated at load. Imported guides may come and go: `hash` then changes. */
export type Catalogue = {
  hash: string;
  guides: ReadonlyMap<string, ServiceGuide>;
  /** Rules of the one-things that are modelled, by the id of their guide. */
  oneThings: ReadonlyMap<string, OneThingModel>;
  parameters: ReadonlyMap<string, Parameter>;
  /** The one form of a one-thing, by its own id. */
  forms: ReadonlyMap<string, FormDefinition>;
  registers: ReadonlyMap<string, Register>;
  codeSystems: ReadonlyMap<string, CodeSystem>;
  /** Names of the registers that can be asked with permission, by id. */
  registerNames: ReadonlyMap<string, string>;
  /** The guides of the data folder alone, where `guides` also holds imported ones. */
  bundled?: ReadonlyMap<string, ServiceGuide>;
  regions: ReadonlyMap<string, Region>;
  refused: readonly RefusedRecord[];
  oneKinds: ReadonlyMap<string, OneKind>;
  /** Which of several one-things comes first. */
  precedence: readonly Precedence[];
  lexicon: readonly LexiconEntry[];
  /** The same for laws, whose words differ from those of services. */
  legalWords: readonly LexiconEntry[];
};
