import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { BrowserContext, Page } from "playwright-core";

/** Rules of axe that a page breaks. The page is tested as it was delivered, in a context where scripts run: axe is one. */
export const pageViolations = async (page: Page, scripted: BrowserContext, url: string): Promise<string[]> => {
  const content = (await page.content()).replaceAll('href="/assets/', `href="${url}/assets/`);
  const twin = await scripted.newPage();
  await twin.setContent(content);
  await twin.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const found = await twin.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string }[] }> } };
    return (await axe.run()).violations.map(({ id }) => id);
  });
  await twin.close();
  return found;
};
