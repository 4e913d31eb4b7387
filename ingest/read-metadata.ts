import { blockLines, cleanLine } from "./outline.ts";
import type { Block, StatedMetadata } from "./read/read-document.ts";
import { findDates, firstDate, lastDayOfYears } from "./read-dates.ts";
import { type History, readHistory } from "./read-history.ts";
import { readValidity, type Validity } from "./read-validity.ts";

/** What a document states of itself; everything else stays absent. */
export type Metadata = {
  title: string;
  titleFrom: "text" | "file-name";
  part?: string;
  issuer?: string;
  documentNumber?: string;
  published?: string;
  edition?: string;
  effectiveFrom?: string;
  effectiveTo?: string;
  supersededBy?: string;
  /** It says that it is repealed. */
  repealed: boolean;
  repeals: string[];
};

export type MetadataRequest = {
  blocks: readonly Block[];
  stated: StatedMetadata;
  /** Stands for a title where the text has none. */
  fileName: string;
  /** Date of the wording that a collection gives beside the text. */
  editionHint?: string;
};

const HEAD = 40;
const MAX_TITLE = 80;
const MAX_ISSUER = 40;
/** A wording dated so many days after it was published has been amended since. */
const SAME_WORDING = 60;
const FIRST_ARTICLE = /^第[一1]条(?![规的])|^第\s*[零〇一二三四五六七八九十百千\d]+\s*条\s/u;
const TITLE_LINE =
  /^(?:《.{2,76}》|.{2,76}(?:通知|办法|规定|条例|法|意见|方案|指南|公告|通告|细则|决定|措施|标准|手册|解读|问答|规程|规则|章程|批复|函|纲要|计划))$/u;
const NUMBER =
  /^(?:发文字号|文\s*号|文件编号|字号)?[:：]?\s*([\p{Script=Han}]{1,16}[〔[（(【]\s*\d{4}\s*[〕\]）)】]\s*第?\s*\d+\s*号)$/u;
const BODY =
  /^[\p{Script=Han}（）()、\s]{2,36}(?:人民政府|办公厅|办公室|委员会|常务委员会|局|厅|部|院|中心|总局|署|银行|联合会|管委会|工作组|指挥部|[市县区]委)$/u;

const LABELS = {
  issuer: /(?:发文机关|发布机构|发文单位|制定机关|发布单位|发布机关|公布机关)\s*[:：]\s*([^；\n]{2,40})/u,
  documentNumber: /(?:发文字号|文\s*号|文件编号)\s*[:：]\s*([^；\n]{3,40})/u,
  published: /(?:发布日期|公布日期|成文日期|印发日期|发文日期)\s*[:：]\s*([^；\n]{8,20})/u,
  effectiveFrom: /(?:生效日期|施行日期|实施日期|执行日期)\s*[:：]\s*([^；\n]{8,20})/u,
  effectiveTo: /(?:失效日期|废止日期|有效期至|截止日期)\s*[:：]\s*([^；\n]{8,20})/u,
} as const;

const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.kind === "heading" ? [cleanLine(block.text)] : blockLines(block)));

const headOf = (lines: readonly string[]): string[] => {
  const article = lines.findIndex((line) => FIRST_ARTICLE.test(line));
  return article >= 0 ? lines.slice(0, article) : lines.slice(0, HEAD);
};

const bareTitle = (text: string): string => /^《([^《》]+)》$/u.exec(text)?.[1] ?? text;

const titleOf = (blocks: readonly Block[], stated: StatedMetadata, head: readonly string[]): string | undefined => {
  const heading = blocks.find((block) => block.kind === "heading");
  const first = heading && heading.kind === "heading" && heading.level <= 2 ? cleanLine(heading.text) : undefined;
  const line = head.slice(0, 6).find((text) => text.length <= MAX_TITLE && TITLE_LINE.test(text));
  const own = stated.title?.trim() || first || line;
  return own === undefined ? undefined : bareTitle(own);
};

/** 落款: who signs stands above the date that stands alone. */
const signatureOf = (lines: readonly string[]): { issuer?: string; published?: string } => {
  const at = lines.findIndex((line, i) => {
    const [date] = findDates(line);
    return date?.start === 0 && date.end >= line.length && i > 0 && BODY.test(lines[i - 1] ?? "");
  });
  if (at < 0) return {};
  const published = firstDate(lines[at] ?? "");
  const signed = lines.slice(Math.max(0, at - 4), at);
  const from = signed.findLastIndex((line) => !BODY.test(line)) + 1;
  return { issuer: signed.slice(from).join("、").replace(/\s/gu, ""), ...(published ? { published } : {}) };
};

