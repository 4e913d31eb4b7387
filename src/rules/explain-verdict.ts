import type { Fact, FactType, FactValue } from "../domain/condition.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import { parseFactKey } from "./fact-key.ts";
import type { Trace, Verdict } from "./verdict.ts";
import { CHINESE, type VerdictTexts } from "./verdict-texts.ts";

/** How facts and their values are called in front of a person, and the words around them. */
export type FactWords = {
  fact: (key: string) => string;
  value: (key: string, value: FactValue) => string;
  texts: VerdictTexts;
};

const plainValue = (value: FactValue, type: FactType | undefined, texts: VerdictTexts): string => {
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  return type === "money" ? texts.money(Number(value) / 100) : String(value);
};

/** Words from the labels, options and units of a model. `regionName` gives the name of a code. */
export const createFactWords = (
  model: OneThingModel,
  regionName: (code: string) => string,
  texts: VerdictTexts = CHINESE,
): FactWords => {
  const asked = new Map(model.facts.map((fact) => [fact.id, fact]));
  const derived = new Map(model.derivedFacts.map((fact) => [fact.id, fact]));
  const roles = new Map(model.roles.map(({ id, label }) => [id, label]));
  const named = (factId: string) => asked.get(factId) ?? derived.get(factId);
  return {
    texts,
    fact: (key) => {
      const { factId, index } = parseFactKey(key);
      const label = named(factId)?.label ?? factId;
      const role = roles.get(String(factId.split(".")[0]));
      return index === undefined ? label : texts.element(index + 1, String(role), label);
    },
    value: (key, value) => {
      const { factId } = parseFactKey(key);
      const { type, options } = asked.get(factId) ?? {};
      if (type === "region") return regionName(String(value));
      const labelOf = (one: FactValue) => options?.find(({ code }) => code === one)?.label;
      if (Array.isArray(value)) return texts.list(value.map((one) => labelOf(one) ?? one)) || texts.nothing;
      const unit = named(factId)?.unit;
      return labelOf(value) ?? `${plainValue(value, type, texts)}${unit ? ` ${texts.unit(unit)}` : ""}`;
    },
  };
};

type Leaf = Extract<Trace, { kind: "compare" | "known" | "vague" }>;
type Comparison = Extract<Trace, { kind: "compare" }>;

/** The leaves that a value rests on: parts that were decided the other way did not matter. */
const decisiveLeaves = (trace: Trace): Leaf[] => {
  if (trace.kind === "not") return decisiveLeaves(trace.child);
  if (trace.kind === "compare") return trace.because ? decisiveLeaves(trace.because) : [trace];
  if (trace.kind === "known" || trace.kind === "vague") return [trace];
  return trace.children.filter(({ value }) => value === trace.value).flatMap((child) => decisiveLeaves(child));
};

type Known = Extract<Fact, { state: "known" }>;

const origin = (seen: Known, from: string | undefined, { fact, texts }: FactWords): string => {
  if (from) return texts.computedFrom(fact(from));
  if (seen.origin === undefined) return "";
  return seen.origin.by === "person" ? texts.byPerson : texts.fromSource(seen.origin.source);
};

const ORDERED: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte", "between"]);

const position = (value: FactValue, bound: FactValue, texts: VerdictTexts): string => {
  const [before, after] = typeof bound === "string" ? [texts.earlier, texts.later] : [texts.less, texts.more];
  if (value < bound) return before;
  return value > bound ? after : texts.exactly;
};

/** Where the value stands to each threshold: 少于 3 个月. */
const relation = ({ op, fact, expected }: Comparison, value: FactValue, words: FactWords): string => {
  const bounds = expected.flatMap((each) => (each.value === undefined ? [] : [each.value]));
  if (!ORDERED.has(op)) return "";
  const { texts } = words;
  return bounds.map((bound) => texts.relation(position(value, bound, texts), words.value(fact, bound))).join("");
};

const describe = (leaf: Leaf, words: FactWords): string => {
  // Stryker disable next-line all: a decided verdict rests on no vague leaf
  if (leaf.kind === "vague") return leaf.text;
  const { seen } = leaf;
  const { texts } = words;
  const name = words.fact(leaf.fact);
  if (seen.state !== "known") return texts.said(name, texts.unknown);
  const value = texts.said(name, words.value(leaf.fact, seen.value));
  if (leaf.kind === "known") return `${value}${origin(seen, undefined, words)}`;
  return `${value}${relation(leaf, seen.value, words)}${origin(seen, leaf.from, words)}`;
};

const joined = (parts: Iterable<string>, join: (parts: readonly string[]) => string): string => {
  const distinct = [...new Set(parts)];
  return distinct.length > 0 ? join(distinct) : "";
};

/**
 * Why a verdict is as it is, in plain words, from its trace: the facts it rests on where it is decided; otherwise what
 * it depends on and what a person has to judge. Empty where it rests on nothing; without the mark that ends a sentence.
 */
export const explainVerdict = (verdict: Verdict, words: FactWords): string => {
  const { texts } = words;
  const leaves = decisiveLeaves(verdict.trace);
  if (verdict.value !== null)
    return joined(
      leaves.map((leaf) => describe(leaf, words)),
      texts.because,
    );
  const open = joined(verdict.missing.map(words.fact), texts.dependsOn);
  const judged = joined(
    leaves.flatMap((leaf) => (leaf.kind === "vague" ? [leaf.text] : [])),
    texts.judged,
  );
  return texts.sentences([open, judged].filter(Boolean));
};
