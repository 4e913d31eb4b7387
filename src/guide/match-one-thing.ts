import type { OneKind } from "../domain/one-kind.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { gistOf } from "../intent/gist.ts";
import { cleanText } from "../text/normalise.ts";
import { regionChain } from "../text/regions.ts";
import { matchOneKind } from "./match-one-kind.ts";
import type { MatchPorts } from "./match-ports.ts";
import { namesIn, readableText, scoreTexts } from "./match-score.ts";
import { findIntents, inOrder, type ToldIntent } from "./match-several.ts";

/** Longer messages are read to here. In characters. */
const LONGEST = 2000;

/**
 * Where all candidates together stay below `none` nothing is offered; from `one` on a single thing is. Read off the curve of `npm run eval -- --suite matching`:
 * a wrong bundle costs a person a day, one more question a few seconds.
 */
export const MATCH_THRESHOLDS = { none: 0.6, one: 0.75, lead: 0.3 } as const;

const MOST_CANDIDATES = 4;
const LEAST_SCORE = 0.05;
const NEAREST = 3;

export type MatchCandidate = {
  id: string;
  title: string;
  /** Share of such matches that were right among rows that the models had not seen. */
  score: number;
  /** False where the guide is not published, not in force on the day, or bound to another region. */
  offered: boolean;
};

export type OneThingMatch =
  | (MatchCandidate & { kind: "one"; others: MatchCandidate[] })
  | { kind: "choose"; candidates: MatchCandidate[]; oneKind?: { id: string; title: string } }
  | { kind: "several"; intents: { id: string; title: string; quote: string }[] }
  | { kind: "none"; nearest: MatchCandidate[] };

type Place = { region?: string; asOf?: string };

const isOffered = (guide: ServiceGuide, place: Place, ports: MatchPorts): boolean => {
  const { region, asOf } = place;
  if (!guide.published) return false;
  if (asOf !== undefined && (asOf < (guide.effectiveFrom ?? asOf) || asOf > (guide.effectiveTo ?? asOf))) return false;
  return region === undefined || regionChain(ports.catalogue.regions, region).includes(guide.binding.region);
};

const toCandidate = (
  { id, score }: { id: string; score: number },
  place: Place,
  ports: MatchPorts,
): MatchCandidate[] => {
  const guide = ports.catalogue.guides.get(id);
  return guide ? [{ id, title: guide.title, score, offered: isOffered(guide, place, ports) }] : [];
};

const decide = (candidates: readonly MatchCandidate[]): OneThingMatch => {
  const [best, second] = candidates;
  // Only one can be meant, so that the scores of two that are hard to tell apart add up.
  const any = candidates.reduce((sum, { score }) => sum + score, 0);
  if (!best || any < MATCH_THRESHOLDS.none) return { kind: "none", nearest: candidates.slice(0, NEAREST) };
  const lead = best.score - (second?.score ?? 0);
  const near = candidates.slice(1, MOST_CANDIDATES).filter(({ score }) => score >= LEAST_SCORE);
  const sure = best.score >= MATCH_THRESHOLDS.one && lead >= MATCH_THRESHOLDS.lead;
  if (sure) return { ...best, kind: "one", others: near };
  return { kind: "choose", candidates: [best, ...near] };
};

const ofKind = (kind: OneKind, scores: ReadonlyMap<string, number>, asked: Asked): OneThingMatch => ({
  kind: "choose",
  oneKind: { id: kind.id, title: kind.title },
  candidates: kind.things.flatMap(({ id }) =>
    toCandidate({ id, score: scores.get(id) ?? 0 }, asked.place, asked.ports),
  ),
});

type Asked = { place: Place; ports: MatchPorts };

const severalOf = (intents: readonly ToldIntent[], { ports }: Asked): OneThingMatch => ({
  kind: "several",
  intents: inOrder(intents, ports.catalogue).map(({ id, quote }) => ({
    id,
    quote,
    title: ports.catalogue.guides.get(id)?.title ?? id,
  })),
});

/** Builds what the first message would otherwise wait for (about a second): the table of sounds and the guides' names. */
export const prepareMatching = (ports: MatchPorts): void => {
  namesIn(ports.catalogue);
  readableText("", ports);
};

/**
 * Which bundle of the catalogue a message means: one, one of a few to choose from, several told in one message, or none.
 * A complaint, a question about a running case and anything outside the catalogue match none; so does an empty message.
 */
export const matchOneThing = async (text: string, ports: MatchPorts, place: Place = {}): Promise<OneThingMatch> => {
  const asked = { place, ports };
  const message = cleanText(text.slice(0, LONGEST));
  const read = readableText(gistOf(ports.intentModel, message), ports);
  if (read === "") return { kind: "none", nearest: [] };
  const [scored = []] = await scoreTexts([read], ports);
  const kind = matchOneKind(message, ports.catalogue.oneKinds.values());
  if (kind) return ofKind(kind, new Map(scored.map(({ id, score }) => [id, score])), asked);
  const intents = await findIntents(message, scored, ports);
  if (intents.length >= 2) return severalOf(intents, asked);
  return decide(scored.flatMap((candidate) => toCandidate(candidate, place, ports)));
};
