import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageViolations } from "../../src/testing/page-violations.ts";
import { type PrefillServer, startPrefillServer } from "../../src/testing/prefill-server.ts";
import { aFamily } from "../../src/testing/register-files.ts";

const CHROMIUM = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

const family = aFamily(71);
const other = aFamily(72);
const labelOf = ({ files }: typeof family): string => files.mother.subject.label;
let server: PrefillServer;
beforeAll(async () => {
  server = await startPrefillServer();
  await server.putFamily(family);
  await server.putFamily(other);
});
afterAll(() => server.close());

describe.skipIf(!CHROMIUM)("pre-filling in a browser without JavaScript (needs Chromium: set CHROMIUM)", () => {
  let browser: Browser;
  let plain: BrowserContext;
  let scripted: BrowserContext;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
    plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1000, height: 900 } });
    scripted = await browser.newContext({ bypassCSP: true });
  });
  afterAll(() => browser.close());

  const violations = (page: Page): Promise<string[]> => pageViolations(page, scripted, server.url);

  const press = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole("button", { name }).first().click();

  const toPlan = async (page: Page, label: string): Promise<void> => {
    await page.goto(`${server.url}/prefill`);
    if (page.url().includes("/dev/sign-in")) await press(page, label);
    await page.selectOption("#form", "newborn");
    await page.selectOption("#region", "430104");
    await press(page, "下一步");
    await page.selectOption('[name="fact:applicant.parentRole"]', "mother");
    await press(page, /看看要查哪些登记/u);
  };

  it("leads from the person to the receipt, and shows who looked", async () => {
    const page = await plain.newPage();
    await page.goto(`${server.url}/prefill`);
    expect(await page.textContent("h1")).toBe("演示登录");
    expect(await violations(page)).toEqual([]);
    await toPlan(page, labelOf(family));
    expect(await page.textContent("main")).toContain("现在还没有查询");
    expect(await page.locator("input:checked").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.check("[name=sensitive]");
    await press(page, /同意查询全部/u);
    expect(await page.textContent("[role=status]")).toMatch(/共 \d+ 项，已填好 \d+ 项/u);
    expect(await page.locator(".prefill-field.locked").count()).toBeGreaterThan(10);
    expect(await violations(page)).toEqual([]);
    await press(page, "保存并提交");
    const open = await page.locator(".errors a").allTextContents();
    expect(open.join()).toContain("随哪一方落户");
    for (const anchor of await page.locator(".errors a").all()) {
      const target = (await anchor.getAttribute("href")) ?? "";
      expect(await page.locator(`[id="${target.slice(1)}"]`).count()).toBe(1);
    }
    expect(await violations(page)).toEqual([]);
    await page.selectOption('[name="set:case.claimsBirthCost"]', "false");
    await page.selectOption('[name="set:case.collectBy"]', "pick-up");
    await fillOpen(page);
    await press(page, "保存并提交");
    expect(await page.locator(".errors a").allTextContents()).toEqual([]);
    expect(await page.textContent("h1")).toContain("回执");
    expect(await page.locator(".receipts tbody tr").count()).toBeGreaterThan(3);
    expect(await violations(page)).toEqual([]);
    await page.click("text=看看谁用过我的数据");
    expect(await page.locator("tbody tr").count()).toBeGreaterThan(5);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  /** Whatever is still open: the first choice, a date, a word; every tick. */
  const fillOpen = async (page: Page): Promise<void> => {
    for (const box of await page.locator('input[name^="accept:"]').all()) await box.check();
    for (const select of await page.locator('select[name^="set:"]').all())
      if ((await select.inputValue()) === "") await select.selectOption({ index: 1 });
    for (const input of await page.locator('.blank input[type="text"]').all())
      await input.fill("长沙市岳麓区麓山路 99 号");
  };

  it("offers what was said as a proposal with its words, and takes a doubt about what is verified", async () => {
    const page = await plain.newPage();
    await toPlan(page, labelOf(family));
    await page.check("[name=sensitive]");
    await press(page, /同意查询全部/u);
    await page.fill("#said", "我们上个月离婚了");
    await page.locator(".prefill-field.locked summary").first().click();
    await page.locator('.prefill-field.locked input[name^="dispute:"]').first().fill("名字写错了");
    await press(page, "保存");
    const text = (await page.textContent("main")) ?? "";
    expect(text).toContain("我们上个月离婚了");
    expect(text).toContain("从您的话里读到的，请确认");
    expect(text).toContain("您说有误：名字写错了");
    await press(page, /撤回同意/u);
    expect(await page.locator(".prefill-field.locked").count()).toBe(0);
    expect(await page.textContent("main")).toContain("已撤回同意");
    await page.close();
  });

  it("needs no sideways scrolling at 400 % zoom", async () => {
    const narrow = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    const page = await narrow.newPage();
    await toPlan(page, labelOf(other));
    await press(page, /同意查询全部/u);
    const twin = await scripted.newPage();
    await twin.setViewportSize({ width: 320, height: 640 });
    await twin.setContent((await page.content()).replace("<head>", `<head><base href="${server.url}/">`), {
      waitUntil: "load",
    });
    expect(await twin.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await twin.close();
    await narrow.close();
  });

  it("grants and revokes a mandate", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/prefill`);
    await press(page, labelOf(other));
    await page.click("text=授权代办");
    await page.fill("#agent", labelOf(family));
    await press(page, "授权");
    expect(await page.textContent("main")).toContain(`您授权 ${labelOf(family)}`);
    expect(await violations(page)).toEqual([]);
    await press(page, "撤销");
    expect(await page.textContent("main")).toContain("已撤销");
    await context.close();
  });

  it("shows no number of a person in any page or address, and nobody another's case", async () => {
    const page = await plain.newPage();
    await toPlan(page, labelOf(family));
    await press(page, /都不查/u);
    const address = page.url();
    const content = await page.content();
    for (const { subject } of Object.values(family.files)) expect(`${address}${content}`).not.toContain(subject.id);
    const stranger = await browser.newContext({ javaScriptEnabled: false });
    const theirs = await stranger.newPage();
    await theirs.goto(`${server.url}/prefill`);
    await press(theirs, labelOf(other));
    expect((await theirs.goto(address))?.status()).toBe(404);
    await stranger.close();
    await page.close();
  });
});
