import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import type { Hono } from "hono";
import { html } from "hono/html";
import { regionLabel } from "../text/regions.ts";
import type { ApiContext, ApiVariables } from "./context.ts";
import { demoNote } from "./page-frame.ts";
import { RequestProblem } from "./problem.ts";

const WEB = join(import.meta.dirname, "..", "..", "web", "home");
const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  png: "image/png",
};

type Asset = { type: string; read: () => Promise<string | Buffer> };

const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const file = (path: string): Asset => ({
  type: TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain",
  read: () => readFile(path),
});
/** Pages are written in TypeScript without imports: taking the types away makes a script that browsers run. */
const script = (path: string): Asset => ({
  type: TYPES["js"] ?? "",
  read: async () => stripTypeScriptTypes(readFileSync(path, "utf8")),
});

const ASSETS: Readonly<Record<string, Asset>> = {
  "home.js": script(join(WEB, "home.ts")),
  "home.css": file(join(WEB, "home.css")),
  "guide.css": file(join(WEB, "..", "guide", "guide.css")),
  "prefill.css": file(join(WEB, "..", "prefill", "prefill.css")),
  "docs.js": script(join(WEB, "docs.ts")),
  "swagger-ui.css": file(join(swagger, "swagger-ui.css")),
  "swagger-ui-bundle.js": file(join(swagger, "swagger-ui-bundle.js")),
};

const EXAMPLES = [
  "新生儿上户口要带什么",
  "公积金租房提取几天到账",
  "补办身份证多少钱",
  "开餐馆要办哪些证",
  "育儿补贴一年多少钱",
];

const regionChoices = (context: ApiContext) => {
  const { regions } = context.ports.catalogue;
  const order = [...regions.values()].filter(({ code, level }) => code.startsWith("43") && level !== "county");
  return order.map(({ code }) => ({ code, name: regionLabel(regions, code) }));
};

const home = (context: ApiContext) => html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>一件事 · 政务服务问答</title>
    <link rel="stylesheet" href="/assets/home.css" />
    <link rel="stylesheet" href="/assets/prefill.css" />
    <script type="module" src="/assets/home.js"></script>
  </head>
  <body>
    <a class="skip" href="#question">跳到提问框</a>
    <header>
      <p class="mark" aria-hidden="true">一件事</p>
      <div>
        <h1>一件事 · 政务服务问答</h1>
        <p>每句话都有出处；查不到依据就如实说查不到。</p>
        ${demoNote(context.demo !== undefined)}
      </div>
    </header>
    <main>
      <form id="ask">
        <div class="field">
          <label for="region">在哪里办</label>
          <select id="region" name="region">
            ${regionChoices(context).map(({ code, name }) => html`<option value="${code}" ${code === (context.ports.defaultRegion ?? "430100") ? "selected" : ""}>${name}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="question">想问什么</label>
          <textarea id="question" name="question" rows="2" maxlength="300" required placeholder="比如：新生儿上户口要带什么"></textarea>
        </div>
        <button type="submit">提问</button>
        <p class="examples">试试：${EXAMPLES.map((text) => html`<button type="button" data-example="${text}">${text}</button>`)}</p>
      </form>
      <p><a href="/guide">不知道要办哪些手续？一步步问清楚</a></p>
      ${context.prefill ? html`<p><a href="/prefill">用登记里已有的信息填好表格</a></p>` : ""}
      <section id="dialogue" aria-label="问答" aria-live="polite"></section>
      <dialog id="source" aria-labelledby="source-title">
        <h2 id="source-title"></h2>
        <p id="source-facts"></p>
        <p id="source-text"></p>
        <p id="source-link"></p>
        <form method="dialog"><button>关闭</button></form>
      </dialog>
    </main>
    <footer><p>内容据公开办事指南整理，以当地窗口答复为准。需要人工帮助请拨打 <a href="tel:12345">12345</a>。<a href="/docs">接口文档</a></p></footer>
  </body>
</html>`;

const docs = html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>OneThing API</title>
    <link rel="stylesheet" href="/assets/swagger-ui.css" />
    <script defer src="/assets/swagger-ui-bundle.js"></script>
    <script defer type="module" src="/assets/docs.js"></script>
  </head>
  <body><div id="docs"></div></body>
</html>`;

/** The bundle writes inline styles and markup of its own: it gets a policy of its own, still without foreign hosts. */
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export const addPages = (app: Hono<ApiVariables>, context: ApiContext): void => {
  app.get("/", (c) => c.html(home(context)));
  app.get("/docs", (c) => {
    c.header("content-security-policy", DOCS_CSP);
    return c.html(docs);
  });
  app.get("/assets/:name", async (c) => {
    const asset = Object.hasOwn(ASSETS, c.req.param("name")) ? ASSETS[c.req.param("name")] : undefined;
    if (!asset) throw new RequestProblem("not-found");
    const content = await asset.read();
    return c.body(typeof content === "string" ? content : new Uint8Array(content), 200, {
      "content-type": asset.type,
      "cache-control": "public, max-age=300",
    });
  });
};
