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
import { type Clause, evenWidth, statedClauses } from "./stated-clauses.ts";

/** What is only meant to be done: true of a choice in this matter, of no circumstance yet. */
const INTENDED = /打算|准备|想|计划|希望|以后|将来|要|去(?!年|世)|算|找/u;
const DENIED = /不|没|冇|无|未|非|别|断/u;

type Read = { value: unknown; label: string; quote: string };
type Context = {
  model: OneThingModel;
  findRegions: GuidePorts["findRegions"];
  regions: GuidePorts["catalogue"]["regions"];
  asOf: string;
  texts: GuideTexts;
};

/** What was so once and may be over: said of a state it is not told of today. */
const PAST = /以前|从前|原先|曾|过去|过$/u;

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

/** Of a label that names one thing or another, either is enough. */
const mentions = ({ label }: FactDefinition, clause: string): boolean =>
  label.split("或").some((part) => coverage(part, clause) >= MENTIONED);

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

/** 未结清 as one word without a denial in it, also where it is said as 没有结清, for a label that holds it. */
const withoutOwnDenial = (label: string): { label: string; write: (text: string) => string } => {
  const [, denied = ""] = /(?:没有?|未|不)(\p{Script=Han}{2})/u.exec(label) ?? [];
  const pattern = new RegExp(`(?:还?没有?|还?未|不)${denied}`, "gu");
  const write = (text: string): string => (denied === "" ? text : text.replace(pattern, `◇${denied}`));
  return { label: write(label), write };
};

/** Words that only say since when, and other ways to deny. */
const evenWords = (text: string): string =>
  text
    .replace(/已经/gu, "已")
    .replace(/[了都也还]/gu, "")
    .replace(/不同|不一样/gu, "不相同");

const readBool = (fact: FactDefinition, said: string, { texts: { verdict } }: Context): Read[] => {
  const { label, write } = withoutOwnDenial(fact.label);
  const clause = evenWords(write(said));
  if (DENIED.test(label) || (PAST.test(said) && !/过/u.test(fact.label))) return [];
  if (coverage(label, clause.replace(/[没冇]有?/gu, "有").replace(/不|未/gu, "")) < SAID) return [];
  const denials = clause.match(/不|没|冇|无|未|非/gu)?.length ?? 0;
  // Twice denied is not read as affirmed: people mean either.
  if (denials > 1) return [];
  const value = denials === 0;
  return [{ value, label: verdict.said(fact.label, value ? verdict.yes : verdict.no), quote: said }];
};

/** Whether a clause can speak of the one whose fact it is. */
const isAbout = ({ id, label }: FactDefinition, clause: string, { model }: Context): boolean =>
  speaksOf(`${label}${model.roles.find((role) => role.id === id.split(".")[0])?.label ?? ""}`, clause);

/** Options that a clause names, without those that are a part of another. */
const optionsSaid = ({ options = [] }: FactDefinition, clause: string) => {
  const said = options.filter(({ label }) => clause.includes(label));
  return said.filter(({ label }) => !said.some((other) => other.label !== label && other.label.includes(label)));
};

type Option = NonNullable<FactDefinition["options"]>[number];

/** How much of the label of its fact a clause has to say beside an option: 公司 said of something else is no 主体类型. */
const leastBeside = (
  { fact, label }: { fact: FactDefinition; label: string },
  { text, about }: Clause,
  context: Context,
): number => {
  const { facts, roles } = context.model;
  const elsewhere = facts.some(
    (other) => other !== fact && other.options?.some((each) => each.label === label) && isAbout(other, about, context),
  );
  if (text === label && !elsewhere) return 0;
  const person = roles.some((role) => role.label === label);
  const bare = label.length < 2 || person || elsewhere || /^(?:有(?!限)|无|没|是|否|其他|都不是)/u.test(label);
  if (bare) return SAID;
  return label.length < 3 ? MENTIONED : 0;
};

/** Whether beside the options nothing denies them, leaves them open or puts them into the past. */
const isAffirmed = (said: readonly Option[], clause: string): boolean => {
  const rest = said.reduce((text, { label }) => text.replace(label, ""), clause);
  return !DENIED.test(rest) && !PAST.test(rest) && !(said.length > 1 && /或/u.test(rest));
};

const readOption = (fact: FactDefinition, clause: Clause, context: Context): Read[] => {
  const { text } = clause;
  const said = optionsSaid(fact, text);
  const [option] = said;
  if (option === undefined || (said.length > 1 && fact.type !== "list") || !isAffirmed(said, text)) return [];
  if (
    coverage(fact.label, text) <
    Math.max(...said.map((each) => leastBeside({ fact, label: each.label }, clause, context)))
  )
    return [];
  const value = fact.type === "list" ? said.map(({ code }) => code) : option.code;
  const { verdict } = context.texts;
  const label = verdict.said(fact.label, verdict.list(said.map((each) => each.label)));
  return [{ value, label, quote: said.length > 1 ? text : option.label }];
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

const readClause = (fact: FactDefinition, spoken: Clause, context: Context): Read[] => {
  const { text: clause, about } = spoken;
  const [role, name] = fact.id.split(".");
  const counted = name === "count" ? context.model.roles.find(({ id }) => id === role)?.label : undefined;
  if (counted === undefined && !isAbout(fact, withoutOptions(fact, about), context)) return [];
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
      return readOption(fact, spoken, context);
    case "int":
    case "money":
      return readNumber(fact, clause, { counted, texts: context.texts });
    case "text":
      return [];
  }
};

/** 随母亲 names a choice and no person whose fact it were. */
const withoutOptions = ({ options = [] }: FactDefinition, about: string): string =>
  options.filter(({ label }) => label.length > 2).reduce((text, { label }) => text.replace(label, ""), about);

/** Of several figures or days that the same words could be, the one whose label they say most of. */
const isRival = (fact: FactDefinition, clause: Clause, context: Context): boolean =>
  COUNTED.has(fact.type) &&
  !fact.id.endsWith(".count") &&
  context.model.facts.some(
    (other) =>
      other !== fact &&
      other.type === fact.type &&
      coverage(other.label, clause.text) > coverage(fact.label, clause.text) &&
      readClause(other, clause, context).length > 0,
  );

const COUNTED: ReadonlySet<string> = new Set(["int", "money", "date"]);

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
const countsIn = (clauses: readonly Clause[], facts: FactSet, context: Context): Map<string, unknown> =>
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
    const reads = clauses.flatMap((clause) =>
      isRival(fact, clause, context) ? [] : readClause(fact, clause, context),
    );
    const values = new Set(reads.map(({ value }) => JSON.stringify(value)));
    const [read] = reads;
    const at = read === undefined ? -1 : even.indexOf(read.quote);
    if (read === undefined || values.size !== 1 || at < 0) return [];
    const quote = text.slice(at, at + read.quote.length);
    const { factId, role } = parseFactKey(key);
    return [{ factId, ...(role === undefined ? {} : { role }), value: read.value, label: read.label, quote }];
  });
};
