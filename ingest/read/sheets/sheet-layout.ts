import { unescapeXml } from "./number-formats.ts";

export type MergedRange = { top: number; left: number; bottom: number; right: number };
/** Rows and columns from 0. */
export type SheetLayout = {
  merged: MergedRange[];
  hiddenRows: Set<number>;
  hiddenColumns: Set<number>;
  /** Style number of each cell that holds a number, by `row:column`. */
  styles: Map<string, number>;
};
export type SheetPlace = { name: string; hidden: boolean; path: string };

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1];

const cellPlace = (reference: string): { row: number; column: number } => {
  const [, letters = "A", digits = "1"] = /^([A-Z]+)(\d+)$/.exec(reference) ?? [];
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { row: Number(digits) - 1, column };
};

/** The sheets in the order of the workbook, and where in the archive each lies. */
export const listSheets = (workbook: string, relations: string): SheetPlace[] => {
  const targets = new Map<string, string>();
  for (const [tag] of relations.matchAll(/<Relationship\b[^>]*>/g)) {
    targets.set(attribute(tag, "Id") ?? "", attribute(tag, "Target") ?? "");
  }
  return [...workbook.matchAll(/<sheet\b[^>]*>/g)].map(([tag]) => {
    const target = targets.get(attribute(tag, "r:id") ?? "") ?? "";
    return {
      name: unescapeXml(attribute(tag, "name") ?? ""),
      hidden: /hidden/i.test(attribute(tag, "state") ?? ""),
      path: target.startsWith("/") ? target.slice(1) : `xl/${target}`,
    };
  });
};

const MOST_COLUMNS = 16_384;

const hiddenColumnsOf = (xml: string): Set<number> => {
  const columns = new Set<number>();
  for (const [tag] of xml.matchAll(/<col\b[^>]*>/g)) {
    if (!/^(1|true)$/.test(attribute(tag, "hidden") ?? "")) continue;
    const last = Math.min(Number(attribute(tag, "max")), MOST_COLUMNS);
    for (let column = Number(attribute(tag, "min")); column <= last; column += 1) columns.add(column - 1);
  }
  return columns;
};

export const readLayout = (xml: string): SheetLayout => {
  const hiddenRows = new Set<number>();
  for (const [tag] of xml.matchAll(/<row\b[^>]*>/g)) {
    if (/^(1|true)$/.test(attribute(tag, "hidden") ?? "")) hiddenRows.add(Number(attribute(tag, "r")) - 1);
  }
  const styles = new Map<string, number>();
  for (const [tag] of xml.matchAll(/<c\b[^>]*>/g)) {
    const style = attribute(tag, "s");
    if (style === undefined || (attribute(tag, "t") ?? "n") !== "n") continue;
    const { row, column } = cellPlace(attribute(tag, "r") ?? "");
    styles.set(`${row}:${column}`, Number(style));
  }
  const merged = [...xml.matchAll(/<mergeCell\b[^>]*>/g)].map(([tag]) => {
    const [from = "A1", to = from] = (attribute(tag, "ref") ?? "").split(":");
    const [start, end] = [cellPlace(from), cellPlace(to)];
    return { top: start.row, left: start.column, bottom: end.row, right: end.column };
  });
  return { merged, hiddenRows, hiddenColumns: hiddenColumnsOf(xml), styles };
};
