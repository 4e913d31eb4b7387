import type { Catalogue } from "../ports/catalogue.ts";
import type { PassageIndex } from "../ports/passage-index.ts";
import type { RegionFinder } from "../text/regions.ts";

type Titled = { id: string; title: string };

/** Which one-thing a message is about: one, several to choose from, several at once in the order to do them, or none. */
export type TextMatch =
  | { kind: "one"; id: string; score: number }
  | { kind: "choose"; candidates: readonly (Titled & { score: number })[] }
  | { kind: "several"; intents: readonly (Titled & { quote: string })[] }
  | { kind: "none"; nearest: readonly Titled[] };

export type MatchText = (text: string, place: { region?: string; asOf?: string }) => Promise<TextMatch>;

/** Everything that guidance needs from outside. */
export type GuidePorts = {
  catalogue: Catalogue;
  passageIndex: PassageIndex;
  matchText: MatchText;
  findRegions: RegionFinder;
  tenant: string;
  defaultRegion: string | undefined;
};
