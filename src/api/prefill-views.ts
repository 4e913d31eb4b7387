import { html } from "hono/html";
import type { FormDefinition, FormField } from "../domain/form.ts";
import type { FactDefinition } from "../domain/one-thing.ts";
import type { PlanReply, Prefill, PrefillField, Receipt } from "../domain/prefill.ts";
import { type FieldTables, fieldView } from "./prefill-field-view.ts";
import type { FieldError } from "./problem.ts";

type Html = ReturnType<typeof html> | string;
type Choice = { code: string; label: string };

export type FormChoice = { id: string; title: string };

/** Which form, where, and for whom. */
export const startView = (given: {
  who: string;
  forms: readonly FormChoice[];
  regions: readonly Choice[];
  region: string;
  mandates: readonly { mandateId: string; principal: string }[];
}): Html => html`
  <p>您现在是：<strong>${given.who}</strong>。<a href="/dev/sign-in?next=/prefill">换一个人</a>　<a href="/prefill/access-log">谁看过我的数据</a>　<a href="/prefill/mandates">授权代办</a></p>
  <form method="get" action="/prefill/start">
    <div class="field"><label for="form">办哪一件事</label>
      <select id="form" name="form">${given.forms.map(({ id, title }) => html`<option value="${id}">${title}</option>`)}</select></div>
    <div class="field"><label for="region">在哪里办</label>
      <select id="region" name="region">${given.regions.map(({ code, label }) => html`<option value="${code}" ${code === given.region ? "selected" : ""}>${label}</option>`)}</select></div>
    ${
      given.mandates.length === 0
        ? ""
        : html`<div class="field"><label for="mandate">替谁办</label><select id="mandate" name="mandate"><option value="">我自己</option>${given.mandates.map(({ mandateId, principal }) => html`<option value="${mandateId}">${principal}（已授权给您）</option>`)}</select></div>`
    }
    <button type="submit">下一步</button>
  </form>`;

const YES_NO: readonly Choice[] = [
  { code: "true", label: "是" },
  { code: "false", label: "否" },
];

const factControl = ({ id, type, options, unit }: FactDefinition): Html => {
  const choices = type === "bool" ? YES_NO : options;
  if (type === "list" && choices)
    return html`<fieldset><legend>可多选</legend>${choices.map(({ code, label }) => html`<label class="choice"><input type="checkbox" name="fact:${id}" value="${code}" /> ${label}</label>`)}</fieldset>`;
  if (choices)
    return html`<select id="fact-${id}" name="fact:${id}"><option value="">不清楚</option>${choices.map(({ code, label }) => html`<option value="${code}">${label}</option>`)}</select>`;
  return html`<input id="fact-${id}" name="fact:${id}" type="${type === "date" ? "date" : "text"}" autocomplete="off" maxlength="100" /> ${unit ?? ""}`;
};

type Place = { formId: string; region: string; mandateId: string | undefined };

export const hiddenPlace = ({ formId, region, mandateId }: Place): Html => html`
  <input type="hidden" name="form" value="${formId}" /><input type="hidden" name="region" value="${region}" />
  ${mandateId === undefined ? "" : html`<input type="hidden" name="mandate" value="${mandateId}" />`}`;

/** What decides whose data are needed. Everything may be left open. */
export const factsView = (facts: readonly FactDefinition[], place: Place): Html => html`
  <form method="post" action="/prefill/plan">${hiddenPlace(place)}
    ${facts.length === 0 ? html`<p>不用先回答什么。</p>` : html`<p>下面几项决定要填哪些内容。不清楚的可以不选。</p>`}
    ${facts.map((fact) => html`<div class="field"><label for="fact-${fact.id}">${fact.question}</label>${factControl(fact)}</div>`)}
    <button type="submit">看看要查哪些登记</button>
  </form>`;

const HOW: Readonly<Record<PlanReply["roles"][number]["how"], string>> = {
  self: "您本人",
  "record-link": "由登记记录找到",
  mandate: "按授权",
  "licence-code": "由营业执照二维码找到",
  unbound: "还找不到，相关内容由您填写",
};

const BASIS = { statutory: "依法核查", consent: "须您同意", "separate-consent": "敏感信息，须您单独同意" } as const;

const callsView = ({ calls, roles }: PlanReply, titleOf: (register: string) => string): Html => {
  const labels = new Map(roles.map(({ role, label }) => [role, label]));
  const sources = [...new Set(calls.map(({ source }) => source))];
  return html`${sources.map(
    (source) => html`<fieldset><legend>${titleOf(source)}</legend>
      <label class="choice"><input type="checkbox" name="source" value="${source}" /> 同意向“${titleOf(source)}”查询</label>
      <ul>${calls
        .filter((call) => call.source === source)
        .map(
          ({ subject, concepts, basis }) =>
            html`<li>${labels.get(subject) ?? "办事人"}：${concepts.map(({ label: concept, sensitive }) => `${concept}${sensitive ? "（敏感）" : ""}`).join("、")}（${BASIS[basis]}）</li>`,
        )}</ul></fieldset>`,
  )}`;
};