type Labelled = Partial<Record<keyof typeof LABELS, string>>;
const labelsOf = (head: string): Labelled =>
  Object.fromEntries(
    Object.entries(LABELS).flatMap(([name, pattern]) => {
      const value = pattern.exec(head)?.[1]?.trim();
      return value === undefined ? [] : [[name, value]];
    }),
  );

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** When the wording was last changed, if it was after it was first published. */
const changedOn = (history: History, hint: string | undefined): string | undefined => {
  const first = history.published ?? history.adopted;
  const later = hint !== undefined && first !== undefined && daysBetween(first, hint) > SAME_WORDING ? hint : undefined;
  return [history.amended, later]
    .filter((date) => date !== undefined)
    .sort()
    .at(-1);
};

/**
 * 自1996年起施行 in a law amended in 2016 is when its first wording came into force: for this wording a date before its
 * last amendment says nothing.
 */
const startOf = (history: History, from: Validity["from"], hint: string | undefined): string | undefined => {
  const changed = changedOn(history, hint);
  const earliest = changed ?? history.adopted ?? history.published ?? "";
  const stated = [history.inForce, from === "published" ? undefined : from].find(
    (date) => date !== undefined && date >= earliest,
  );
  return stated ?? (from === "published" && changed === undefined ? history.published : undefined);
};

const latest = (...dates: (string | undefined)[]): string | undefined =>
  dates
    .filter((date) => date !== undefined)
    .sort()
    .at(-1);

/** The division of a law that is a file of its own: its second title. */
const partOf = (blocks: readonly Block[], title: string): string | undefined => {
  const [first, second] = blocks.filter((block) => block.kind === "heading" && block.level === 1);
  const both = first?.kind === "heading" && second?.kind === "heading" && bareTitle(cleanLine(first.text)) === title;
  return both ? cleanLine(second.text) : undefined;
};

const compact = <T extends object>(value: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;

const numberIn = (head: readonly string[]): string | undefined =>
  head
    .slice(0, 15)
    .map((line) => NUMBER.exec(line)?.[1])
    .find((number) => number !== undefined)
    ?.replace(/\s/gu, "");

/** When it was published and by whom, from the first place that says so. */
const readOrigin = (request: MetadataRequest, lines: readonly string[], head: readonly string[]) => {
  const { stated } = request;
  const labels = labelsOf(head.join("\n"));
  const signature = signatureOf(lines);
  const read = readHistory(head);
  const published = stated.published ?? firstDate(labels.published ?? "") ?? read.published ?? signature.published;
  const history: History = { ...read, ...(published === undefined ? {} : { published }) };
  return {
    labels,
    history,
    issuer: stated.issuer ?? labels.issuer ?? read.issuer ?? signature.issuer?.slice(0, MAX_ISSUER),
    documentNumber: stated.documentNumber ?? labels.documentNumber ?? numberIn(head) ?? read.documentNumber,
  };
};

export const readMetadata = (request: MetadataRequest): Metadata => {
  const { blocks, stated, fileName, editionHint } = request;
  const lines = linesOf(blocks);
  const head = headOf(lines);
  const found = titleOf(blocks, stated, head);
  const title = (found ?? fileName).slice(0, 200);
  const { labels, history, issuer, documentNumber } = readOrigin(request, lines, head);
  const validity = readValidity(lines.join("\n"), title);
  const effectiveFrom =
    stated.effectiveFrom ?? firstDate(labels.effectiveFrom ?? "") ?? startOf(history, validity.from, editionHint);
  const lasting = effectiveFrom && validity.years ? lastDayOfYears(effectiveFrom, validity.years) : undefined;
  return compact<Metadata>({
    title,
    titleFrom: found === undefined ? "file-name" : "text",
    part: partOf(blocks, title),
    issuer,
    documentNumber,
    published: history.published,
    edition: latest(history.adopted, history.amended, history.published, editionHint),
    effectiveFrom,
    effectiveTo: stated.effectiveTo ?? firstDate(labels.effectiveTo ?? "") ?? validity.to ?? lasting,
    supersededBy: stated.supersededBy,
    repealed: validity.repealed,
    repeals: validity.repeals,
  });
};
