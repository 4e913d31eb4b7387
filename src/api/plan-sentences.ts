import { toCitation } from "../answer/build-answer.ts";
import { fixedText } from "../answer/fixed-texts.ts";
import type { Citation, Locale, Sentence } from "../domain/answer.ts";
import type { Guidance, RuleQuote } from "../domain/guidance.ts";
import type { GuidePorts } from "../guide/guide-ports.ts";

/** Longest plan in words, in characters. */
const PLAN_LIMIT = 320;

type Said = { text: string; quotes: readonly RuleQuote[] };

/** Sentences made of the words of the passages themselves: what to do and what to hand in. */
export const planSentences = async (
  guidance: Guidance,
  { asOf, locale }: { asOf: string; locale: Locale },
  { passageIndex, tenant }: Pick<GuidePorts, "passageIndex" | "tenant">,
): Promise<{ sentences: Sentence[]; citations: Citation[] }> => {
  const id = guidance.oneThing?.id ?? "";
  const listed = await passageIndex.list({ tenant, asOf, documentIds: [id] }, { limit: 1_000 });
  const passages = new Map(listed.map(({ passage }) => [passage.id, passage]));
  const members = (guidance.members ?? [])
    .filter(({ include }) => include === "yes")
    .map(({ title }) => ({ passageId: `${id}:members`, quote: title }));
  const papers = (guidance.checklist ?? [])
    .filter(({ needed, how }) => needed === "yes" && (how === "upload" || how === "bring" || how === "promised"))
    .flatMap(({ citations }) => citations.slice(0, 1));
  const groups: Said[] = [
    { text: fixedText("planDo", locale), quotes: members },
    { text: fixedText("planBring", locale), quotes: papers },
  ];
  const cited = new Map<string, Citation>();
  const sentences = groups.flatMap(({ text, quotes }): Sentence[] => {
    const citations = [...new Map(quotes.map((each) => [each.quote, each])).values()].flatMap(
      ({ passageId, quote }) => {
        const passage = passages.get(passageId);
        const start = passage?.text.indexOf(quote) ?? -1;
        if (!passage || start < 0) return [];
        cited.set(passageId, toCitation(passage));
        return [{ passageId, quote, start, end: start + quote.length }];
      },
    );
    const fitting = citations.filter(
      (_, i) =>
        citations
          .slice(0, i + 1)
          .map(({ quote }) => quote)
          .join("、").length <
        PLAN_LIMIT / 2,
    );
    if (fitting.length === 0) return [];
    return [
      { text: `${text}${fitting.map(({ quote }) => quote).join("、")}。`, kind: "procedure", citations: fitting },
    ];
  });
  return { sentences, citations: [...cited.values()] };
};
