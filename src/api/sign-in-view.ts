import { html } from "hono/html";
import type { DemoPerson } from "../ports/identity.ts";
import { pageFrame } from "./page-frame.ts";

type Html = ReturnType<typeof html>;

const buttons = (people: readonly DemoPerson[], next: string): Html =>
  html`<ul class="things">${people.map(
    ({ sub, label }) => html`<li>
    <form method="post" action="/dev/sign-in">
      <input type="hidden" name="sub" value="${sub}" /><input type="hidden" name="next" value="${next}" />
      <button type="submit">${label}</button>
    </form>
  </li>`,
  )}</ul>`;

/** Whom to be in the demonstration. */
export const signInPage = (people: readonly DemoPerson[], next: string): Html =>
  pageFrame({
    title: "演示登录",
    lead: "下面都是虚构的人，数据也是虚构的。选一位，就以这个人的身份继续。",
    demo: true,
    foot: "",
    content: html`
      <section><h2>办事人</h2>${buttons(
        people.filter(({ kind }) => kind === "person"),
        next,
      )}</section>
      <section><h2>工作人员</h2>${buttons(
        people.filter(({ kind }) => kind === "staff"),
        next,
      )}</section>
      <p>接口调用：POST /dev/sign-in，JSON 正文 {"sub": "…"}，返回 token；名单见 GET /dev/sign-in（Accept: application/json）。</p>`,
  });
