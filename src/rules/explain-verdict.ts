import type { Fact, FactType, FactValue } from "../domain/condition.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import { parseFactKey } from "./fact-key.ts";
import type { Trace, Verdict } from "./verdict.ts";

/** How facts and their values are called in front of a person. */
export type FactWords = {
  fact: (key: string) => string;
  value: (key: string, value: FactValue) => string;
};

const plainValue = (value: FactValue, type: FactType | undefined): string => {
  if (typeof value === "boolean") return value ? "是" : "否";
  return type === "money" ? `${Number(value) / 100} 元` : String(value);
};

/** Words from the labels, options and units of a model. `regionName` gives the name of a code. */
export const createFactWords = (model: OneThingModel, regionName: (code: string) => string): FactWords => {
  const asked = new Map(model.facts.map((fact) => [fact.id, fact]));
  const derived = new Map(model.derivedFacts.map((fact) => [fact.id, fact]));
  const roles = new Map(model.roles.map(({ id, label }) => [id, label]));
  const named = (factId: string) => asked.get(factId) ?? derived.get(factId);
  return {
    fact: (key) => {
      const { factId, index } = parseFactKey(key);
      const label = named(factId)?.label ?? factId;
      const role = roles.get(String(factId.split(".")[0]));
      return index === undefined ? label : `第${index + 1}个${role}的${label}`;
    },
    value: (key, value) => {
      const { factId } = parseFactKey(key);
      const { type, options } = asked.get(factId) ?? {};
      if (type === "region") return regionName(String(value));
      const labelOf = (one: FactValue) => options?.find(({ code }) => code === one)?.label;
      if (Array.isArray(value)) return value.map((one) => labelOf(one) ?? one).join("、") || "都没有";
      const unit = named(factId)?.unit;
      return labelOf(value) ?? `${plainValue(value, type)}${unit ? ` ${unit}` : ""}`;
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

const origin = (seen: Known, from: string | undefined, words: FactWords): string => {
  if (from) return `（由${words.fact(from)}算出）`;
  if (seen.origin === undefined) return "";
  return seen.origin.by === "person" ? "（您填写的）" : `（来自${seen.origin.source}）`;
};

const ORDERED: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte", "between"]);

const position = (value: FactValue, bound: FactValue): string => {
  const [before, after] = typeof bound === "string" ? ["早于", "晚于"] : ["少于", "多于"];
  if (value < bound) return before;
  return value > bound ? after : "正好";
};

/** Where the value stands to each threshold: 少于 3 个月. */
const relation = ({ op, fact, expected }: Comparison, value: FactValue, words: FactWords): string => {
  const bounds = expected.flatMap((each) => (each.value === undefined ? [] : [each.value]));
  if (!ORDERED.has(op)) return "";
  return bounds.map((bound) => `，${position(value, bound)} ${words.value(fact, bound)}`).join("");
};

const describe = (leaf: Leaf, words: FactWords): string => {
  // Stryker disable next-line all: a decided verdict rests on no vague leaf
  if (leaf.kind === "vague") return leaf.text;
  const { seen } = leaf;
  const name = words.fact(leaf.fact);
  if (seen.state !== "known") return `${name}：还不知道`;
  const value = words.value(leaf.fact, seen.value);
  if (leaf.kind === "known") return `${name}：${value}${origin(seen, undefined, words)}`;
  return `${name}：${value}${relation(leaf, seen.value, words)}${origin(seen, leaf.from, words)}`;
};

const joined = (lead: string, parts: Iterable<string>, separator: string): string => {
  const distinct = [...new Set(parts)];
  return distinct.length > 0 ? `${lead}${distinct.join(separator)}` : "";
};

/**
 * Why a verdict is as it is, in plain Chinese, from its trace: the facts it rests on where it is decided; otherwise
 * what it depends on and what a person has to judge. Empty where it rests on nothing.
 */
export const explainVerdict = (verdict: Verdict, words: FactWords): string => {
  const leaves = decisiveLeaves(verdict.trace);
  if (verdict.value !== null)
    return joined(
      "因为：",
      leaves.map((leaf) => describe(leaf, words)),
      "；",
    );
  const open = joined("取决于：", verdict.missing.map(words.fact), "、");
  const judged = joined(
    "要由工作人员判断：",
    leaves.flatMap((leaf) => (leaf.kind === "vague" ? [leaf.text] : [])),
    "；",
  );
  return [open, judged].filter(Boolean).join("。");
};
