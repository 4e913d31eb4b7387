import type { Answer, AnswerOutcome, Citation, DegradeLevel, Sentence } from "../domain/answer.ts";
import type { Guidance } from "../domain/guidance.ts";
import type { Passage } from "../domain/passage.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { regionLabel } from "../text/regions.ts";
import { fixedText, type TextId } from "./fixed-texts.ts";
import type { Question } from "./question.ts";

export type AnswerFrame = {
  requestId: string;
  question: Question;
  degradeLevel: DegradeLevel;
  catalogue: Catalogue;
};

export const fixedSentence = (frame: AnswerFrame, id: TextId, kind: "notice" | "connective" = "notice"): Sentence => ({
  text: fixedText(id, frame.question.locale),
  kind,
  citations: [],
});

/** An answer with nothing in it yet; every outcome starts from it. */
export const emptyAnswer = (frame: AnswerFrame, outcome: AnswerOutcome): Answer => ({
  requestId: frame.requestId,
  outcome,
  sentences: [],
  citations: [],
  complete: false,
  suggestions: [],
  asOf: frame.question.asOf,
  ...(frame.question.region === undefined ? {} : { region: frame.question.region }),
  origin: "extract",
  aiLabel: fixedText("labelCompiled", frame.question.locale),
  degradeLevel: frame.degradeLevel,
});

export const refusal = (frame: AnswerFrame, outcome: AnswerOutcome, texts: readonly TextId[]): Answer => ({
  ...emptyAnswer(frame, outcome),
  sentences: texts.map((id) => fixedSentence(frame, id)),
});

export const toCitation = (passage: Passage): Citation => ({
  passageId: passage.id,
  documentId: passage.documentId,
  title: passage.title,
  headingPath: passage.headingPath,
  region: passage.region,
  origin: passage.origin,
  confidence: passage.confidence,
  ...(passage.url === undefined ? {} : { url: passage.url }),
  ...(passage.issuer === undefined ? {} : { issuer: passage.issuer }),
  ...(passage.documentNumber === undefined ? {} : { documentNumber: passage.documentNumber }),
  ...(passage.effectiveFrom === undefined ? {} : { effectiveFrom: passage.effectiveFrom }),
  ...(passage.effectiveTo === undefined ? {} : { effectiveTo: passage.effectiveTo }),
  ...(passage.capturedAt === undefined ? {} : { capturedAt: passage.capturedAt }),
});

/** Each area once, in order, with a name that stands alone. */
export const coveredRegions = (catalogue: Catalogue, codes: readonly string[]): { region: string; name: string }[] =>
  [...new Set(codes)].map((region) => ({ region, name: regionLabel(catalogue.regions, region) }));

export const guideTitle = (frame: AnswerFrame, id: string): string => {
  const guide = frame.catalogue.guides.get(id);
  return (frame.question.locale === "en" ? guide?.titleEn : undefined) ?? guide?.title ?? id;
};

/** The services that the words come nearest to, as a way on from a refusal. */
export const nearestTitles = (frame: AnswerFrame, ids: readonly string[]): string[] =>
  ids.slice(0, 4).map((id) => guideTitle(frame, id));

/** What a guide lists, undecided: members may all depend on the case. */
export const listedGuidance = (frame: AnswerFrame, id: string): Guidance | undefined => {
  const guide = frame.catalogue.guides.get(id);
  if (!guide) return undefined;
  return {
    outcome: "planned",
    oneThing: {
      id,
      title: guideTitle(frame, id),
      region: guide.binding.region,
      version: guide.version,
      depth: "listed",
    },
    members: (guide.members ?? []).map((member) => ({
      serviceId: member.id,
      title: member.case ? `${member.title}（${member.case}）` : member.title,
      include: "depends",
      because: member.case ?? guide.title,
      dependsOn: [],
      ...(member.promisedDays === undefined
        ? {}
        : { promisedDays: member.promisedDays, unit: "as-published" as const }),
    })),
    openFacts: [],
  };
};
