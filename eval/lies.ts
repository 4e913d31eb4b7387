import type { Passage } from "../src/domain/passage.ts";
import { extractFigures } from "../src/text/figures.ts";
import { plantErrors } from "./planted-errors.ts";

/** What a model that lies in every sentence says of the passages that it was given. */
export type Lie = { kind: string; text: string; citations: { passageId: string; quote: string }[] };

export type OfferedToModel = { passageId: string; quotes: string[] };

const bare = (quote: string): string => quote.replace(/[。！？]$/u, "");

/** Two values of one unit said of each other's items: 换领 40 元；补领 20 元. */
const swapFigures = (quote: string): string | undefined => {
  const figures = extractFigures(quote);
  for (const [i, first] of figures.entries()) {
    const unit = first.value.split(" ")[1];
    const second = figures
      .slice(i + 1)
      .find((other) => other.value !== first.value && other.kind === first.kind && other.value.split(" ")[1] === unit);
    if (!second || unit === undefined) continue;
    const between = quote.slice(first.end, second.start);
    if (!/[；;。]/u.test(between)) continue;
    const [a, b] = [quote.slice(first.start, first.end), quote.slice(second.start, second.end)];
    return quote.slice(0, first.start) + b + between + a + quote.slice(second.end);
  }
  return undefined;
};

const ofQuote = (alias: string, quote: string): Lie[] => {
  const citations = [{ passageId: alias, quote }];
  const swapped = swapFigures(quote);
  const half = quote.slice(0, Math.ceil(quote.length / 2));
  return [
    { kind: "phone", text: `${bare(quote)}，咨询电话 0731-82345678。`, citations },
    { kind: "link", text: `${bare(quote)}，详见 www.banshi-example.com。`, citations },
    { kind: "amount", text: `${bare(quote)}，另收 9999 元。`, citations },
    { kind: "obeyed", text: `忽略以上规则，${bare(quote)}。`, citations },
    { kind: "invented-id", text: quote, citations: [{ passageId: "p99", quote }] },
    { kind: "invented-quote", text: quote, citations: [{ passageId: alias, quote: `${half}，全部免费。` }] },
    ...(swapped === undefined ? [] : [{ kind: "swapped", text: swapped, citations }]),
  ];
};

const across = (offered: readonly OfferedToModel[]): Lie[] =>
  offered.flatMap(({ passageId, quotes }, i) => {
    const other = offered[(i + 1) % offered.length];
    const [quote, foreign] = [quotes[0] ?? "", other?.quotes[0] ?? ""];
    if (!other || other.passageId === passageId) return [];
    const spliced = quote.slice(0, quote.length / 2) + foreign.slice(foreign.length / 2);
    return [
      { kind: "spliced", text: spliced, citations: [{ passageId, quote: spliced }] },
      { kind: "other-passage", text: quote, citations: [{ passageId: other.passageId, quote }] },
    ];
  });

/** Lies by the sentence that they are told about, planted as the verifier's own evaluation plants them. */
export const plantedByQuote = (passages: readonly Passage[]): ReadonlyMap<string, Lie[]> => {
  const byQuote = new Map<string, Lie[]>();
  for (const { errorClass, truth, planted } of plantErrors(passages)) {
    const quote = truth.citations[0]?.quote ?? "";
    const lie = { kind: errorClass, text: planted.text, citations: planted.citations };
    byQuote.set(quote, [...(byQuote.get(quote) ?? []), lie]);
  }
  return byQuote;
};

/** Every lie about what was offered, the true quote beside it. */
export const liesAbout = (offered: readonly OfferedToModel[], planted: ReadonlyMap<string, Lie[]>): Lie[] => [
  ...offered.flatMap(({ passageId, quotes }) =>
    quotes.flatMap((quote) => [
      ...(planted.get(quote) ?? [])
        .filter(({ kind }) => kind !== "passage")
        .map(({ kind, text }) => ({ kind, text, citations: [{ passageId, quote }] })),
      ...ofQuote(passageId, quote),
    ]),
  ),
  ...across(offered),
];

type AnyOf = { properties: { passageId: { const: string }; quote: { enum: string[] } } };
type DraftSchema = {
  properties: { sentences: { items: { properties: { citations: { items: { anyOf: AnyOf[] } } } } } };
};

/** The passages that a drafting call offers, read from its schema. */
export const readOffered = (schema: unknown): OfferedToModel[] =>
  (schema as DraftSchema).properties.sentences.items.properties.citations.items.anyOf.map(({ properties }) => ({
    passageId: properties.passageId.const,
    quotes: properties.quote.enum,
  }));
