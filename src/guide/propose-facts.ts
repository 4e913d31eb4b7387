import type { FactSet } from "../domain/condition.ts";
import type { ProposedFact } from "../domain/guidance.ts";
import type { FactDefinition, OneThingModel } from "../domain/one-thing.ts";
import { factKey, parseFactKey } from "../rules/fact-key.ts";
import { foldText } from "../text/normalise.ts";
import { regionLabel } from "../text/regions.ts";
import { findSpokenDates } from "../text/spoken-dates.ts";
import { characterPairs } from "../text/tokens.ts";
import type { GuidePorts } from "./guide-ports.ts";
import type { GuideTexts } from "./guide-texts.ts";
import { speaksOf } from "./person-words.ts";
import { countsChildren, readAmount } from "./read-amount.ts";

/** What is only imagined, asked, doubted or told of a past that is over says nothing of the case. */
const IMAGINED = /如果|要是|假如|假设|倘若|万一|若是|的话/u;
/** What is only meant to be done: true of a choice in this matter, of no circumstance yet. */
const INTENDED = /打算|准备|想|计划|希望|以后|将来|要|去(?!年|世)|算|找/u;
const ASKED =
  /[?？]|吗|呢$|(\p{Script=Han})[不没冇]\1|是否|能否|要不要|什么|啥|么子|么个|咋|怎么|怎样|如何|哪|谁|几(?:天|多|个|年|日|岁|钱|成)|几十|好(?:久|多|长)|多(?:少|久|长|大|钱)|[不没冇啵噻](?:咯|啊|嘞)?$|还是(?!没)|时限|流程|材料|资料|依据|规定|条件|资格/u;
const DOUBTED = /可能|好像|大概|应该|也许|听说|据说|不知道|不清楚|不确定|不一定|不记得|忘了|说不定|差点|以为/u;
const DENIED = /不|没|冇|无|未|非|别|断/u;

/** Full-width digits and marks as plain ones, each in its place. */
const evenWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/gu, (mark) => String.fromCharCode(mark.charCodeAt(0) - 0xfee0));

/** Clauses that state something. The whole sentence falls with a part that is imagined, a clause alone with a question. */
const statedClauses = (text: string): string[] =>
  (text.match(/[^。！!；;\n?？]+[。！!；;\n?？]?/gu) ?? [])
    .filter((sentence) => !IMAGINED.test(sentence))
    .flatMap((sentence) => sentence.split(/(?<=[?？])|[，,、。！!；;\n：:]/u))
    .map((clause) => clause.trim())
    .filter((clause) => clause.length > 1 && !DOUBTED.test(clause) && !ASKED.test(clause));

type Read = { value: unknown; label: string; quote: string };
type Context = {
  model: OneThingModel;
  findRegions: GuidePorts["findRegions"];
  regions: GuidePorts["catalogue"]["regions"];
  asOf: string;
  texts: GuideTexts;
};

/** Words of a label that tell it from others, without the words of its kind. */
const coreOf = (label: string): string =>
  label.replace(/所在地|日期|时间|情况|类型|方式|原因|的/gu, "").replace(/数$|地$/u, "");

const SAME_WORDS: readonly (readonly [RegExp, string])[] = [
  [/户籍|户口|上户/u, "户口"],
  [/生下|生了|刚生|出世|出生|降生/u, "出生"],
  [/领证|登记结婚|结婚/u, "结婚"],
  [/去世|过世|走了|逝世|病故|死亡|身故/u, "去世死亡身故"],
  [/辞职|下岗|被裁|失业|离职|丢了工作/u, "失业"],
  [/交了|缴了|缴存|缴纳|缴费|交社保|交公积金/u, "缴存缴费缴纳"],
];

const widened = (clause: string): string =>
  SAME_WORDS.reduce((text, [pattern, words]) => (pattern.test(clause) ? `${text} ${words}` : text), clause);

/** Share of the pairs of a label that a clause says. */
const coverage = (label: string, clause: string): number => {
  const pairs = [...characterPairs(foldText(coreOf(label)))];
  if (pairs.length === 0) return 0;
  const said = characterPairs(foldText(widened(clause)));
  return pairs.filter((pair) => said.has(pair)).length / pairs.length;
};

const MENTIONED = 0.3;
const SAID = 0.75;

const mentions = (fact: FactDefinition, clause: string): boolean => coverage(fact.label, clause) >= MENTIONED;

