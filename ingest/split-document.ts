import type { Field } from "../src/domain/passage.ts";
import { type DraftPassage, joinLines } from "./draft-passage.ts";
import { fieldOfHeading } from "./guide-headings.ts";
import { bareHeading, blockLines, cleanLine, outlineSections, type Section } from "./outline.ts";
import type { Block } from "./read/read-document.ts";
import { packOutline, pathUnder } from "./split-sections.ts";

/** So many different headings of a service guide make a document one. */
const GUIDE_FIELDS = 3;

const QUESTION = /^(?:\d+[.、．]\s*|[一二三四五六七八九十]+、\s*)?(?:问题?|Q)\s*\d*\s*[:：.、]\s*(.+)$/iu;
const ANSWER = /^(?:答复?|回答|A)\s*\d*\s*[:：.、]\s*(.*)$/iu;
const ASKING = /[？?]$/u;
const LABELLED = /^(.{2,20}?)[:：]\s*.+$/u;

type Labelled = { heading: string; field: Field; path: string[]; lines: string[] };
type Pair = { question: string; path: string[]; lines: string[] };

/** A table of labels and values, as guides are often laid out: each row under a heading of its own. */
const expandTable = (rows: readonly (readonly string[])[], level: number): Block[] | undefined => {
  const labelled = rows.map((row) => {
    const [label = "", ...values] = row.map(cleanLine).filter(Boolean);
    return { heading: bareHeading(label), values };
  });
  if (!labelled.some(({ heading, values }) => values.length > 0 && fieldOfHeading(heading))) return undefined;
  return labelled.flatMap(({ heading, values }): Block[] => [
    { kind: "heading", level, text: heading },
    { kind: "paragraph", text: `${heading}：${values.join("\n")}` },
  ]);
};

/** A paragraph that is nothing but a guide's heading stands for one. */
const promoteHeadings = (blocks: readonly Block[]): Block[] => {
  const level = Math.max(1, ...blocks.map((block) => (block.kind === "heading" ? block.level : 0))) + 1;
  return blocks.flatMap((block): Block[] => {
    if (block.kind === "table") return expandTable(block.rows, level) ?? [block];
    const isHeading = block.kind === "paragraph" && fieldOfHeading(bareHeading(block.text)) !== undefined;
    return isHeading ? [{ kind: "heading", level, text: block.text }] : [block];
  });
};

type Sorted = { labelled: Labelled[]; pairs: Pair[]; rest: Section[] };

type Open = { lines: string[]; field?: Field };

/** What the heading of a section begins: a field of a guide, or a question. */
const openSection = ({ path }: Section, sorted: Sorted): Open | undefined => {
  const heading = bareHeading(path.at(-1) ?? "");
  const field = fieldOfHeading(heading);
  const outer = path.slice(0, -1);
  if (field && field !== "faq") {
    const entry: Labelled = { heading, field, path: outer, lines: [] };
    sorted.labelled.push(entry);
    return entry;
  }
  if (!ASKING.test(heading)) return undefined;
  const pair: Pair = { question: heading, path: outer, lines: [] };
  sorted.pairs.push(pair);
  return pair;
};

/** What a line begins; a line that begins nothing belongs to what is open. */
const openLine = (line: string, path: string[], { sorted, open }: { sorted: Sorted; open: Open | undefined }) => {
  const question = QUESTION.exec(line)?.[1];
  if (question !== undefined) {
    const pair: Pair = { question: cleanLine(question), path, lines: [] };
    sorted.pairs.push(pair);
    return pair;
  }
  const heading = bareHeading(LABELLED.exec(line)?.[1] ?? "");
  const field = fieldOfHeading(heading);
  // 法定办结时限 and 承诺办结时限 under 办理时限 belong together.
  if (!field || field === open?.field) return undefined;
  const entry: Labelled = { heading, field, path, lines: [line] };
  sorted.labelled.push(entry);
  return entry;
};

/** Sorts the lines of one section into fields of a guide, questions with their answers, and what is left. */
const sortSection = (section: Section, sorted: Sorted): void => {
  let open: Open | undefined = openSection(section, sorted);
  const left: Section = { path: section.path, blocks: [] };
  for (const line of section.blocks.flatMap(blockLines)) {
    const next: Open | undefined = openLine(line, section.path, { sorted, open });
    if (next) open = next;
    else if (open) open.lines.push(line.replace(ANSWER, "$1"));
    else left.blocks.push({ kind: "paragraph", text: line });
  }
  if (left.blocks.length > 0) sorted.rest.push(left);
};

const uniqueUnits = (drafts: readonly DraftPassage[]): DraftPassage[] => {
  const seen = new Map<string, number>();
  return drafts.map((draft) => {
    const count = (seen.get(draft.unit) ?? 0) + 1;
    seen.set(draft.unit, count);
    return count === 1 ? draft : { ...draft, unit: `${draft.unit}~${count}` };
  });
};

const SINGULAR: Readonly<Partial<Record<Field, string>>> = {
  materials: "material",
  conditions: "condition",
  steps: "step",
  channels: "channel",
  places: "place",
};

const toDraft = ({ heading, field, path, lines }: Labelled, title: string): DraftPassage => ({
  unit: field,
  field,
  headingPath: [...pathUnder(title, path), heading],
  ...joinLines(lines, SINGULAR[field] ?? field),
});

const isAnswered = ({ lines }: { lines: string[] }): boolean => lines.some((line) => line !== "");

const toQuestion = ({ question, path, lines }: Pair, at: number, title: string): DraftPassage => ({
  unit: `faq-${at + 1}`,
  field: "faq",
  headingPath: [...pathUnder(title, path), question],
  question,
  ...joinLines(lines.filter(Boolean), "paragraph"),
});

/** Whether a document is a service guide by its headings; its passages then answer by field, else by section. */
export const splitDocument = (
  blocks: readonly Block[],
  title: string,
): { isGuide: boolean; drafts: DraftPassage[] } => {
  const sorted: Sorted = { labelled: [], pairs: [], rest: [] };
  for (const section of outlineSections(promoteHeadings(blocks))) sortSection(section, sorted);
  const isGuide = new Set(sorted.labelled.map(({ field }) => field)).size >= GUIDE_FIELDS;
  const pairs = sorted.pairs.filter(isAnswered);
  if (!isGuide) {
    const asked = pairs.length > 0;
    const sections = asked ? sorted.rest.concat(sorted.labelled.map(toSection)) : outlineSections(blocks);
    return {
      isGuide,
      drafts: [...pairs.map((pair, i) => toQuestion(pair, i, title)), ...packOutline(sections, title, "section")],
    };
  }
  return {
    isGuide,
    drafts: uniqueUnits([
      ...sorted.labelled.filter(isAnswered).map((entry) => toDraft(entry, title)),
      ...pairs.map((pair, i) => toQuestion(pair, i, title)),
      ...packOutline(sorted.rest, title, "section"),
    ]),
  };
};

const toSection = ({ heading, path, lines }: Labelled): Section => ({
  path: [...path, heading],
  blocks: lines.map((text) => ({ kind: "paragraph", text })),
});
