import { html } from "hono/html";
import type { FactInput, Guidance, GuideQuestion } from "../domain/guidance.ts";
import type { FactWords } from "../rules/explain-verdict.ts";
import { keyOfInput } from "./guide-form.ts";
import { planView } from "./guide-plan-view.ts";
import { pageFrame } from "./page-frame.ts";

type Html = ReturnType<typeof html> | string;
type Place = { id: string | undefined; region: string | undefined };

export const guidePage = (page: { title: string; content: Html; demo: boolean }): ReturnType<typeof html> =>
  pageFrame({
    ...page,
    lead: "您的回答只用来列这份清单，不保存，也不会出现在网址里。",
    foot: "内容据公开办事指南整理，以当地窗口答复为准。",
  });

type Choice = { code: string; label: string };
type Start = {
  regions: readonly (Choice & { selected: boolean })[];
  things: readonly { id: string; title: string; modelled: boolean }[];
  region: string | undefined;
};

export const addressOf = ({ id, region }: Place): string =>
  `/guide?id=${encodeURIComponent(id ?? "")}${region === undefined ? "" : `&region=${encodeURIComponent(region)}`}`;

const thingLinks = (things: Start["things"], region: string | undefined): Html =>
  html`<ul class="things">${things.map(({ id, title }) => html`<li><a href="${addressOf({ id, region })}">${title}</a></li>`)}</ul>`;

export const startView = ({ regions, things, region }: Start): Html => html`
  <form method="post" action="/guide">
    <div class="field">
      <label for="region">在哪里办</label>
      <select id="region" name="region">${regions.map(({ code, label, selected }) => html`<option value="${code}" ${selected ? "selected" : ""}>${label}</option>`)}</select>
    </div>
    <div class="field">
      <label for="text">遇到了什么事</label>
      <textarea id="text" name="text" rows="3" maxlength="2000" required placeholder="比如：孩子上个月出生了，想上户口"></textarea>
    </div>
    <button type="submit">开始</button>
  </form>
  <section><h2>可以一步步问清的</h2>${thingLinks(
    things.filter(({ modelled }) => modelled),
    region,
  )}</section>
  <section><h2>按指南列出的</h2>${thingLinks(
    things.filter(({ modelled }) => !modelled),
    region,
  )}</section>`;

const hidden = ({ id, region }: Place, facts: readonly FactInput[]): Html => html`
  <input type="hidden" name="id" value="${id ?? ""}" />
  ${region === undefined ? "" : html`<input type="hidden" name="region" value="${region}" />`}
  ${facts.map((fact) => html`<input type="hidden" name="fact" value="${JSON.stringify(fact)}" />`)}`;

const radios = (choices: readonly Choice[], type: "radio" | "checkbox", described: string): Html =>
  html`${choices.map(
    ({ code, label }, i) =>
      html`<label class="choice"><input type="${type}" name="answer" value="${code}" id="answer-${i}" aria-describedby="${described}" /> ${label}</label>`,
  )}`;

const YES_OR_NO: readonly Choice[] = [
  { code: "true", label: "是" },
  { code: "false", label: "否" },
];

const INPUT_MODES: Readonly<Record<string, string>> = { int: "numeric", money: "decimal" };

const textInput = ({ type, unit }: GuideQuestion, described: string): Html => {
  const behind = type === "money" ? "元" : (unit ?? "");
  return html`<input id="answer" name="answer" type="${type === "date" ? "date" : "text"}" inputmode="${INPUT_MODES[type] ?? "text"}" autocomplete="off" aria-labelledby="asked" aria-describedby="${described}" /> ${behind}`;
};

const control = (question: GuideQuestion, described: string): Html => {
  if (question.type === "bool") return radios(YES_OR_NO, "radio", described);
  if (question.options === undefined) return textInput(question, described);
  return radios(question.options, question.type === "list" ? "checkbox" : "radio", described);
};

/** `registers` are the names of those that hold the fact. */
export type Asking = { question: GuideQuestion; message: string | undefined; registers: readonly string[] };

/** One question. 下一步 stands first, so that the Enter key means it. */
export const questionView = (
  { question, message, registers }: Asking,
  place: Place,
  facts: readonly FactInput[],
): Html => {
  const described = message === undefined ? "why" : "fault why";
  const key = question.role === undefined ? question.factId : `${question.role}.${question.factId.split(".")[1]}`;
  return html`<form method="post" action="/guide" class="question" novalidate>
    ${hidden(place, facts)}
    <input type="hidden" name="asked" value="${key}" />
    <fieldset>
      <legend id="asked">${question.text}</legend>
      ${message === undefined ? "" : html`<p id="fault" class="fault" role="alert">${message}</p>`}
      <p id="why">${question.why}${registers.length > 0 ? `${registers.join("、")}里有这一项：不清楚可以先跳过，授权后能代您查。` : ""}</p>
      ${control(question, described)}
    </fieldset>
    <div class="actions">
      <button type="submit" name="action" value="next">下一步</button>
      <button type="submit" name="action" value="unknown" class="second">${registers.length > 0 ? "不清楚，以后查" : "不清楚"}</button>
      ${facts.length === 0 ? "" : html`<button type="submit" name="action" value="back" class="second">上一步</button>`}
    </div>
  </form>`;
};