const readDate = (fact: FactDefinition, clause: string, { asOf, texts }: Context): Read[] => {
  if (!mentions(fact, clause) || DENIED.test(clause)) return [];
  const [date, ...others] = findSpokenDates(clause, asOf);
  if (date === undefined || others.length > 0 || date.value > asOf) return [];
  const label = `${texts.verdict.said(fact.label, date.value)}${date.precision === "day" ? "" : texts.dayMissing}`;
  return [{ value: date.value, label, quote: date.quote }];
};

/** Words by which a place is told to be the one that a label names. */
const PLACE_WORDS: readonly (readonly [RegExp, string])[] = [
  [/户口|户籍/u, "户口|户籍"],
  [/出生/u, "出生|降生|生的|生下"],
  [/登记|注册/u, "登记|注册"],
  [/居住|住址/u, "居住|住"],
  [/参保|社保|医保/u, "参保|社保|医保"],
];

/** 户口在长沙, 长沙户口, 在长沙出生; not 户口在外省，在长沙上班. */
const isAttached = (label: string, before: string, after: string): boolean => {
  const words = PLACE_WORDS.find(([named]) => named.test(label))?.[1];
  if (words === undefined) return false;
  const behind = new RegExp(`^[省市区县的]*[^在]{0,6}?(?:${words})`, "u");
  const ahead = new RegExp(`(?:${words})(?:所在地)?[都也还]?(?:落|挂)?(?:在|是|为)\\p{Script=Han}{0,8}$`, "u");
  return behind.test(after) || (ahead.test(before) && /^[省市区县]?(?:的|人|那边|这边)?$/u.test(after));
};

const readRegion = (fact: FactDefinition, clause: string, { findRegions, regions, texts }: Context): Read[] => {
  if (DENIED.test(clause)) return [];
  const places = findRegions(clause);
  const [narrowest] = [...places].sort((a, b) => b.end - a.end);
  const apart = places.some(({ code }) => narrowest && !narrowest.code.startsWith(code.replace(/(?:00)+$/u, "")));
  if (narrowest === undefined || apart) return [];
  if (!isAttached(fact.label, clause.slice(0, narrowest.start), clause.slice(narrowest.end))) return [];
  const label = texts.verdict.said(fact.label, regionLabel(regions, narrowest.code));
  return [{ value: narrowest.code, label, quote: narrowest.name }];
};

const readBool = (fact: FactDefinition, clause: string, { texts: { verdict } }: Context): Read[] => {
  if (
    DENIED.test(fact.label) ||
    coverage(fact.label, clause.replace(/[没冇]有?/gu, "有").replace(/不是?|未/gu, "")) < SAID
  )
    return [];
  const denials = clause.match(/不|没|冇|无|未|非/gu)?.length ?? 0;
  // Twice denied is not read as affirmed: people mean either.
  if (denials > 1) return [];
  const value = denials === 0;
  return [{ value, label: verdict.said(fact.label, value ? verdict.yes : verdict.no), quote: clause }];
};

/** Whether a clause can speak of the one whose fact it is. */
const isAbout = ({ id, label }: FactDefinition, clause: string, { model }: Context): boolean =>
  speaksOf(`${label}${model.roles.find((role) => role.id === id.split(".")[0])?.label ?? ""}`, clause);

const readOption = (fact: FactDefinition, clause: string, context: Context): Read[] => {
  if (DENIED.test(clause)) return [];
  const { model } = context;
  const said = (fact.options ?? []).filter(({ label }) => clause.includes(label));
  const [option] = said;
  if (option === undefined || said.length > 1) return [];
  const elsewhere = model.facts.some(
    (other) =>
      other !== fact && other.options?.some(({ label }) => label === option.label) && isAbout(other, clause, context),
  );
  const person = model.roles.some(({ label }) => label === option.label);
  const bare = option.label.length < 2 || person || elsewhere || /^(?:有|无|是|否|其他|都不是)/u.test(option.label);
  // 公司 said of something else is no answer to 主体类型.
  const least = bare ? SAID : option.label.length < 3 ? MENTIONED : 0;
  if (coverage(fact.label, clause) < least) return [];
  const value = fact.type === "list" ? [option.code] : option.code;
  return [{ value, label: context.texts.verdict.said(fact.label, option.label), quote: option.label }];
};

