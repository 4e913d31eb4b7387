import type { OneKind, Precedence } from "../domain/one-kind.ts";
import type { Region } from "../domain/region.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";

/** A record that could not be loaded: it is refused alone, the rest is served. */
export type RefusedRecord = { file: string; reason: string };

/** Guides, regions and words, validated at load and constant until the next load. */
export type Catalogue = {
  hash: string;
  guides: ReadonlyMap<string, ServiceGuide>;
  regions: ReadonlyMap<string, Region>;
  refused: readonly RefusedRecord[];
  oneKinds: ReadonlyMap<string, OneKind>;
  /** Which of several one-things comes first. */
  precedence: readonly Precedence[];
  lexicon: readonly { colloquial: string; official: string }[];
};
