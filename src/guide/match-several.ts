import { glance } from "../intent/gist.ts";
import { namedShare, saidPairs } from "../intent/guide-names.ts";
import type { ScoredGuide } from "../intent/score-guides.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { spokenText } from "../text/normalise.ts";
import type { MatchPorts } from "./match-ports.ts";
import { namesIn, readableText, scoreTexts } from "./match-score.ts";

/** A guide and the words of the message, as written, that tell of it. */
export type ToldIntent = { id: string; quote: string; score: number };

const LINK = "另外|还有|再就是|再有|顺便|同时|接着|然后|此外|与此同时|以及|加上";
const CONNECTIVES = new RegExp(`(?=${LINK})`, "u");
const LEADING_LINK = new RegExp(`^(?:${LINK})[，,]?`, "u");
/** A sentence of its own must tell its event more likely than not; a part of a sentence is often only what came before. */
const CLEAR = { sentences: 0.6, parts: 0.7 } as const;
/** What a part of a sentence tells must also be seen in the whole. */
const SEEN = 0.1;
const GLANCED = 0.03;
const MOST = 3;

const SHORTEST = 3;

/** A message with more clauses than this tells a story; its beginning is searched for a second event. */
const MOST_CLAUSES = 30;

const cut = (text: string, breaks: RegExp): string[] =>
  text
    .split(breaks)
    .flatMap((part) => part.split(CONNECTIVES))
    .map((part) => part.trim())
    .filter((part) => part.length >= SHORTEST)
    .slice(0, MOST_CLAUSES);

type Cut = { clauses: string[]; by: "sentences" | "parts" };

/** The message as written, cut at sentences and at words that begin another matter; a run-on sentence at its commas. */
const clausesOf = (text: string): Cut => {
  const sentences = cut(text, /(?<=[。！？!?；;\n])/u);
  if (sentences.length >= 2) return { clauses: sentences, by: "sentences" };
  return { clauses: cut(text, /(?<=[，,])|\s+/u), by: "parts" };
};

type Glanced = { clause: string; id: string; p: number };

/** For each guide that some clause names by its words alone, the clause that does so best. */
const glanceClauses = (clauses: readonly string[], ports: MatchPorts): Glanced[] => {
  const best = new Map<string, Glanced>();
  for (const clause of clauses) {
    const top = glance(ports.intentModel, spokenText(clause)).guides.find(({ label }) => label !== "none");
    if (top && top.p >= GLANCED && top.p > (best.get(top.label)?.p ?? 0))
      best.set(top.label, { clause, id: top.label, p: top.p });
  }
  return [...best.values()].sort((a, b) => b.p - a.p).slice(0, MOST);
};

const PART_OF = 0.6;

/** A clause that names a member service of another guide told in the same message is a part of that guide. */
const isPartOf = (intent: ToldIntent, others: readonly ToldIntent[], catalogue: Catalogue): boolean => {
  const said = saidPairs(intent.quote);
  return others.some(
    ({ id }) => id !== intent.id && namedShare(namesIn(catalogue).get(id)?.members ?? [], said) >= PART_OF,
  );
};

/** Guides in the order to do them: what must come first by the catalogue, else as told. */
export const inOrder = <T extends { id: string }>(intents: readonly T[], catalogue: Catalogue): T[] => {
  const left = [...intents];
  const ordered: T[] = [];
  const waits = (intent: T): boolean =>
    catalogue.precedence.some(
      ({ first, later }) =>
        first !== intent.id &&
        later.includes(intent.id) &&
        left.some((other) => other !== intent && other.id === first),
    );
  while (left.length > 0) {
    const next = Math.max(
      0,
      left.findIndex((intent) => !waits(intent)),
    );
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
};

/**
 * Different guides that different clauses of one message tell of, in the order told; fewer than two where it tells of
 * one thing only. `whole` is what the message means read at once.
 */
export const findIntents = async (
  text: string,
  whole: readonly ScoredGuide[],
  ports: MatchPorts,
): Promise<ToldIntent[]> => {
  const { clauses, by } = clausesOf(text);
  const seen = new Set(whole.filter(({ score }) => score >= SEEN).map(({ id }) => id));
  const counts = (id: string): boolean => by === "sentences" || seen.has(id);
  const glanced = clauses.length < 2 ? [] : glanceClauses(clauses, ports).filter(({ id }) => counts(id));
  if (glanced.length < 2) return [];
  const scored = await scoreTexts(
    glanced.map(({ clause }) => readableText(clause.replace(LEADING_LINK, ""), ports)),
    ports,
  );
  const told = new Map<string, ToldIntent>();
  for (const [i, { clause }] of glanced.entries()) {
    const best = scored[i]?.[0];
    if (!best || best.score < CLEAR[by] || !counts(best.id)) continue;
    if (best.score > (told.get(best.id)?.score ?? 0))
      told.set(best.id, { id: best.id, quote: clause, score: best.score });
  }
  const all = [...told.values()];
  const kept = all.filter((intent) => !isPartOf(intent, all, ports.catalogue));
  return kept.sort((a, b) => text.indexOf(a.quote) - text.indexOf(b.quote));
};
