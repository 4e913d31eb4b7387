import { html } from "hono/html";
import type { Mandate } from "../domain/consent.ts";
import type { ShownAccess } from "../prefill/read-access-log.ts";

type Html = ReturnType<typeof html> | string;

const ACTIONS: Readonly<Record<ShownAccess["action"], string>> = {
  plan: "列出要查的登记",
  consent: "同意查询",
  withdraw: "撤回同意",
  fetch: "查询登记",
  view: "查看",
  change: "修改",
  submit: "提交",
  deliver: "交给办理部门",
  decide: "审核",
  mandate: "授权",
  revoke: "撤销授权",
  refuse: "拒绝了请求",
  purge: "清除数据",
};

type Names = { source: (id: string) => string; purpose: (id: string) => string };

/** Who looked at my data. */
export const accessView = (items: readonly ShownAccess[], before: number | undefined, names: Names): Html => html`
  ${items.length === 0 ? html`<p>还没有人查看或使用过您的数据。</p>` : ""}
  ${
    items.length === 0
      ? ""
      : html`<div class="wide" tabindex="0" role="region" aria-label="查看记录"><table><caption>最近的在最前</caption>
    <thead><tr><th scope="col">时间</th><th scope="col">谁</th><th scope="col">做了什么</th><th scope="col">哪里的数据</th><th scope="col">为了什么</th></tr></thead>
    <tbody>${items.map(({ at, who, action, source, purpose }) => html`<tr><td><time datetime="${at}">${new Date(at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" })}</time></td><td>${who}</td><td>${ACTIONS[action]}</td><td>${names.source(source)}</td><td>${names.purpose(purpose)}</td></tr>`)}</tbody></table></div>`
  }
  ${before === undefined ? "" : html`<p><a href="/prefill/access-log?before=${before}">更早的</a></p>`}`;

type Shown = Pick<
  Mandate,
  "mandateId" | "agentLabel" | "principalLabel" | "validUntil" | "status" | "oneThingIds" | "principal"
>;

export const mandatesView = (
  mandates: readonly Shown[],
  given: {
    sub: string;
    people: readonly { label: string }[];
    forms: readonly { id: string; title: string }[];
    until: string;
  },
): Html => html`
  <section><h2>已有的授权</h2>${
    mandates.length === 0
      ? html`<p>没有。</p>`
      : html`<ul>${mandates.map(
          ({ mandateId, agentLabel, principalLabel, validUntil, status, principal, oneThingIds }) => html`<li>
      ${principal === given.sub ? `您授权 ${agentLabel}` : `${principalLabel} 授权您`}办 ${oneThingIds.map((id) => given.forms.find((form) => form.id === id)?.title ?? id).join("、")}，到 ${validUntil.slice(0, 10)}${status === "revoked" ? "，已撤销" : ""}
      ${status === "revoked" ? "" : html`<form method="post" action="/prefill/mandates/${mandateId}/revocation"><button type="submit" class="link">撤销</button></form>`}</li>`,
        )}</ul>`
  }</section>
  <section><h2>授权别人替我办</h2>
    <form method="post" action="/prefill/mandates">
      <div class="field"><label for="agent">授权给谁</label><input id="agent" name="agent" list="people" required maxlength="200" autocomplete="off" /><datalist id="people">${given.people.map(({ label }) => html`<option value="${label}"></option>`)}</datalist></div>
      <div class="field"><label for="thing">办哪一件事</label><select id="thing" name="thing">${given.forms.map(({ id, title }) => html`<option value="${id}">${title}</option>`)}</select></div>
      <fieldset><legend>可以做什么</legend>
        <label class="choice"><input type="checkbox" name="action" value="view" checked /> 查看</label>
        <label class="choice"><input type="checkbox" name="action" value="fill" checked /> 填写</label>
        <label class="choice"><input type="checkbox" name="action" value="submit" /> 提交</label></fieldset>
      <div class="field"><label for="until">到哪一天</label><input id="until" name="until" type="date" value="${given.until}" required /></div>
      <button type="submit">授权</button>
    </form></section>`;
