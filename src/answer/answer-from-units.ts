import type { Answer, Sentence } from "../domain/answer.ts";
import type { Passage } from "../domain/passage.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { createTermFinder } from "../text/terms.ts";
import {
  type AnswerFrame,
  emptyAnswer,
  fixedSentence,
  guideTitle,
  nearestTitles,
  refusal,
  toCitation,
} from "./build-answer.ts";
import { type DraftedUnit, draftAnswer } from "./draft-answer.ts";
import { fixedText } from "./fixed-texts.ts";
import type { AskedRegion } from "./locate-region.ts";
import type { AnswerPorts } from "./ports.ts";
import type { StandaloneQuestion } from "./question.ts";
import { type DraftSentence, type Evidence, verifySentence } from "./verify-sentence.ts";

export type UnitAnswer = {
  frame: AnswerFrame;
  question: StandaloneQuestion;
  asked: AskedRegion;
  units: readonly RankedUnit[];
};

type Names = Pick<Evidence, "findTitles" | "findTerms">;
const finders = new WeakMap<Catalogue, Names & { hash: string }>();

/** Names whose presence in a sentence must be borne out by its passage: services, members, documents, bureaus. */
export const catalogueNames = (catalogue: Catalogue): Names => {
  const known = finders.get(catalogue);
  if (known?.hash === catalogue.hash) return known;
  const guides = [...catalogue.guides.values()];
  const findTitles = createTermFinder(guides.map(({ title }) => title));
  const findTerms = createTermFinder(
    guides.flatMap((guide) => [
      guide.department?.name ?? "",
      ...(guide.local ?? []).map(({ department }) => department ?? ""),
      ...(guide.members ?? []).map(({ title }) => title),
      ...(guide.materials ?? []).map(({ title }) => title),
    ]),
  );
  const names = { findTitles, findTerms, hash: catalogue.hash };
  finders.set(catalogue, names);
  return names;
};

/** A sentence that fails is tried once more as its bare quote; if that fails too it is dropped. */
const verified = (draft: DraftSentence, evidence: Evidence): Sentence | undefined => {
  const first = verifySentence(draft, evidence);
  if (first.ok) return first.sentence;
  const [citation] = draft.citations;
  if (!citation || citation.quote === draft.text) return undefined;
  const repaired = verifySentence({ ...draft, text: citation.quote, citations: [citation] }, evidence);
  return repaired.ok ? repaired.sentence : undefined;
};

const isLocalTo = (passage: Passage, asked: AskedRegion, catalogue: Catalogue): boolean => {
  const guide = catalogue.guides.get(passage.documentId);
  return passage.coverage === "whole" || (guide?.local ?? []).some(({ region }) => asked.chain.includes(region));
};

const notices = (shown: readonly Passage[], request: UnitAnswer): Sentence[] => {
  const { frame, asked } = request;
  const sample = shown.some(({ documentId }) => frame.catalogue.guides.get(documentId)?.sample);
  if (sample) return [fixedSentence(frame, "sampleOnly")];
  const notOfficial = shown.some(({ confidence }) => confidence !== "official");
  if (notOfficial) return [fixedSentence(frame, "notOfficial")];
  return shown.every((passage) => isLocalTo(passage, asked, frame.catalogue))
    ? []
    : [fixedSentence(frame, "checkLocally")];
};

const FOLLOW_UPS: Readonly<Record<string, string>> = {
  materials: "要带什么材料",
  times: "多久能办好",
  fee: "要不要钱",
  channels: "在哪里办",
  conditions: "要符合什么条件",
  phone: "咨询电话是多少",
};

const followUps = (request: UnitAnswer, shown: readonly Passage[]): string[] => {
  const [passage] = shown;
  if (!passage || request.frame.question.locale === "en" || !request.frame.catalogue.guides.has(passage.documentId))
    return [];
  const asked = new Set(shown.map(({ field }) => field as string));
  const title = passage.title.replace(/[（(][^）)]*[）)]/gu, "");
  return Object.entries(FOLLOW_UPS)
    .filter(([field]) => !asked.has(field))
    .slice(0, 3)
    .map(([, text]) => `${title}${text}`);
};

/** A chosen unit with what may be said of it. */
export type Shown = { drafted: DraftedUnit; sentences: Sentence[] };

/** What a sentence of this question is held against: the given passages, here and now. */
export const evidenceOf = (request: UnitAnswer, passages: readonly Passage[]): Evidence => ({
  passages: new Map(passages.map((passage) => [passage.id, passage])),
  asOf: request.question.asOf,
  regions: request.asked.chain,
  ...catalogueNames(request.frame.catalogue),
});

/** Drafts each unit, verifies, and keeps only what stands. */
export const draftUnits = (request: UnitAnswer, ports: Pick<AnswerPorts, "intentModel">): Shown[] => {
  const { question, units } = request;
  const evidence = evidenceOf(
    request,
    units.map(({ passage }) => passage),
  );
  return draftAnswer(units, question.understanding, ports.intentModel).map((drafted) => ({
    drafted,
    sentences: drafted.sentences.map((draft) => verified(draft, evidence)).filter((sentence) => sentence !== undefined),
  }));
};

/** What is said beside the units' own sentences: what was cut, and what to check. */
export const closingSentences = (request: UnitAnswer, shown: readonly Shown[]): Sentence[] => {
  const kept = shown.filter(({ sentences }) => sentences.length > 0);
  const shortened = kept.some(({ drafted }) => drafted.shortened && drafted.unit.passage.field === "materials");
  return [
    ...(shortened ? [fixedSentence(request.frame, "moreMaterials", "connective")] : []),
    ...notices(
      kept.map(({ drafted }) => drafted.unit.passage),
      request,
    ),
  ];
};

/** An answer that lost its first unit has lost its core. */
export const answerFromUnits = (request: UnitAnswer, shown: readonly Shown[]): Answer => {
  const { frame, question, units } = request;
  const [core] = shown;
  if (!core || core.sentences.length === 0) {
    return {
      ...refusal(frame, "no-evidence", ["noEvidence"]),
      suggestions: nearestTitles(
        frame,
        units.map(({ passage }) => passage.documentId),
      ),
    };
  }
  const kept = shown.filter(({ sentences }) => sentences.length > 0);
  const passages = kept.map(({ drafted }) => drafted.unit.passage);
  const guide = frame.catalogue.guides.get(passages[0]?.documentId ?? "");
  const unanswered = shown
    .filter(({ sentences }) => sentences.length === 0)
    .map(({ drafted }) => drafted.unit.passage.headingPath.at(-1) ?? "");
  return {
    ...emptyAnswer(frame, "answered"),
    sentences: [...kept.flatMap(({ sentences }) => sentences), ...closingSentences(request, shown)],
    citations: passages.map(toCitation),
    complete: unanswered.length === 0,
    ...(unanswered.length > 0 ? { unanswered } : {}),
    ...(guide ? { oneThing: { id: guide.id, title: guideTitle(frame, guide.id) } } : {}),
    suggestions: followUps(request, passages),
    aiLabel: fixedText(
      passages.every(({ origin }) => origin === "official-text") ? "labelOfficial" : "labelCompiled",
      question.locale,
    ),
  };
};
