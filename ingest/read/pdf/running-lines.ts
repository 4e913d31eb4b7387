import { type Row, rowText } from "./text-rows.ts";

export type PageRows = { rows: Row[]; height: number };

/** Share of the page at its top and bottom in which headers and footers stand. */
const MARGIN = 0.12;
const SAME_PLACE = 4;

const PAGE_NUMBER =
  /^[-—–－·\s]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·\s]*$|^page\s+\d+(\s+of\s+\d+)?$/i;

const isInMargin = (row: Row, height: number): boolean =>
  row.baseline < height * MARGIN || row.baseline > height * (1 - MARGIN);

const keyOf = (row: Row): string => rowText(row).replace(/\d+/g, "#");

/** Drops page numbers, and what stands in the same place of the margin on at least half of the pages. */
export const dropRunningLines = (pages: readonly PageRows[]): Row[][] => {
  const seen = new Map<string, { page: number; baseline: number }[]>();
  for (const [page, { rows, height }] of pages.entries()) {
    for (const row of rows.filter((entry) => isInMargin(entry, height))) {
      const key = keyOf(row);
      seen.set(key, [...(seen.get(key) ?? []), { page, baseline: row.baseline }]);
    }
  }
  const isRunning = (row: Row): boolean => {
    const places = seen.get(keyOf(row)) ?? [];
    const same = new Set(
      places.filter(({ baseline }) => Math.abs(baseline - row.baseline) <= SAME_PLACE).map(({ page }) => page),
    );
    return same.size >= Math.max(2, pages.length / 2);
  };
  return pages.map(({ rows, height }) =>
    rows.filter((row) => !isInMargin(row, height) || !(PAGE_NUMBER.test(rowText(row)) || isRunning(row))),
  );
};
