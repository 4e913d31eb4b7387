import type { IntentModel } from "../domain/intent-model.ts";
import type { Field, Passage } from "../domain/passage.ts";
import { type RankedUnit, rankUnits } from "../intent/rank-units.ts";
import type { Understanding } from "../intent/understand.ts";
import { characterPairs } from "../text/tokens.ts";

const MAX_UNITS = 3;

/** What adds nothing beside a unit of this field: it would repeat it, or answer what was not asked. */
const BESIDE_THE_POINT: Readonly<Partial<Record<Field, readonly Field[]>>> = {
  member: ["times", "members", "results"],
  times: ["members", "member", "reform"],
  reform: ["times", "members", "member"],
  situation: ["members"],
  faq: ["members"],
  fact: ["members"],
  materials: ["members"],
  channels: ["members"],
};

const REPEATED = 0.75;

/** Most of what one passage says stands in another already: 双胞胎 answered by a question and by a situation. */
const repeats = (passage: Passage, shown: Passage): boolean => {
  const own = characterPairs(passage.text);
  const other = characterPairs(shown.text);
  let same = 0;
  for (const pair of own) if (other.has(pair)) same += 1;
  return same >= Math.min(own.size, other.size) * REPEATED;
};

/** The best unit, and those that the question asks about almost as surely. */
export const selectUnits = (ranked: readonly RankedUnit[], threshold: number): RankedUnit[] => {
  const [first, ...rest] = ranked;
  if (!first) return [];
  const pointless = BESIDE_THE_POINT[first.passage.field] ?? [];
  const others = rest.filter(
    ({ score, passage }) =>
      score >= threshold &&
      passage.documentId === first.passage.documentId &&
      passage.unit !== first.passage.unit &&
      !(pointless.includes(passage.field) && score < first.score * CLEARLY),
  );
  const shown = [first];
  for (const other of others) {
    if (shown.length < MAX_UNITS && !shown.some(({ passage }) => repeats(other.passage, passage))) shown.push(other);
  }
  return shown;
};

/** A unit that is usually beside the point counts when it is asked nearly as surely as the best one. */
const CLEARLY = 0.8;

const BOTH = /各|分别|都|和|跟|与|还|又|再|也|以及|同时|另外|顺便|然后|[，,；;、？?].{3,}/u;
const SECOND_GUIDE = 0.1;
const SECOND_UNIT = 0.5;

/** 护照和身份证各多少钱: the same question about a second guide, answered as if it alone were meant. */
export const unitOfSecondGuide = (
  model: IntentModel,
  understanding: Understanding,
  ranked: readonly RankedUnit[],
): RankedUnit | undefined => {
  const guides = understanding.guides.filter(({ label }) => label !== "none");
  const [, second] = guides;
  if (!second || second.p < SECOND_GUIDE || !BOTH.test(understanding.text)) return undefined;
  const first = ranked[0]?.passage.documentId;
  const label = first === second.label ? guides[0]?.label : second.label;
  const candidates = ranked
    .filter(({ passage }) => passage.documentId === label)
    .map(({ passage, vector }) => ({ passage, vector }));
  const alone: Understanding = { ...understanding, guides: [{ label: label ?? "", p: 0.95 }] };
  const [best] = rankUnits(model, alone, candidates);
  return best && best.score >= SECOND_UNIT ? best : undefined;
};
