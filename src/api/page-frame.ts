import { html } from "hono/html";

type Html = ReturnType<typeof html>;
/** In the demonstration every page says so. */
export const demoNote = (demo: boolean): Html | string => (demo ? html`<p class="demo" role="note">演示数据</p>` : "");

type Frame = { title: string; lead: string; content: Html | string; demo: boolean; foot: string };

/** The frame of the pages that are rendered here and work without script. */
export const pageFrame = ({ title, lead, content, demo, foot }: Frame): Html => html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>${title} · 一件事</title>
    <link rel="stylesheet" href="/assets/home.css" />
    <link rel="stylesheet" href="/assets/guide.css" />
    <link rel="stylesheet" href="/assets/prefill.css" />
  </head>
  <body>
    <a class="skip" href="#content">跳到正文</a>
    <header>
      <p class="mark" aria-hidden="true">一件事</p>
      <div>
        <h1>${title}</h1>
        <p>${lead}</p>
        ${demoNote(demo)}
      </div>
    </header>
    <main id="content">${content}</main>
    <footer><p>${foot}需要人工帮助请拨打 <a href="tel:12345">12345</a>。<a href="/guide">换一件事</a> <a href="/">提问</a></p></footer>
  </body>
</html>`;
