import type { RuleCitation } from "../src/domain/condition.ts";
import type { OneThingModel } from "../src/domain/one-thing.ts";
import type { Passage } from "../src/domain/passage.ts";
import { conditionsOf, isComparison, nodesOf, operandsOf, rulesOf } from "../src/rules/model-rules.ts";
import { extractFigures } from "../src/text/figures.ts";

type Passages = ReadonlyMap<string, Passage>;

/** The words must stand in the passage as they are, to the last character. */
export const lintCitation = ({ passageId, quote }: RuleCitation, passages: Passages): string[] => {
  const passage = passages.get(passageId);
  if (passage === undefined) return [`cites ${passageId}, which is no passage`];
  return passage.text.includes(quote) ? [] : [`“${quote}” does not stand in ${passageId}`];
};

type PlacedCitation = { place: string; cite: RuleCitation };

const citationsOf = (model: OneThingModel): PlacedCitation[] => [
  ...rulesOf(model).map(({ place, rule }) => ({ place, cite: rule.cite })),
  ...model.deadlines.map(({ id, cite }) => ({ place: `deadlines/${id}`, cite })),
  ...conditionsOf(model).flatMap(({ place, condition }) =>
    nodesOf(condition).flatMap(({ node: { cite } }) => (cite ? [{ place, cite }] : [])),
  ),
];

/** A date is named in full, or as the first or last day of a year: “2025 年起” and “2022 年出生” set such bounds. */
const namesDate = (figure: string, date: string): boolean =>
  figure.startsWith(date) || (/-(?:01-01|12-31)$/u.test(date) && figure === date.slice(0, 4));

/** Whether a number or date of a rule is one of the figures of its quote; money is in 分 and quoted in 元, months may be quoted in years. */
export const isQuoted = (value: number | string, quote: string, type: string | undefined): boolean => {
  const figures = extractFigures(quote).map((figure) => figure.value);
  if (typeof value === "string") return figures.some((figure) => namesDate(figure, value));
  const number = type === "money" ? value / 100 : value;
  return figures.some((figure) => {
    const [amount, unit] = figure.split(" ");
    return Number(amount) === number || (type === "months" && unit === "年" && Number(amount) * 12 === number);
  });
};

/** Types of the facts of a model; numbers of months are told apart, for what their quotes may say. */
const typesOf = ({ facts, derivedFacts }: OneThingModel): Map<string, string> =>
  new Map([
    ...facts.map(({ id, type, unit }): [string, string] => [id, unit === "个月" ? "months" : type]),
    ...derivedFacts.map(({ id, derive }): [string, string] => [
      id,
      derive.fn.endsWith("MonthsSince") ? "months" : derive.fn,
    ]),
  ]);

/** Leaves without a citation, and thresholds that the cited words do not name. */
const lintLeaves = (model: OneThingModel): string[] => {
  const types = typesOf(model);
  return conditionsOf(model).flatMap(({ place, condition }) =>
    nodesOf(condition).flatMap(({ node, cite }) => {
      if (!isComparison(node)) return [];
      if (cite === undefined) return [`${place} ${node.fact} ${node.op} cites nothing`];
      if (node.fact.endsWith(".count")) return [];
      const type = types.get(node.fact);
      return operandsOf(node)
        .filter((value) => typeof value === "number" || (type === "date" && typeof value === "string"))
        .filter((value) => !isQuoted(value as number | string, cite.quote, type))
        .map((value) => `${place} ${node.fact} ${node.op} ${value}: the quote does not name it`);
    }),
  );
};

export const lintCitations = (model: OneThingModel, passages: Passages): string[] => [
  ...citationsOf(model).flatMap(({ place, cite }) => lintCitation(cite, passages).map((fault) => `${place} ${fault}`)),
  ...lintLeaves(model),
  ...model.deadlines
    .filter(({ days, months = Number.NaN, cite }) =>
      days === undefined
        ? !isQuoted(Math.abs(months), cite.quote, "months")
        : !isQuoted(Math.abs(days), cite.quote, undefined),
    )
    .map(({ id }) => `deadlines/${id}: the quote does not name its length`),
];

const COVERED: ReadonlySet<string> = new Set(["conditions", "materials"]);

/** Conditions, materials and situations of the guide that no rule cites: the model would be silent about them. */
export const lintCoverage = (model: OneThingModel, passages: Passages): string[] => {
  const cited = citationsOf(model).map(({ cite }) => cite);
  const own = [...passages.values()].filter(({ documentId }) => documentId === model.id);
  return own.flatMap(({ id, unit, field, text, parts }) => {
    const quotes = cited.filter(({ passageId }) => passageId === id).map(({ quote }) => quote);
    if (field === "situation") return quotes.length > 0 ? [] : [`no rule cites ${id}`];
    if (!COVERED.has(unit)) return [];
    const spans = quotes.map((quote) => [text.indexOf(quote), text.indexOf(quote) + quote.length] as const);
    return parts
      .filter(({ start, end }) => !spans.some(([from, to]) => from < end && start < to))
      .map((part) => `no rule cites ${part.unit} of ${id}: “${text.slice(part.start, part.end)}”`);
  });
};
