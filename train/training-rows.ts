import type { UnitCandidate } from "../src/intent/rank-units.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import type { Embedder } from "../src/ports/embedder.ts";
import { spokenText } from "../src/text/normalise.ts";
import type { TrainingRow } from "./fit-intent.ts";
import { plainQuestions } from "./plain-questions.ts";
import type { Bank, BankRow } from "./read-bank.ts";

type Named = Omit<TrainingRow, "vector">;

/** Field of a unit: `faq-3` is of `faq`, a single material of `materials`. */
export const fieldOfUnit = (unit: string): string => {
  const kind = unit.replace(/-\d+$/, "");
  if (kind === "material") return "materials";
  if (kind === "condition") return "conditions";
  return kind;
};

const fromBank = (row: BankRow): Named => ({
  text: row.text,
  guide: row.guide,
  fields: row.guide ? (row.units.length === 0 ? ["uncovered"] : row.units.map(fieldOfUnit)) : [],
  outcome: row.outcome,
  units: row.guide ? row.units : undefined,
  origin: "bank",
});

/** Names, aliases, member services and published questions: what a guide is called, whatever the bank holds. */
const fromCatalogue = (catalogue: Catalogue): Named[] =>
  [...catalogue.guides.values()].flatMap((guide) => {
    const named = (text: string, units?: string[]): Named => ({
      text,
      guide: guide.id,
      fields: (units ?? []).map(fieldOfUnit),
      outcome: undefined,
      units,
      origin: "catalogue",
    });
    return [
      named(guide.title),
      ...plainQuestions(guide).map(({ text, units }) => ({ ...named(text, units), outcome: "answered" })),
      ...(guide.titleEn ? [named(guide.titleEn)] : []),
      ...guide.aliases.map((alias) => named(alias)),
      ...(guide.members ?? []).map((member, i) => named(member.title, [`member-${i + 1}`])),
      ...(guide.faq ?? []).map((faq, i) => named(faq.question, [`faq-${i + 1}`])),
      ...(guide.situations ?? []).map((situation, i) => named(situation.question, [`situation-${i + 1}`])),
    ];
  });

export type Sources = { bank: Bank; catalogue: Catalogue; embedder: Embedder; candidates: readonly UnitCandidate[] };

export const toTrainingRows = async (from: Sources): Promise<TrainingRow[]> => {
  const named = [...fromCatalogue(from.catalogue), ...from.bank.rows.map(fromBank)]
    .map((row) => ({ ...row, text: spokenText(row.text) }))
    .filter(({ text }) => text !== "");
  const vectors = await from.embedder.embed(
    named.map((row) => row.text),
    "query",
  );
  const passages = from.candidates.map(
    ({ passage, vector }): TrainingRow => ({
      text: `${passage.headingPath.slice(1).join("")}${passage.question ?? passage.text}`,
      vector: vector as Float32Array,
      guide: passage.documentId,
      fields: [],
      outcome: undefined,
      units: [passage.unit],
      origin: "passage",
    }),
  );
  return [...named.map((row, i) => ({ ...row, vector: vectors[i] as Float32Array })), ...passages];
};
