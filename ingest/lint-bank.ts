import type { Catalogue } from "../src/ports/catalogue.ts";
import { foldText } from "../src/text/normalise.ts";
import type { BankRow } from "../train/read-bank.ts";
import { splitPassages } from "./split-passages.ts";

/** Particles that change the tone and not the question. */
const PARTICLES = /[吗呢啊么了的咯啦呀吧哈嘞]/gu;

/** What two rows share that differ only in order of words, particles and punctuation. */
export const duplicateKey = (text: string): string =>
  [
    ...foldText(text)
      .replace(/[\s\p{P}_]/gu, "")
      .replace(PARTICLES, ""),
  ]
    .sort()
    .join("");

const unitNames = (catalogue: Catalogue, guide: string): Set<string> => {
  const own = catalogue.guides.get(guide);
  const names = new Set(["event"]);
  for (const { unit, parts } of own ? splitPassages(own) : []) {
    names.add(unit);
    for (const part of parts) names.add(part.unit);
  }
  return names;
};

/** What is wrong with a row by itself. */
const rowFaults = (row: BankRow, known: ReadonlySet<string>, catalogue: Catalogue): string[] => {
  if (row.guide === undefined) return row.units.length > 0 ? ["names units and no guide"] : [];
  return [
    ...(catalogue.guides.has(row.guide) ? [] : [`names unknown guide ${row.guide}`]),
    ...row.units.filter((unit) => !known.has(unit)).map((unit) => `names unknown unit ${unit}`),
    ...(row.outcome === "answered" && row.units.length === 0 ? ["is answered by no unit"] : []),
  ];
};

/** Rows that name what does not exist, contradict themselves or say again what another row says. */
export const lintBank = (rows: readonly BankRow[], catalogue: Catalogue, heldOut: readonly string[]): string[] => {
  const units = new Map<string, Set<string>>();
  const seen = new Map<string, string>();
  const evaluation = new Set(heldOut.map(duplicateKey));
  return rows.flatMap((row) => {
    const place = `${row.file}:${row.line}`;
    const key = duplicateKey(row.text);
    const before = seen.get(key);
    seen.set(key, place);
    const guide = row.guide ?? "";
    const known = units.get(guide) ?? unitNames(catalogue, guide);
    units.set(guide, known);
    return [
      ...(before === undefined ? [] : [`says the same as ${before}`]),
      ...(evaluation.has(key) ? ["stands in the evaluation rows"] : []),
      ...rowFaults(row, known, catalogue),
    ].map((fault) => `${place} ${fault}`);
  });
};
