import { createHash } from "node:crypto";
import type { Audience } from "../src/domain/passage.ts";
import type { Region } from "../src/domain/region.ts";
import type { ServiceGuide } from "../src/domain/service-guide.ts";
import type { createRegionReader } from "./find-region.ts";
import { type ColumnMapping, columnOf, type ItemColumn } from "./item-columns.ts";
import { firstDate } from "./read-dates.ts";
import { type GuideRecords, guideFault, refuseRepeated } from "./read-guides.ts";

export type ItemSettings = {
  regions: ReadonlyMap<string, Region>;
  readRegion: ReturnType<typeof createRegionReader>;
  mapping: ColumnMapping;
  region?: string | undefined;
  audience?: readonly Audience[] | undefined;
};
type Sheet = { name: string; rows: string[][] };
type Cells = Partial<Record<ItemColumn, { heading: string; value: string }>>;

/** Headings stand in one of the first rows, below a title. */
const HEADING_ROWS = 10;
const MIN_COLUMNS = 3;

/** A fault of one cell, thrown so that the row is refused alone. */
class CellFault extends Error {
  override readonly name = "CellFault";
}
const fault = (cell: { heading: string; value: string } | undefined, what: string): CellFault =>
  new CellFault(`${cell?.heading ?? ""}: "${cell?.value ?? ""}" ${what}`);

const headingsOf = (rows: readonly string[][], mapping: ColumnMapping) => {
  for (const [at, row] of rows.slice(0, HEADING_ROWS).entries()) {
    const columns = row.map((heading) => columnOf(heading, mapping));
    const known = new Set(columns.filter((column) => column !== undefined));
    if (known.has("title") && known.size >= MIN_COLUMNS) return { at, columns, headings: row };
  }
  return undefined;
};

const cellsOf = (
  row: readonly string[],
  columns: readonly (ItemColumn | undefined)[],
  headings: readonly string[],
): Cells => {
  const cells: Cells = {};
  for (const [i, column] of columns.entries()) {
    const value = (row[i] ?? "").trim();
    if (column && value !== "" && !cells[column]) cells[column] = { heading: (headings[i] ?? "").trim(), value };
  }
  return cells;
};

/** Lines of a cell: by line, else by semicolon; numbers and bullets are layout. */
const listOf = (value: string | undefined): string[] =>
  (value ?? "")
    .split(/\n|\\n/u)
    .flatMap((line, _i, lines) => (lines.length > 1 ? [line] : line.split(/[；;]/u)))
    .map((line) =>
      line.replace(/^\s*(?:\d{1,2}[.、．)）]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[•·*-])\s*/u, "").trim(),
    )
    .map((line) => line.replace(/[；;。]$/u, ""))
    .filter(Boolean);

const NEED = /[（(](必要|必须|非必要|容缺后补|容缺)[）)]/u;
const NEEDS = {
  必要: "required",
  必须: "required",
  非必要: "conditional",
  容缺后补: "deferrable",
  容缺: "deferrable",
} as const;

const materialsOf = (value: string | undefined): ServiceGuide["materials"] =>
  listOf(value).map((line) => {
    const mark = NEED.exec(line)?.[1] as keyof typeof NEEDS | undefined;
    return {
      title: line.replace(NEED, "").trim() || line,
      need: mark ? NEEDS[mark] : "required",
      issuer: "other",
      ...(mark ? { officialNeed: mark } : {}),
    };
  });

type Days = { days: number; unit: string | undefined } | undefined;
const DAYS = /^(\d{1,4})\s*(?:个?\s*(工作日|自然日)|日|天)?$/u;

const daysOf = (cell: Cells[ItemColumn], unit: Cells[ItemColumn]): Days => {
  if (!cell || /^(?:无|\/|-+|即时办结|即办|当场办结|马上办)$/u.test(cell.value)) return undefined;
  const match = DAYS.exec(cell.value);
  if (!match) throw fault(cell, "is no number of days");
  const told = match[2] ?? unit?.value.replace(/^个/u, "");
  return { days: Number(match[1]), unit: told };
};

const isImmediate = (cells: Cells): boolean =>
  /即办/u.test(cells.handling?.value ?? "") ||
  /^(?:即时办结|即办|当场办结|马上办)$/u.test(cells.promisedDays?.value ?? "");

