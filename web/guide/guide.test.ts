import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createServices, type Services } from "../../src/services.ts";
import { pageViolations } from "../../src/testing/page-violations.ts";
import { testConfig } from "../../src/testing/test-config.ts";
import { type Running, startTestServer } from "../../src/testing/test-server.ts";

const CHROMIUM = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

let services: Services;
let server: Running;
beforeAll(async () => {
  services = await createServices(testConfig({ EMBEDDER: "none" }));
  server = await startTestServer(services);
});
afterAll(async () => {
  await server.close();
  await services.close();
});

const post = (path: string, fields: readonly (readonly [string, string])[]): Promise<Response> =>
  fetch(server.url + path, { method: "POST", body: new URLSearchParams(fields.map(([name, value]) => [name, value])) });
const fact = (factId: string, value: unknown): [string, string] => ["fact", JSON.stringify({ factId, value })];

describe("the wizard over HTTP", () => {
  it("keeps answers out of every address", async () => {
    const reply = await post("/guide", [
      ["id", "newborn"],
      ["region", "430104"],
      fact("child.count", 2),
      fact("mother.hukouRegion", "430121"),
    ]);
    const page = await reply.text();
    expect(reply.headers.get("cache-control")).toBe("no-store");
    const addresses = [...page.matchAll(/(?:href|action)="([^"]*)"/gu)].map(([, address]) => address ?? "");
    expect(addresses).toContain("/guide?id=newborn&amp;region=430104");
    for (const address of addresses) expect(address).not.toMatch(/430121|child|fact/u);
  });

  it("names the registers that hold what is asked", async () => {
    const page = await (await fetch(`${server.url}/guide?id=newborn&region=430104`)).text();
    expect(page).toContain("出生医学证明库里有这一项");
    expect(page).toContain("不清楚，以后查");
    expect(page).not.toContain("birth-certificates");
    const asked = await (
      await post("/guide", [
        ["id", "newborn"],
        ["action", "change:parents.sameEthnicity"],
      ])
    ).text();
    expect(asked).toContain("父母的民族相同吗？");
    expect(asked).toContain("人口库里有这一项");
  });

  it("gives the days as a calendar file with lines of at most 75 octets", async () => {
    const reply = await post("/guide/calendar", [
      ["id", "newborn"],
      fact("child.count", 1),
      fact("child[0].birthDate", "2026-06-01"),
    ]);
    expect(reply.headers.get("content-type")).toContain("text/calendar");
    const text = await reply.text();
    expect(text).toContain("DTSTART;VALUE=DATE:20261201\r\n");
    expect(text.endsWith("END:VCALENDAR\r\n")).toBe(true);
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll("\r\n ", "")).toContain("SUMMARY:新生儿出生一件事：联办申请的最后一天");
  });

  it("shows what was typed as text, never as markup", async () => {
    const page = await (await post("/guide", [["text", '<script>alert(1)</script>"><img src=x>']])).text();
    expect(page).not.toMatch(/<script>alert|<img src=x/u);
    const forged = await (
      await post("/guide", [
        ["id", "newborn"],
        ["asked", '"><b>x'],
        ["answer", "<i>"],
        ["action", "change:<u>"],
      ])
    ).text();
    expect(forged).not.toMatch(/<b>x|<i>|<u>/u);
  });

  it("takes back an answer that contradicts another, and says which", async () => {
    const reply = await post("/guide", [
      ["id", "newborn"],
      fact("child.count", 1),
      ["asked", "child[0].birthDate"],
      ["answer", "2999-01-01"],
    ]);
    const page = await reply.text();
    expect(page).toContain('role="alert"');
    expect(page).toContain("2999-01-01 晚于办理日期");
    expect(page).not.toContain("&quot;2999-01-01&quot;");
  });

  it.each<[string, string, number]>([
    ["an unknown one-thing", "/guide?id=nothing", 404],
    ["a wrong region code", "/guide?id=newborn&region=x", 200],
  ])("answers %s", async (_, path, status) => {
    expect((await fetch(server.url + path)).status).toBe(status);
  });

  it("refuses a body that is no form, and one that is too large", async () => {
    const json = await fetch(`${server.url}/guide`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(json.status).toBe(415);
    expect(
      (
        await post("/guide", [
          ["id", "newborn"],
          ["text", "长".repeat(300_000)],
        ])
      ).status,
    ).toBe(413);
  });

  it("leaves out facts that are none", async () => {
    const reply = await post("/guide", [
      ["id", "newborn"],
      ["fact", "{"],
      ["fact", '{"factId":1}'],
      ["action", "next"],
    ]);
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain("这次出生了几个孩子？");
  });
});