/** Everything that would be asked, before anything is asked. Nothing is ticked beforehand. */
export const planView = (plan: PlanReply, place: Place, titleOf: (register: string) => string): Html => html`
  <section><h2>表单里有谁</h2><ul>${plan.roles.map(({ label, how }) => html`<li>${label}：${HOW[how]}</li>`)}</ul></section>
  <form method="post" action="/prefill/open">${hiddenPlace(place)}<input type="hidden" name="plan" value="${plan.planId}" />
    <h2>要查哪些登记</h2>
    <p>现在还没有查询。只查您同意的；不同意也能办，相关内容由您自己填写。同意只用这一次，随时可以撤回。</p>
    ${callsView(plan, titleOf)}
    <fieldset><legend>敏感信息</legend><label class="choice"><input type="checkbox" name="sensitive" value="1" /> 我单独同意查询上面标明的敏感信息</label></fieldset>
    ${plan.roles.some(({ how }) => how === "licence-code") ? html`<div class="field"><label for="licence">营业执照二维码的内容</label><input id="licence" name="licence" type="text" maxlength="2000" autocomplete="off" /></div>` : ""}
    <div class="actions">
      <button type="submit" name="agree" value="chosen">按我勾选的查询</button>
      <button type="submit" name="agree" value="all" class="second">同意查询全部（敏感信息以上面的勾选为准）</button>
      <button type="submit" name="agree" value="none" class="second">都不查，我自己填</button>
    </div>
  </form>`;

export type CaseView = {
  prefill: Prefill;
  form: FormDefinition;
  definitionOf: (fieldId: string) => FormField | undefined;
  tables: FieldTables;
  errors: readonly FieldError[];
  saved: boolean;
};

const GROUPS = [
  { title: "请核对", of: ["confirm", "editable"] },
  { title: "请填写", of: ["conflict", "blank"] },
  { title: "已经为您填好", of: ["locked"] },
] as const;

const sectionsView = (fields: readonly PrefillField[], { form, definitionOf, tables }: CaseView): Html =>
  html`${form.sections.map(({ id, title }) => {
    const own = fields.filter(({ section }) => section === id);
    return own.length === 0
      ? ""
      : html`<h3>${title}</h3>${own.map((field) => {
          const definition = definitionOf(field.fieldId);
          return definition ? fieldView(field, definition, tables) : "";
        })}`;
  })}`;

const groupsView = (view: CaseView): Html =>
  html`${GROUPS.map(({ title, of }) => {
    const fields = view.prefill.fields.filter(({ decision }) => (of as readonly string[]).includes(decision));
    return fields.length === 0
      ? ""
      : html`<section><h2>${title}（${fields.length} 项）</h2>${sectionsView(fields, view)}</section>`;
  })}`;

const errorsView = (errors: readonly FieldError[]): Html =>
  errors.length === 0
    ? ""
    : html`<section class="errors" role="alert" tabindex="-1"><h2>还要处理这 ${errors.length} 项</h2><ul>${errors.map(({ path, message }) => html`<li><a href="#field-${path}">${message}</a></li>`)}</ul></section>`;

/** The filled form with where everything comes from. */
export const caseView = (view: CaseView): Html => {
  const { prefill, errors, saved } = view;
  const { visible, filled } = prefill.report;
  const address = `/prefill/cases/${prefill.prefillId}`;
  return html`
    <p class="done" role="status">${saved ? "已保存。" : ""}共 ${visible} 项，已填好 ${filled} 项。</p>
    <progress max="${visible}" value="${filled}" aria-label="已填好的项数">${filled}/${visible}</progress>
    ${prefill.pending.length > 0 ? html`<p>还在等：${prefill.pending.join("、")}。可以先填别的，<a href="${address}">刷新</a>看看。</p>` : ""}
    ${errorsView(errors)}
    <form method="post" action="${address}" novalidate>
      <section><h2>有什么变化</h2>
        <div class="field"><label for="said">用一句话告诉我们（比如：我们上个月离婚了）</label><input id="said" name="said" type="text" maxlength="2000" autocomplete="off" /></div></section>
      ${groupsView(view)}
      <div class="actions">
        <button type="submit" name="do" value="save">保存</button>
        <button type="submit" name="do" value="submit" class="second">保存并提交</button>
      </div>
    </form>
    <form method="post" action="${address}/withdrawal"><button type="submit" class="link">撤回同意，删去查到的内容</button></form>`;
};

/** What went to whom. */
export const receiptView = (
  submissionId: string,
  receipts: readonly Receipt[],
  labelOf: (fieldId: string) => string,
): Html => html`
  <p class="done" role="status">已提交，回执号 ${submissionId}。可以打印这一页。</p>
  <table class="receipts"><caption>给了谁什么</caption><thead><tr><th scope="col">事项</th><th scope="col">部门</th><th scope="col">收到的内容</th><th scope="col">预计办结</th></tr></thead>
  <tbody>${receipts.map(({ title, department, fields, dueBy }) => html`<tr><th scope="row">${title}</th><td>${department}</td><td>${fields.map(labelOf).join("、")}</td><td>${dueBy ?? "没有公布"}</td></tr>`)}</tbody></table>
  <p>预计办结按公布的天数从今天起算，节假日可能顺延。<a href="/prefill/access-log">看看谁用过我的数据</a></p>`;
