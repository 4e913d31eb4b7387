import type { RuleCitation } from "../domain/condition.ts";
import type { RuleQuote } from "../domain/guidance.ts";
import type { Passage } from "../domain/passage.ts";
import type { GuidePorts } from "./guide-ports.ts";

/** Passages in force on the day, by id. */
export type Passages = ReadonlyMap<string, Passage>;

const PAGE = 1_000;

/** The passages of a guide and of others that its rules quote, as they may be quoted on the day. */
export const readPassages = async (
  documentIds: readonly string[],
  asOf: string,
  { passageIndex, tenant }: Pick<GuidePorts, "passageIndex" | "tenant">,
): Promise<Passages> => {
  const documents = await Promise.all(
    [...new Set(documentIds)].map((id) => passageIndex.list({ tenant, asOf, documentIds: [id] }, { limit: PAGE })),
  );
  return new Map(documents.flat().map(({ passage }) => [passage.id, passage]));
};

/** Only what stands literally in a passage in force is ever cited. */
export const verifiedQuotes = (citations: readonly RuleCitation[], passages: Passages): RuleQuote[] =>
  citations
    .filter(({ passageId, quote }) => passages.get(passageId)?.text.includes(quote))
    .map(({ passageId, quote }) => ({ passageId, quote }));

/** The item of a passage, such as `material-2` of the materials, with its own words. */
export const quotePart = (passages: Passages, passageId: string, unit: string): RuleQuote[] => {
  const passage = passages.get(passageId);
  const part = passage?.parts.find((each) => each.unit === unit);
  return passage && part ? [{ passageId, quote: passage.text.slice(part.start, part.end) }] : [];
};