/** What was said so far, each to be changed. */
const answersView = (place: Place, facts: readonly FactInput[], words: FactWords): Html =>
  facts.length === 0
    ? ""
    : html`<section class="answers"><h2>您的回答</h2><form method="post" action="/guide">${hidden(place, facts)}
      <ul>${facts.map((fact) => {
        const key = keyOfInput(fact);
        const label = words.fact(key);
        const value = fact.value === null ? "不清楚" : words.value(key, fact.value as never);
        return html`<li>${label}：${value} <button type="submit" name="action" value="change:${key}" class="link" aria-label="改“${label}”">改</button></li>`;
      })}</ul></form></section>`;

const proposalsView = ({ proposedFacts = [] }: Guidance, place: Place, facts: readonly FactInput[]): Html => {
  const whole = proposedFacts.filter(({ value }) => !/^\d{4}-\d{2}$/u.test(String(value)));
  if (whole.length === 0) return "";
  return html`<form method="post" action="/guide" class="proposals">${hidden(place, facts)}
    <fieldset><legend>从您的话里读到这些，对的请勾上</legend>
      ${whole.map(
        ({ factId, role, value, label, quote }, i) =>
          html`<label class="choice"><input type="checkbox" name="confirm" id="confirm-${i}" value="${JSON.stringify({ factId, value, ...(role === undefined ? {} : { role }) })}" /> ${label}（您说：“${quote}”）</label>`,
      )}
    </fieldset><div class="actions"><button type="submit" name="action" value="confirm">确认勾选的</button></div></form>`;
};

export type Shown = {
  guidance: Guidance;
  place: Place;
  facts: readonly FactInput[];
  words: FactWords | undefined;
  asking: Asking | undefined;
};

/** The facts go along in the body, so that nothing is asked twice. */
const prefillLink = ({ formId }: Guidance, { region }: Place, facts: readonly FactInput[]): Html =>
  formId === undefined || region === undefined
    ? ""
    : html`<section><h2>填表</h2><form method="post" action="/prefill/plan">
      <input type="hidden" name="form" value="${formId}" /><input type="hidden" name="region" value="${region}" />
      ${facts.map((fact) => html`<input type="hidden" name="fact" value="${JSON.stringify(fact)}" />`)}
      <p>这件事的联办申请表可以用登记里已有的信息填好，查什么先给您看。</p><button type="submit" class="second">看看要查哪些登记</button></form></section>`;

export const turnView = ({ guidance, place, facts, words, asking }: Shown): Html => html`
  ${proposalsView(guidance, place, facts)}
  ${asking ? questionView(asking, place, facts) : html`<p class="done">没有要再问的了，下面是您的清单。</p>`}
  ${words ? answersView(place, facts, words) : ""}
  <section class="plan"><h2>${asking ? "目前的清单" : "您的清单"}</h2>${planView(guidance)}</section>
  ${prefillLink(guidance, place, facts)}
  <section class="keep"><h2>留一份</h2>
    <p>可以用浏览器打印这一页。分享这件事（不含您的回答）：<a href="${addressOf(place)}">${guidance.oneThing?.title ?? ""}</a></p>
    ${(guidance.deadlines ?? []).length === 0 ? "" : html`<form method="post" action="/guide/calendar">${hidden(place, facts)}<button type="submit">把日期存进日历</button></form>`}
  </section>`;

const listed = (things: readonly { id: string; title: string; quote?: string }[], region: string | undefined): Html =>
  html`<ul class="things">${things.map(({ id, title, quote }) => html`<li><a href="${addressOf({ id, region })}">${title}</a>${quote === undefined ? "" : `（您说：“${quote}”）`}</li>`)}</ul>`;

/** Where no single one-thing is meant, or it is not offered here. */
export const choiceView = (guidance: Guidance, region: string | undefined): Html => {
  const { outcome, candidates = [], intents = [], nearest = [], offeredIn = [], changes = [] } = guidance;
  if (intents.length > 0) return html`<p>您说了几件事，可以按这个顺序办：</p>${listed(intents, region)}`;
  if (outcome === "choose") return html`<p>您要办的是哪一件？</p>${listed(candidates, region)}`;
  if (outcome === "not-offered-here")
    return html`<p>${offeredIn.length > 0 ? `这件事收录的是${offeredIn.map(({ name }) => name).join("、")}的办法，您选的地区没有收录。` : "这件事现在没有在办。"}请拨打当地 <a href="tel:12345">12345</a>。</p>
      <ul>${changes.map(({ text }) => html`<li>${text}</li>`)}</ul>`;
  return html`<p>没有找到对应的事。可以换个说法，或拨打 <a href="tel:12345">12345</a>。</p>${nearest.length > 0 ? html`<p>最接近的是：</p>${listed(nearest, region)}` : ""}`;
};