/** Until the page that follows is there: its address is the same. */
const follow = async (page: Page, act: () => Promise<void>): Promise<void> => {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
};

describe.skipIf(CHROMIUM === undefined)(
  "the wizard in a browser without JavaScript (needs Chromium: set CHROMIUM)",
  () => {
    let browser: Browser;
    let plain: BrowserContext;
    let scripted: BrowserContext;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
      plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1000, height: 900 } });
      scripted = await browser.newContext();
    });
    afterAll(() => browser.close());

    const violations = (page: Page): Promise<string[]> => pageViolations(page, scripted, server.url);

    it("leads from words to a plan by keyboard", async () => {
      const page = await plain.newPage();
      await page.goto(`${server.url}/`);
      await page.click('a[href="/guide"]');
      expect(await violations(page)).toEqual([]);
      await page.goto(`${server.url}/guide?id=hpf-withdraw&region=430104`);
      expect(await page.textContent("legend")).toContain("为什么提取住房公积金");
      expect(await violations(page)).toEqual([]);
      await page.getByLabel("租房").focus();
      await page.keyboard.press("Space");
      await follow(page, () => page.keyboard.press("Enter"));
      const asked: string[] = [];
      while ((await page.locator("form.question").count()) > 0 && asked.length < 15) {
        asked.push((await page.textContent("legend")) ?? "");
        const no = page.locator('form.question input[value="false"]');
        const number = page.locator('form.question input[type="text"]');
        if ((await number.count()) > 0) {
          await number.fill("8");
          await follow(page, () => number.press("Enter"));
        } else if ((await no.count()) > 0) {
          await no.check();
          await follow(page, () => page.click('button[value="next"]'));
        } else await follow(page, () => page.click('button[value="unknown"]'));
        expect(page.url()).toBe(`${server.url}/guide`);
      }
      expect(new Set(asked).size).toBe(asked.length);
      expect(await page.textContent("main")).toContain("符合提取条件，可以申请");
      expect(await violations(page)).toEqual([]);
      await page.close();
    });

    it("says what is wrong with an answer, and lets an answer be changed", async () => {
      const page = await plain.newPage();
      await page.goto(`${server.url}/guide?id=newborn&region=430104`);
      await page.fill("#answer", "很多");
      await follow(page, () => page.click('button[value="next"]'));
      expect(await page.textContent('[role="alert"]')).toContain("整数");
      expect(await page.getAttribute("#answer", "aria-describedby")).toContain("fault");
      expect(await violations(page)).toEqual([]);
      await page.fill("#answer", "2");
      await follow(page, () => page.click('button[value="next"]'));
      expect(await page.textContent(".answers")).toContain("孩子数：2");
      await follow(page, () => page.click('button[value="change:child.count"]'));
      expect(await page.textContent("legend")).toContain("几个孩子");
      await page.close();
    });

    it("offers what it read from the words, ticked by nobody", async () => {
      const page = await plain.newPage();
      await page.goto(`${server.url}/guide`);
      await page.selectOption("#region", "430104");
      await page.fill("#text", "孩子刚出生，孩子昨天出生的，要给孩子上户口");
      await follow(page, () => page.click('form button[type="submit"]'));
      const box = page.locator('input[name="confirm"]');
      expect(await box.count()).toBe(1);
      expect(await box.isChecked()).toBe(false);
      expect(await page.textContent(".plan")).not.toContain("联办申请的最后一天");
      await box.check();
      await follow(page, () => page.click('button[value="confirm"]'));
      expect(await page.textContent(".plan")).toContain("联办申请的最后一天");
      await page.close();
    });

    it.each([
      { why: "400 % zoom", width: 320, text: "100%" },
      { why: "large text", width: 640, text: "200%" },
    ])("needs no sideways scrolling at $why", async ({ width, text }) => {
      const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 256 } });
      const page = await context.newPage();
      for (const path of ["/guide", "/guide?id=newborn&region=430104", "/guide?id=restaurant&region=430104"]) {
        await page.goto(server.url + path);
        await page.evaluate((size) => {
          document.documentElement.style.fontSize = size;
        }, text);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wide, path).toBeLessThanOrEqual(0);
      }
      await context.close();
    });

    it("prints the plan without the controls", async () => {
      const page = await plain.newPage();
      await page.goto(`${server.url}/guide?id=newborn&region=430104`);
      await page.emulateMedia({ media: "print" });
      expect(await page.isVisible("form.question")).toBe(false);
      expect(await page.isVisible(".plan")).toBe(true);
      await page.close();
    });
  },
);
