import type { IntentModel } from "../domain/intent-model.ts";
import { buildFeatures } from "./features.ts";
import { predict, ranked } from "./linear.ts";

/** Longer than this, a message tells a story: its telling sentences stand for it. In characters. */
export const GIST_LENGTH = 80;

const PIECE = /[^，。；：？！,;?!\n]+[，。；：？！,;?!\n]*/gu;
const SHORTEST = 10;
const LONGEST = 60;
const MOST_PIECES = 60;

/** Sentences and clauses of a message, short ones joined to the next, so that each says something by itself. */
export const splitPieces = (text: string): string[] => {
  const pieces: string[] = [];
  let open = "";
  for (const [part] of text.matchAll(PIECE)) {
    open += part;
    if (open.length < SHORTEST) continue;
    for (let at = 0; at < open.length; at += LONGEST) pieces.push(open.slice(at, at + LONGEST).trim());
    open = "";
  }
  if (open.trim() !== "") pieces.push(open.trim());
  return pieces.filter(Boolean).slice(0, MOST_PIECES);
};

type Glanced = { guides: { label: string; p: number }[]; outcomes: { label: string; p: number }[] };

/** What a piece is about by its words alone: no vector is made, so that a long message costs no more than a short one. */
export const glance = (model: IntentModel, piece: string): Glanced => {
  const features = buildFeatures(piece, new Float32Array(model.dimension), model.vocabulary);
  return {
    guides: ranked(model.guide, predict(model.guide, features)),
    outcomes: ranked(model.outcome, predict(model.outcome, features)),
  };
};

/** Small talk around a matter says nothing against it; a complaint or a running case does. */
const NOT_OURS = ["complaint", "case-progress", "crisis", "declined"];
const ALSO_TELLING = 0.5;
const REFUSING = 0.5;

const probability = (labels: readonly { label: string; p: number }[], wanted: (label: string) => boolean): number =>
  labels.find(({ label }) => wanted(label))?.p ?? 0;

/**
 * A message as the model reads it: a short one as it is, a long one by the piece that most names a guide, a second that
 * names one nearly as clearly, and the one that says that none is meant, in the order told.
 */
export const gistOf = (model: IntentModel, text: string): string => {
  if (text.length <= GIST_LENGTH) return text;
  const pieces = splitPieces(text).map((piece, at) => {
    const { guides, outcomes } = glance(model, piece);
    return {
      piece,
      at,
      guide: probability(guides, (label) => label !== "none"),
      refusal: probability(outcomes, (label) => NOT_OURS.includes(label)),
    };
  });
  const byGuide = [...pieces].sort((a, b) => b.guide - a.guide || a.at - b.at);
  const [refusing] = [...pieces].sort((a, b) => b.refusal - a.refusal || a.at - b.at);
  const clear = (byGuide[0]?.guide ?? 0) * ALSO_TELLING;
  const telling = byGuide.slice(0, 2).filter(({ guide }) => guide >= clear);
  return [...new Set([...telling, ...(refusing && refusing.refusal >= REFUSING ? [refusing] : [])])]
    .sort((a, b) => a.at - b.at)
    .map(({ piece }) => piece)
    .join("");
};