const timesOf = (cells: Cells): ServiceGuide["times"] => {
  const promised = daysOf(cells.promisedDays, cells.promisedUnit);
  const statutory = daysOf(cells.statutoryDays, cells.statutoryUnit);
  const immediate = isImmediate(cells);
  if (!promised && !statutory && !immediate) return undefined;
  const unit = (promised ?? statutory)?.unit;
  // One unit holds for both figures: where they differ, the statutory one is told as words.
  const apart = promised && statutory && promised.unit !== statutory.unit;
  return {
    ...(promised ? { promisedDays: promised.days } : {}),
    ...(statutory && !apart ? { statutoryDays: statutory.days } : {}),
    ...(immediate ? { immediate } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(apart
      ? { note: `法定办结时限：${cells.statutoryDays?.value}${statutory.unit ?? ""}`.replace(/(工作日|日)\1$/u, "$1") }
      : {}),
  };
};

const feeOf = (cells: Cells): ServiceGuide["fee"] => {
  const charged = cells.isCharged?.value;
  if (cells.fee && !/^(?:否|无|\/)$/u.test(cells.fee.value))
    return { text: cells.fee.value === "是" ? "收费" : cells.fee.value };
  if (/^(?:否|不收费|免费|0)$/u.test(charged ?? cells.fee?.value ?? "")) return { text: "不收费" };
  return charged === "是" ? { text: "收费" } : undefined;
};

const regionOf = (cells: Cells, settings: ItemSettings): string => {
  const stated = cells.region?.value;
  const code = stated ?? settings.region;
  if (code !== undefined && settings.regions.has(code)) return code;
  const found = settings.readRegion({ stated, issuer: cells.department?.value, title: cells.title?.value ?? "" });
  if (found) return found;
  throw cells.region ? fault(cells.region, "is no region") : new CellFault("no region: name one with --region");
};

const dateOf = (cell: Cells[ItemColumn]): string | undefined => {
  if (!cell) return undefined;
  const date = firstDate(cell.value);
  if (date === undefined) throw fault(cell, "is no date");
  return date;
};

const urlOf = (cell: Cells[ItemColumn]): string | undefined => {
  if (!cell) return undefined;
  if (!/^https?:\/\/\S+$/u.test(cell.value) || !URL.canParse(cell.value)) throw fault(cell, "is no web address");
  return cell.value;
};

const audienceOf = (cells: Cells, settings: ItemSettings): Audience[] => {
  const value = cells.audience?.value ?? "";
  const found: Audience[] = [
    ...(/自然人|个人|公民/u.test(value) ? ["natural" as const] : []),
    ...(/法人|企业|组织|单位|机关/u.test(value) ? ["legal" as const] : []),
  ];
  return found.length > 0 ? found : [...(settings.audience ?? ["natural", "legal"])];
};

const hash = (text: string, length: number): string => createHash("sha256").update(text).digest("hex").slice(0, length);

const idOf = (cells: Cells, region: string): string => {
  const own = cells.implementationCode?.value;
  const code = own ?? cells.code?.value;
  if (code === undefined) return `item-${hash(`${cells.title?.value}|${region}`, 12)}`;
  const slug =
    code
      .toLowerCase()
      .replace(/[^a-z0-9]+/gu, "-")
      .replace(/^-|-$/gu, "") || hash(code, 12);
  return own === undefined ? `item-${slug}-${region}` : `item-${slug}`;
};

const compact = <T extends object>(value: T): T =>
  Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined && !(Array.isArray(entry) && entry.length === 0)),
  ) as T;

const contactsOf = (cells: Cells) => ({
  department: cells.department ? { name: cells.department.value } : undefined,
  phones:
    cells.consult || cells.supervise
      ? compact({ consult: cells.consult?.value, supervise: cells.supervise?.value })
      : undefined,
  places: [
    ...listOf(cells.places?.value),
    ...(cells.hours ? [`办理时间：${cells.hours.value.replace(/\s*\n\s*/gu, "；")}`] : []),
  ],
});

const itemsOf = (value: string | undefined) => {
  const items = listOf(value);
  return items.length > 0 ? { items } : undefined;
};

const toGuide = (cells: Cells, settings: ItemSettings): object => {
  if (!cells.title) throw new CellFault("事项名称: is empty");
  const region = regionOf(cells, settings);
  const url = urlOf(cells.url);
  const state = cells.state?.value;
  return compact({
    id: idOf(cells, region),
    title: cells.title.value,
    kind: "service",
    audience: audienceOf(cells, settings),
    stage: cells.stage?.value ?? "未分类",
    code: cells.code?.value,
    implementationCode: cells.implementationCode?.value,
    published: state === undefined || /^(?:1|在用|已发布|有效)$/u.test(state),
    binding: { region, coverage: "whole", published: settings.regions.get(region)?.name ?? region },
    version: cells.version?.value ?? hash(JSON.stringify(cells), 8),
    effectiveFrom: dateOf(cells.effectiveFrom),
    effectiveTo: dateOf(cells.effectiveTo),
    conditions: listOf(cells.conditions?.value).map((text) => ({ text })),
    materials: materialsOf(cells.materials?.value),
    times: timesOf(cells),
    fee: feeOf(cells),
    steps: itemsOf(cells.steps?.value),
    channels: itemsOf(cells.channels?.value),
    legalBasis: listOf(cells.basis?.value),
    facts: cells.result ? [{ text: `办理结果：${cells.result.value}` }] : [],
    ...contactsOf(cells),
    ...{ sources: url === undefined ? [] : [{ url, confidence: "official" }] },
  });
};

const readRow = (cells: Cells, settings: ItemSettings): { guide: ServiceGuide } | { detail: string } => {
  try {
    const guide = { aliases: [], sources: [], ...toGuide(cells, settings) };
    const detail = guideFault(guide, settings.regions);
    return detail === undefined ? { guide: guide as unknown as ServiceGuide } : { detail };
  } catch (error) {
    if (error instanceof CellFault) return { detail: error.message };
    throw error;
  }
};

const readSheet = ({ name, rows }: Sheet, settings: ItemSettings): GuideRecords | undefined => {
  const found = headingsOf(rows, settings.mapping);
  if (!found) return undefined;
  const read: GuideRecords = { guides: [], refused: [] };
  for (const [i, row] of rows.slice(found.at + 1).entries()) {
    const cells = cellsOf(row, found.columns, found.headings);
    if (Object.keys(cells).length === 0) continue;
    const at = `${name} 第${found.at + i + 2}行`;
    const result = readRow(cells, settings);
    if ("guide" in result) read.guides.push({ guide: result.guide, at });
    else read.refused.push({ at, detail: result.detail });
  }
  return read;
};

/** Rows of the sheets that are item lists; absent where none is. A faulty row is refused alone, by sheet, row and column. */
export const readItems = (sheets: readonly Sheet[], settings: ItemSettings): GuideRecords | undefined => {
  const lists = sheets.map((sheet) => readSheet(sheet, settings)).filter((read) => read !== undefined);
  if (lists.length === 0) return undefined;
  return refuseRepeated({
    guides: lists.flatMap(({ guides }) => guides),
    refused: lists.flatMap(({ refused }) => refused),
  });
};
