import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createServices, type Services } from "../../src/services.ts";
import { testConfig } from "../../src/testing/test-config.ts";
import { type Running, startTestServer } from "../../src/testing/test-server.ts";

const CHROMIUM = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

describe.skipIf(CHROMIUM === undefined)(
  "the page that asks (needs Chromium: set CHROMIUM or install the package)",
  () => {
    let services: Services;
    let browser: Browser;
    let server: Running;
    const faults: string[] = [];

    beforeAll(async () => {
      services = await createServices(testConfig());
      server = await startTestServer(services);
      browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser.close();
      await server.close();
      await services.close();
    });

    const open = async (viewport = { width: 1000, height: 900 }): Promise<Page> => {
      const page = await browser.newPage({ viewport });
      page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
      page.on("pageerror", (error) => faults.push(error.message));
      page.on(
        "request",
        (request) =>
          !request.url().startsWith(server.url) && !request.url().startsWith("data:") && faults.push(request.url()),
      );
      await page.goto(server.url);
      return page;
    };

    const violations = async (page: Page): Promise<string[]> => {
      await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
      return page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string }[] }> } };
        return (await axe.run()).violations.map(({ id }) => id);
      });
    };

    it("answers by keyboard, and opens a citation at its quote", async () => {
      const page = await open();
      await page.focus("#question");
      await page.keyboard.type("补办身份证要多少钱");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".answer .fact");
      expect(await page.textContent(".answer")).toContain("40 元");
      await page.focus(".cite");
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog[open] mark");
      const quote = await page.textContent("dialog mark");
      expect(await page.textContent("#source-text")).toContain(quote);
      expect(quote).toContain("40 元");
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      expect(await page.evaluate(() => document.activeElement?.className)).toBe("cite");
      await page.close();
    });

    it("goes on with a follow-up and shows an honest refusal", async () => {
      const page = await open();
      await page.click("[data-example]");
      await page.waitForSelector(".answer .label");
      await page.fill("#question", "婚假有几天");
      await page.click("button[type=submit]");
      await page.waitForFunction(() => document.querySelector(".turn .answer")?.textContent?.includes("没有查到"));
      expect(await violations(page)).toEqual([]);
      await page.close();
    });

    it("treats what is typed as text", async () => {
      const page = await open();
      await page.fill("#question", '<img src=x onerror="document.title=1">身份证多少钱');
      await page.click("button[type=submit]");
      await page.waitForSelector(".turn .answer p:not(.notice), .turn .answer .notice");
      expect(await page.title()).toContain("一件事");
      expect(await page.$(".asked img")).toBeNull();
      await page.close();
    });

    it("fits a narrow screen, as at 400 % zoom, without scrolling sideways", async () => {
      const page = await open({ width: 320, height: 640 });
      await page.fill("#question", "新生儿上户口要带什么材料");
      await page.click("button[type=submit]");
      await page.waitForSelector(".answer .label");
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await page.close();
    });

    it("broke no policy, threw nothing and asked no other host", () => expect(faults).toEqual([]));
  },
);
