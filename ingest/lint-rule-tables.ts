import type { Parameter } from "../src/domain/condition.ts";
import type { Passage } from "../src/domain/passage.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { conforms } from "../src/rules/values.ts";
import { isQuoted, lintCitation } from "./lint-citations.ts";

const lintParameter = ({ id, type, rows }: Parameter, passages: ReadonlyMap<string, Passage>): string[] =>
  rows.flatMap((row, i) => {
    const before = rows[i - 1];
    const overlaps =
      before !== undefined && (before.effectiveTo ?? "9999-12-31") >= (row.effectiveFrom ?? "0000-01-01");
    return [
      ...lintCitation(row.cite, passages),
      ...(conforms(type, row.value) ? [] : [`${row.value} is no ${type}`]),
      ...(typeof row.value === "boolean" || isQuoted(row.value, row.cite.quote, type)
        ? []
        : ["the quote does not name it"]),
      ...(overlaps ? ["begins before the row above it ends"] : []),
    ].map((fault) => `parameters/${id} row ${i + 1} ${fault}`);
  });

/** Facts that two one-things name alike and mean differently; parameters that cite nothing or overlap. */
export const lintTogether = (catalogue: Catalogue, passages: ReadonlyMap<string, Passage>): string[] => {
  const first = new Map<string, { model: string; meaning: string }>();
  const clashes = [...catalogue.oneThings.values()].flatMap((model) =>
    model.facts.flatMap(({ id, type, options }) => {
      const meaning = JSON.stringify([type, options?.map(({ code }) => code)]);
      const before = first.get(id);
      if (before === undefined) first.set(id, { model: model.id, meaning });
      return before && before.meaning !== meaning
        ? [`one-things/${model.id} fact ${id} means something else in ${before.model}`]
        : [];
    }),
  );
  return [...clashes, ...[...catalogue.parameters.values()].flatMap((parameter) => lintParameter(parameter, passages))];
};
