import { html } from "hono/html";
import type { FormField } from "../domain/form.ts";
import type { PrefillField } from "../domain/prefill.ts";
import type { CodeSystem } from "../domain/record.ts";

type Html = ReturnType<typeof html> | string;

/** What the person reads for each reason; the code itself is for clerks and figures. */
export const REASON_TEXTS: Readonly<Record<PrefillField["reasons"][number], string>> = {
  SUBJECT_UNBOUND: "还不知道是哪一位",
  MANDATE_MISSING: "没有这项授权",
  MANDATE_EXPIRED: "授权已到期",
  CONSENT_MISSING: "没有同意查询",
  CONSENT_USED: "同意已用过",
  CONSENT_WITHDRAWN: "已撤回同意",
  SRC_NOT_HELD: "登记里没有，请填写",
  SRC_UNAVAILABLE: "登记系统暂时查不到",
  SRC_DENIED: "登记系统拒绝了查询",
  SRC_PENDING: "登记系统还没有答复",
  REC_PROOF: "记录的签名不正确，没有采用",
  REC_ISSUER: "记录的签发单位不对，没有采用",
  REC_SUBJECT: "返回的不是本人的记录，没有采用",
  REC_REPLAY: "记录不是这次查询的答复，没有采用",
  REC_REVOKED: "证照已注销、挂失或暂停",
  REC_EXPIRED: "证照或记录已过期",
  REC_SCHEMA: "记录的内容不正确，没有采用",
  STALE: "记录较旧，请核对",
  CONFLICT: "几处记录不一致",
  CODE_UNMAPPED: "记录的代码不认识，没有采用",
  PARSE_PARTIAL: "记录不完整，没有采用",
  NAME_UNENCODABLE: "姓名中有显示不了的字，由工作人员核对",
  POSITIVE_ONLY_EMPTY: "没有查到记录，不等于没有，请填写",
  GROUP_INCOMPLETE: "同组信息不全，请核对",
  NOT_LOCKABLE: "登记可能不是最新，请核对",
  PROTECTED_PERSON: "不预填",
  DERIVED_INPUT_MISSING: "要先填前面的内容",
  LLM_UNCONFIRMED: "从您的话里读到的，请确认",
  NOT_APPLICABLE: "不需要",
};

const ORIGINS = {
  record: "登记",
  derived: "推算",
  person: "您填写的",
  previous: "您上次提交的",
  model: "从您的话里读到",
} as const;

const originOf = ({ origin }: PrefillField): string => {
  if (origin === undefined) return "";
  const from = [origin.source ?? ORIGINS[origin.kind], origin.asOf ? `截至 ${origin.asOf}` : ""]
    .filter(Boolean)
    .join("，");
  return origin.quote === undefined ? from : `${from}：“${origin.quote}”`;
};

const INPUTS: Partial<Record<FormField["control"], { type: string; mode: string }>> = {
  date: { type: "date", mode: "text" },
  number: { type: "text", mode: "numeric" },
  money: { type: "text", mode: "decimal" },
  phone: { type: "tel", mode: "tel" },
  email: { type: "email", mode: "email" },
  "bank-account": { type: "text", mode: "numeric" },
};

type Choice = { code: string; label: string };
const YES_NO: readonly Choice[] = [
  { code: "true", label: "是" },
  { code: "false", label: "否" },
];

/** How a value stands in its control. */
export const writtenOf = (value: unknown, { type }: Pick<FormField, "type">): string => {
  if (value === undefined || value === null) return "";
  if (type === "money" && typeof value === "number") return (value / 100).toFixed(2);
  return Array.isArray(value) ? value.join("\n") : String(value);
};

type Control = { field: PrefillField; definition: FormField; choices: readonly Choice[] | undefined };

const picker = ({ field, definition }: Control, choices: readonly Choice[]): Html => {
  const { fieldId } = field;
  const chosen = writtenOf(field.value, definition).split("\n");
  if (definition.type === "list")
    return html`${choices.map(({ code, label }, i) => html`<label class="choice"><input type="checkbox" id="set-${fieldId}-${i}" name="set:${fieldId}" value="${code}" ${chosen.includes(code) ? "checked" : ""} /> ${label}</label>`)}`;
  return html`<select id="set-${fieldId}" name="set:${fieldId}"><option value="">请选择</option>${choices.map(({ code, label }) => html`<option value="${code}" ${chosen[0] === code ? "selected" : ""}>${label}</option>`)}</select>`;
};