const TWINS: readonly (readonly [RegExp, number])[] = [
  [/双胞胎|龙凤胎|双胎/u, 2],
  [/三胞胎/u, 3],
  [/四胞胎/u, 4],
];

type Counted = { counted: string | undefined; texts: GuideTexts };

const readNumber = (fact: FactDefinition, clause: string, { counted, texts: { verdict } }: Counted): Read[] => {
  if (DENIED.test(clause)) return [];
  const [twins] = !countsChildren(counted)
    ? []
    : TWINS.flatMap(([words, n]) => (words.test(clause) ? [{ words, n }] : []));
  if (twins) {
    const quote = twins.words.exec(clause)?.[0] ?? clause;
    return [{ value: twins.n, label: verdict.said(fact.label, String(twins.n)), quote }];
  }
  if (counted === undefined && !mentions(fact, clause)) return [];
  const amount = readAmount(clause, fact, counted);
  if (amount === undefined) return [];
  const unit = fact.unit ? ` ${verdict.unit(fact.unit)}` : "";
  const text = fact.type === "money" ? verdict.money(amount.value / 100) : `${amount.value}${unit}`;
  return [{ ...amount, label: verdict.said(fact.label, text) }];
};

const readClause = (fact: FactDefinition, clause: string, context: Context): Read[] => {
  const [role, name] = fact.id.split(".");
  const counted = name === "count" ? context.model.roles.find(({ id }) => id === role)?.label : undefined;
  if (counted === undefined && !isAbout(fact, clause, context)) return [];
  if (INTENDED.test(clause) && fact.type !== "code" && fact.type !== "list") return [];
  switch (fact.type) {
    case "date":
      return readDate(fact, clause, context);
    case "region":
      return readRegion(fact, clause, context);
    case "bool":
      return readBool(fact, clause, context);
    case "code":
    case "list":
      return readOption(fact, clause, context);
    case "int":
    case "money":
      return readNumber(fact, clause, { counted, texts: context.texts });
    case "text":
      return [];
  }
};

/** Of a list only its single element can be meant by words that name none. */
const keyOf = (
  fact: FactDefinition,
  model: OneThingModel,
  counts: ReadonlyMap<string, unknown>,
): string | undefined => {
  const [role = "", name] = fact.id.split(".");
  if (name === "count" || !model.roles.some(({ id, many }) => id === role && many)) return fact.id;
  return (counts.get(role) ?? 1) === 1 ? factKey(fact.id, { [role]: 0 }) : undefined;
};

type Asked = { model: OneThingModel; facts: FactSet; asOf: string; texts: GuideTexts };

/** How many elements each list has, as known or as the words say. */
const countsIn = (clauses: readonly string[], facts: FactSet, context: Context): Map<string, unknown> =>
  new Map(
    context.model.facts
      .filter(({ id }) => id.endsWith(".count"))
      .flatMap((fact): [string, unknown][] => {
        const known = facts.get(fact.id);
        const said = clauses.flatMap((clause) => readClause(fact, clause, context)).map(({ value }) => value);
        const value = known === undefined ? said[0] : known.state === "known" ? known.value : "declined";
        return value === undefined ? [] : [[fact.id.split(".")[0] ?? "", value]];
      }),
  );

/**
 * Facts that the person's own words state, each with the literal words, to be confirmed and never applied. What is
 * imagined, asked, doubted or said in two ways proposes nothing.
 */
export const proposeFacts = (
  text: string,
  { model, facts, asOf, texts }: Asked,
  { findRegions, catalogue }: Pick<GuidePorts, "findRegions" | "catalogue">,
): ProposedFact[] => {
  const even = evenWidth(text);
  const clauses = statedClauses(even);
  const context: Context = { model, findRegions, regions: catalogue.regions, asOf, texts };
  const counts = countsIn(clauses, facts, context);
  return model.facts.flatMap((fact) => {
    const key = keyOf(fact, model, counts);
    if (key === undefined || facts.has(key)) return [];
    const reads = clauses.flatMap((clause) => readClause(fact, clause, context));
    const values = new Set(reads.map(({ value }) => JSON.stringify(value)));
    const [read] = reads;
    const at = read === undefined ? -1 : even.indexOf(read.quote);
    if (read === undefined || values.size !== 1 || at < 0) return [];
    const quote = text.slice(at, at + read.quote.length);
    const { factId, role } = parseFactKey(key);
    return [{ factId, ...(role === undefined ? {} : { role }), value: read.value, label: read.label, quote }];
  });
};
