import { parseNumeral } from "../src/text/numerals.ts";
import { type DraftPassage, joinLines } from "./draft-passage.ts";
import { blockLines, cleanLine } from "./outline.ts";
import type { Block } from "./read/read-document.ts";
import { packSections } from "./split-sections.ts";

const NUMERAL = "[零〇一二两三四五六七八九十百千\\d]+";
const ARTICLE = new RegExp(`^第\\s*(${NUMERAL})\\s*条(?:\\s*之\\s*(${NUMERAL}))?(\\s|[:：])?`, "u");
const DIVISION = new RegExp(`^第\\s*${NUMERAL}\\s*(分编|编|章|节)(?![的之])`, "u");
const PART_TITLE = /^[\p{Script=Han}、\s]{1,12}编$/u;
const ANNEX = /^(?:附\s*[件表录则]?(?:\s*[一二三四五六七八九十\d]+)?\s*[:：]?|附件.{0,30})$/u;
const MAX_DIVISION = 40;
const RANK: Readonly<Record<string, number>> = { 编: 1, 分编: 2, 章: 3, 节: 4 };

type Article = { number: number; second: number | undefined; label: string };
type Line = { text: string; block: Block };

/**
 * 第十二条 at the start of a line. Where nothing sets the number apart it must be the next one: 第十二条规定的情形 at the
 * start of a line is part of the article before.
 */
const articleAt = (line: string, previous: Article | undefined): Article | undefined => {
  const match = ARTICLE.exec(line);
  const number = parseNumeral(match?.[1] ?? "");
  if (!match || number === undefined) return undefined;
  const second = match[2] === undefined ? undefined : parseNumeral(match[2]);
  const next = number === (previous?.number ?? 0) + 1 || (number === previous?.number && second !== undefined);
  if (match[3] === undefined && !next) return undefined;
  return { number, second, label: match[0].replace(/[\s:：]/gu, "") };
};

/** A rule made of articles, whatever it is called: three of them, or two that follow each other. */
export const isLaw = (blocks: readonly Block[]): boolean => {
  const found: Article[] = [];
  for (const block of blocks) {
    const article = block.kind === "table" ? undefined : articleAt(cleanLine(block.text), found.at(-1));
    if (article) found.push(article);
  }
  const [first, second] = found;
  return found.length > 2 || (first !== undefined && second?.number === first.number + 1);
};

const divisionAt = (line: string): number | undefined => {
  const rank = line.length <= MAX_DIVISION && !/[。；]/u.test(line) ? DIVISION.exec(line)?.[1] : undefined;
  return rank === undefined ? undefined : RANK[rank];
};

const unitOf = (article: Article, used: ReadonlySet<string>): string => {
  const plain = `article-${article.number}${article.second === undefined ? "" : `-${article.second}`}`;
  let unit = plain;
  for (let again = 2; used.has(unit); again += 1) unit = `${plain}~${again}`;
  return unit;
};

const withStop = (line: string): string => line.replace(ARTICLE, (match) => `${match.replace(/[\s:：]/gu, "")} `);

type Reading = {
  title: string;
  divisions: { rank: number; text: string }[];
  articles: { article: Article; path: string[]; lines: string[] }[];
  before: string[];
  annex: Block[] | undefined;
};

/** A heading that is no article: it opens a division, an annex, or is the title before everything. */
const takeHeading = (reading: Reading, line: Line): boolean => {
  const rank = divisionAt(line.text) ?? (line.block.kind === "heading" && PART_TITLE.test(line.text) ? 1 : undefined);
  if (rank !== undefined) {
    reading.divisions = [...reading.divisions.filter((entry) => entry.rank < rank), { rank, text: line.text }];
    return true;
  }
  const started = reading.articles.length > 0;
  if (started && (line.block.kind === "heading" || ANNEX.test(line.text))) {
    reading.annex = [line.block.kind === "heading" ? line.block : { kind: "heading", level: 2, text: line.text }];
    return true;
  }
  return line.block.kind === "heading";
};

const takeLine = (reading: Reading, line: Line): void => {
  const last = reading.articles.at(-1);
  const article = line.block.kind === "table" ? undefined : articleAt(line.text, last?.article);
  if (article) {
    const path = reading.divisions.map(({ text }) => text);
    reading.annex = undefined;
    reading.articles.push({ article, path: [reading.title, ...path, article.label], lines: [withStop(line.text)] });
  } else if (reading.annex && line.block.kind !== "heading") {
    reading.annex.push({ kind: "paragraph", text: line.text });
  } else if (!takeHeading(reading, line)) {
    (last?.lines ?? reading.before).push(line.text);
  }
};

const linesOf = (blocks: readonly Block[]): Line[] =>
  blocks.flatMap((block) =>
    (block.kind === "heading" ? [cleanLine(block.text)] : blockLines(block)).map((text) => ({ text, block })),
  );

/** Lines before the first article that are no history, contents or salutation. */
const preambleOf = (lines: readonly string[]): string[] =>
  lines.filter(
    (line) => line.length > 60 && !/(?:通过|公布|发布|施行|修正|修订|批准)[）)]?$/u.test(line) && !/^[（(]/u.test(line),
  );

/** One passage an article, kept whole however long, under its 编, 章 and 节; annexes by section. */
export const splitLaw = (blocks: readonly Block[], title: string): DraftPassage[] => {
  const reading: Reading = { title, divisions: [], articles: [], before: [], annex: undefined };
  const annexes: Block[][] = [];
  for (const line of linesOf(blocks)) {
    takeLine(reading, line);
    if (reading.annex && annexes.at(-1) !== reading.annex) annexes.push(reading.annex);
  }
  const used = new Set<string>();
  const preamble = preambleOf(reading.before);
  return [
    ...(preamble.length > 0
      ? [
          {
            unit: "preamble",
            field: "section" as const,
            headingPath: [title, "序言"],
            ...joinLines(preamble, "paragraph"),
          },
        ]
      : []),
    ...reading.articles.map(({ article, path, lines }): DraftPassage => {
      const unit = unitOf(article, used);
      used.add(unit);
      return { unit, field: "article", headingPath: path, ...joinLines(lines, "paragraph") };
    }),
    ...packSections(annexes.flat(), title, "annex"),
  ];
};