const control = (given: Control): Html => {
  const { field, definition, choices } = given;
  const offered = definition.type === "bool" ? YES_NO : choices;
  if (offered) return picker(given, offered);
  const { type, mode } = INPUTS[definition.control] ?? { type: "text", mode: "text" };
  const value = writtenOf(field.value, definition);
  return html`<input id="set-${field.fieldId}" name="set:${field.fieldId}" type="${type}" inputmode="${mode}" value="${value}" autocomplete="off" maxlength="500" ${field.required ? html`aria-required="true"` : ""} /> ${definition.unit ?? ""}`;
};

const othersView = ({ others = [] }: PrefillField): Html =>
  others.length === 0
    ? ""
    : html`<ul class="others">${others.map(({ display, source, asOf, why }) => html`<li>${source}${asOf ? `（${asOf}）` : ""}记的是：${display}${why === "stale" ? "（较旧）" : ""}</li>`)}</ul>`;

const notes = (field: PrefillField): Html => html`
  ${field.origin ? html`<p class="from">${originOf(field)}</p>` : ""}
  ${field.reasons.length > 0 ? html`<p class="why">${[...new Set(field.reasons.map((reason) => REASON_TEXTS[reason]))].join("；")}</p>` : ""}
  ${othersView(field)}
  ${(field.faults ?? []).map(({ message }) => html`<p class="fault">${message}</p>`)}
  ${field.dispute ? html`<p class="why">您说有误${field.dispute.note ? `：${field.dispute.note}` : ""}。工作人员会核实，不影响继续办理。</p>` : ""}`;

const disputeView = ({ fieldId, label, display, dispute }: PrefillField): Html =>
  display === undefined || dispute
    ? ""
    : html`<details><summary>信息有误</summary>
      <label for="dispute-${fieldId}">“${label}”哪里有误，正确的是什么</label>
      <input id="dispute-${fieldId}" name="dispute:${fieldId}" type="text" maxlength="500" autocomplete="off" /></details>`;

const codesOf = (definition: FormField, systems: ReadonlyMap<string, CodeSystem>): readonly Choice[] | undefined =>
  definition.codeSystem === undefined ? undefined : systems.get(definition.codeSystem)?.codes;

/** A value that a page may show and take back; identifiers are shown masked and are not taken back. */
const isTyped = ({ decision }: PrefillField): boolean => decision !== "locked";

export type FieldTables = { codeSystems: ReadonlyMap<string, CodeSystem> };

const lockedView = ({ fieldId, label, display }: PrefillField): Html => html`
  <p class="label" id="label-${fieldId}">${label}</p>
  <p class="value">${display ?? ""} <span class="badge">已核验</span></p>`;

const typedView = (given: Control): Html => {
  const { field, definition } = given;
  const { fieldId, label, required, display, value } = field;
  const name = html`${label}${required ? html` <span class="must">必填</span>` : ""}`;
  const masked = value === undefined && display !== undefined ? html`<p class="value">${display}</p>` : "";
  const was = html`<input type="hidden" name="was:${fieldId}" value="${writtenOf(value, definition)}" />`;
  if (definition.type === "list")
    return html`<fieldset><legend>${name}</legend>${masked}${control(given)}</fieldset>${was}`;
  return html`<label for="set-${fieldId}">${name}</label>${masked}<div>${control(given)}</div>${was}`;
};

const acceptView = ({ fieldId, label, accepted }: PrefillField): Html =>
  html`<label class="choice"><input type="checkbox" name="accept:${fieldId}" value="1" ${accepted ? "checked" : ""} /> 我核对过，${label}没有错</label>`;

/** One field: locked ones as text, the others as a control, each with where it comes from. */
export const fieldView = (field: PrefillField, definition: FormField, { codeSystems }: FieldTables): Html => html`
  <div class="prefill-field ${field.decision}" id="field-${field.fieldId}">
    ${isTyped(field) ? typedView({ field, definition, choices: codesOf(definition, codeSystems) }) : lockedView(field)}
    ${notes(field)}
    ${field.decision === "confirm" ? acceptView(field) : ""}
    ${disputeView(field)}
  </div>`;
