import { html } from "hono/html";
import type { ChecklistItem, Guidance, Needed, Office } from "../domain/guidance.ts";

const NEEDED: Readonly<Record<Needed, string>> = { yes: "要", depends: "看情况", no: "不用" };
const WAYS: Readonly<Record<ChecklistItem["how"], string>> = {
  held: "电子证照可用，不用交",
  fetched: "系统生成或部门共享，不用交",
  promised: "可以承诺代替",
  upload: "上传",
  bring: "带原件",
};
const ORDER: readonly Needed[] = ["yes", "depends", "no"];

const sortNeeded = <T>(items: readonly T[], neededOf: (item: T) => Needed): T[] =>
  [...items].sort((a, b) => ORDER.indexOf(neededOf(a)) - ORDER.indexOf(neededOf(b)));

type Html = ReturnType<typeof html>;

const section = (title: string, items: readonly Html[]): Html | string =>
  items.length === 0
    ? ""
    : html`<section><h3>${title}</h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul></section>`;

const tag = (needed: Needed): Html => html`<span class="tag ${needed}">${NEEDED[needed]}</span>`;

const members = ({ members: all = [] }: Guidance): Html[] =>
  sortNeeded(all, ({ include }) => include).map(
    ({
      title,
      include,
      because,
      promisedDays,
      dependsOn,
    }) => html`${tag(include)} <strong>${title}</strong>${promisedDays === undefined ? "" : `（承诺 ${promisedDays} 日）`}
      <small>${because}${dependsOn.length > 0 ? `先办好：${dependsOn.map((id) => all.find(({ serviceId }) => serviceId === id)?.title ?? id).join("、")}。` : ""}</small>`,
  );

const papers = ({ checklist = [] }: Guidance): Html[] =>
  sortNeeded(checklist, ({ needed }) => needed).map(
    ({
      title,
      needed,
      how,
      copies,
      validity,
      because,
      citations,
    }) => html`${tag(needed)} <strong>${title}</strong>${copies === undefined ? "" : ` ${copies} 份`}${needed === "no" ? "" : ` · ${WAYS[how]}`}
      <small>${because}${validity === undefined ? "" : `有效期：${validity}。`}${citations.length > 0 ? html`原文：${citations.map(({ quote }) => html`<q>${quote}</q>`)}` : ""}</small>`,
  );

const times = ({ times: plan, deadlines = [] }: Guidance): Html[] => {
  if (plan === undefined) return [];
  const { promisedDays, statutoryDays, unit, slowestMember, slowestMemberDays, notices } = plan;
  const lines = [
    promisedDays === undefined ? undefined : `联办承诺 ${promisedDays} ${unit}`,
    statutoryDays === undefined ? undefined : `法定时限 ${statutoryDays} ${unit}`,
    slowestMemberDays === undefined ? undefined : `最慢的事项：${slowestMember}，${slowestMemberDays} 日`,
    ...notices,
    ...deadlines.map(({ title, date, text }) => `${title}：${date}。${text}`),
  ];
  return lines.filter((line) => line !== undefined).map((line) => html`${line}`);
};

const office = ({ name, address, hours, phone }: Office): Html =>
  html`${name}${address === undefined ? "" : `，${address}`}${hours === undefined ? "" : `，${hours}`}${phone === undefined ? "" : html`，<a href="tel:${phone}">${phone}</a>`}`;

const outcomes = ({ outcomes: all = [], unmet = [] }: Guidance): Html[] => [
  ...all.map(({ text, remedy = "" }) => html`<strong>${text}</strong> ${remedy}`),
  ...unmet
    .filter(({ text }) => all.every((outcome) => outcome.text !== text))
    .map(({ text, remedy = "" }) => html`不符合：${text}。${remedy}`),
];

/** The plan so far. What nobody knows yet is shown as such. */
export const planView = (guidance: Guidance): Html => html`
  ${section("结论", outcomes(guidance))}
  ${section("要办的事项", members(guidance))}
  ${section("材料", papers(guidance))}
  ${section(
    "条件",
    (guidance.requirements ?? []).map(
      ({ text, met, because }) =>
        html`<span class="tag ${met}">${met === "yes" ? "符合" : met === "no" ? "不符合" : "待定"}</span> ${text} <small>${because === text ? "" : because}</small>`,
    ),
  )}
  ${section("时间", times(guidance))}
  ${section(
    "费用",
    (guidance.fees ?? []).map(({ text }) => html`${text}`),
  )}
  ${section("去哪里办", [...(guidance.offices ?? []).map(office), ...(guidance.channels ?? []).map(({ title, url }) => (url === undefined ? html`${title}` : html`<a href="${url}" rel="noreferrer">${title}</a>`))])}
  ${section(
    "别人代办",
    (guidance.delegation ?? []).filter(({ allowed }) => allowed !== "no").map(({ who, can }) => html`${who}：${can}`),
  )}
  ${section(
    "还不清楚的，可以这样弄清",
    (guidance.waysOn ?? []).map(({ label, ways }) => html`${label}：${ways.join("；")}`),
  )}
  ${section(
    "依据",
    (guidance.legalBasis ?? []).map(({ title }) => html`${title}`),
  )}
  ${section(
    "变化",
    (guidance.changes ?? []).map(({ text }) => html`${text}`),
  )}`;
