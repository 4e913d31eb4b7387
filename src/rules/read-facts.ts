import type { Derivation, Fact, FactSet, FactValue } from "../domain/condition.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { FactDefinition, OneThingModel } from "../domain/one-thing.ts";
import type { Region } from "../domain/region.ts";
import { parseFactKey } from "./fact-key.ts";
import { conforms } from "./values.ts";

export type FactFault = { path: string; message: string };
export type FactFaults = { code: "invalid-facts" | "contradictory-facts"; errors: FactFault[] };
export type ReadFacts = { facts: FactSet } | FactFaults;

type Known = { model: OneThingModel; regions: ReadonlyMap<string, Region>; asOf: string };
type Placed = { key: string; value: FactInput["value"]; path: string };

const ELEMENT = /^([a-z][A-Za-z0-9]*)\[(\d{1,3})\]$/u;

/** Definitions of the facts of a model, and which of its roles are lists. */
const declaredIn = (model: OneThingModel) => ({
  definitions: new Map(model.facts.map((fact) => [fact.id, fact])),
  lists: new Set(model.roles.filter(({ many }) => many).map(({ id }) => id)),
});
type Declared = ReturnType<typeof declaredIn>;

/** The element that an input names: in its role, in its id, or the only one there is. */
const elementOf = (input: FactInput, role: string, inputs: readonly FactInput[]): number | undefined => {
  const named = parseFactKey(input.factId).index ?? (input.role && ELEMENT.exec(input.role)?.[2]);
  if (named !== undefined && named !== "") return Number(named);
  const count = inputs.find(({ factId }) => factId === `${role}.count`)?.value;
  return count === 1 ? 0 : undefined;
};

const rolesDiffer = (input: FactInput, role: string): boolean => {
  if (input.role === undefined || input.role === role) return false;
  const [, named, index] = ELEMENT.exec(input.role) ?? [];
  const inId = parseFactKey(input.factId).index;
  return named !== role || (inId !== undefined && inId !== Number(index));
};

export const noSuchFact = (factId: string): string => `这件事里没有“${factId}”这一项`;

/** The key of the fact that an input means, or what is wrong with it. */
const placeInput = (
  input: FactInput,
  inputs: readonly FactInput[],
  { definitions, lists }: Declared,
): { key: string } | { field: "factId" | "role"; message: string } => {
  const { factId } = parseFactKey(input.factId);
  if (!definitions.has(factId)) return { field: "factId", message: noSuchFact(input.factId) };
  const [role = "", name = ""] = factId.split(".");
  if (rolesDiffer(input, role))
    return { field: "role", message: `“${input.role}”与“${input.factId}”说的不是同一个对象` };
  if (!lists.has(role) || name === "count") {
    const element = input.factId !== factId || (input.role !== undefined && input.role !== role);
    return element ? { field: "role", message: `“${factId}”不分第几个` } : { key: factId };
  }
  const index = elementOf(input, role, inputs);
  return index === undefined
    ? { field: "role", message: `要写明是第几个，比如 ${role}[0]` }
    : { key: `${role}[${index}].${name}` };
};

const knownRegion = (regions: ReadonlyMap<string, Region>, code: string): boolean =>
  regions.has(code) || (code.length > 6 && regions.has(code.slice(0, 6)));

const TYPE_WORDS: Readonly<Record<FactDefinition["type"], string>> = {
  bool: "true 或 false",
  int: "整数",
  date: "存在的日期，写到日：YYYY-MM-DD",
  code: "所列选项的代码",
  money: "以分为单位的整数",
  text: "文字",
  list: "所列选项代码的数组",
  region: "地区代码",
};

/** What is wrong with a value of a fact; undefined where it can be true. */
export const faultOfValue = (
  value: Exclude<FactInput["value"], null>,
  fact: FactDefinition,
  regions: ReadonlyMap<string, Region>,
): string | undefined => {
  if (!conforms(fact.type, value)) return `“${fact.label}”要写${TYPE_WORDS[fact.type]}`;
  const codes = fact.options?.map(({ code }): unknown => code);
  if (codes && ![value].flat().every((code) => codes.includes(code)))
    return `“${fact.label}”只能选：${fact.options?.map(({ label, code }) => `${code}（${label}）`).join("、")}`;
  if (fact.type === "region" && !knownRegion(regions, String(value))) return `没有“${value}”这个地区代码`;
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, unit = "" } = fact;
  if (typeof value === "number" && (value < min || value > max))
    return `“${fact.label}”要在 ${fact.min ?? "…"} 到 ${fact.max ?? "…"}${unit && ` ${unit}`}之间`;
  return undefined;
};

const isSame = (a: FactInput["value"], b: FactInput["value"]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The same fact with two values. Not knowing it is no other value. */
const lintRepeats = (placed: readonly Placed[]): FactFault[] => {
  const first = new Map<string, Placed>();
  return placed.flatMap((each) => {
    const before = first.get(each.key);
    if (before === undefined) first.set(each.key, each);
    if (before === undefined || isSame(before.value, each.value)) return [];
    return [{ path: each.path, message: `与 ${before.path} 说的是同一项“${each.key}”，两个值不同` }];
  });
};

const lintElements = (placed: readonly Placed[]): FactFault[] =>
  placed.flatMap(({ key, path }) => {
    const { factId, index } = parseFactKey(key);
    if (index === undefined) return [];
    const counted = placed.find((other) => other.key === `${factId.split(".")[0]}.count`);
    const wrong = typeof counted?.value === "number" && index >= counted.value;
    return wrong
      ? [{ path, message: `与 ${counted.path} 矛盾：一共 ${counted.value} 个，没有第 ${index + 1} 个` }]
      : [];
  });

type Span = Exclude<Derivation, { fn: "condition" }>;

/** A span that would run backwards: a child born after today, a term that ends before it began. */
const lintSpans = (placed: readonly Placed[], { model, asOf }: Known): FactFault[] => {
  const at = (span: Span, from: Placed): { value: unknown; name: string } | undefined => {
    if (span.at === undefined) return { value: asOf, name: `办理日期 ${asOf}` };
    if ("param" in span.at) return undefined;
    const { factId } = parseFactKey(from.key);
    const key = from.key.replace(factId.split(".")[1] ?? "", span.at.fact.split(".")[1] ?? "");
    const end = placed.find((other) => other.key === key || other.key === (span.at as { fact: string }).fact);
    return end && { value: end.value, name: end.path };
  };
  const spans = model.derivedFacts.flatMap(({ derive }) => (derive.fn === "condition" ? [] : [derive]));
  const faults = spans.flatMap((span) =>
    placed
      .filter(({ key, value }) => parseFactKey(key).factId === span.of && typeof value === "string")
      .flatMap((from) => {
        const end = at(span, from);
        const backwards = typeof end?.value === "string" && String(from.value) > end.value;
        return backwards ? [{ path: from.path, message: `${from.value} 晚于${end.name}，两者矛盾` }] : [];
      }),
  );
  return [...new Map(faults.map((fault) => [fault.path + fault.message, fault])).values()];
};

const toFact = ({ value }: Placed): Fact =>
  value === null ? { state: "declined" } : { state: "known", value: value as FactValue, origin: { by: "person" } };

/**
 * The facts of a request by key, or everything that is wrong with them, each with its path. Nothing is converted, and
 * the order in which facts stand means nothing; null is 不清楚 and gives way to a value.
 */
export const readFacts = (inputs: readonly FactInput[], known: Known): ReadFacts => {
  const declared = declaredIn(known.model);
  const faults: FactFault[] = [];
  const placed: Placed[] = [];
  for (const [i, input] of inputs.entries()) {
    const at = placeInput(input, inputs, declared);
    if ("message" in at) {
      faults.push({ path: `facts.${i}.${at.field}`, message: at.message });
      continue;
    }
    const fact = declared.definitions.get(parseFactKey(at.key).factId);
    const wrong = fact && input.value !== null ? faultOfValue(input.value, fact, known.regions) : undefined;
    if (wrong) faults.push({ path: `facts.${i}.value`, message: wrong });
    else placed.push({ key: at.key, value: input.value, path: `facts.${i}` });
  }
  if (faults.length > 0) return { code: "invalid-facts", errors: faults };
  const valued = placed.filter(({ value }) => value !== null);
  const contradictions = [...lintRepeats(valued), ...lintElements(valued), ...lintSpans(valued, known)];
  if (contradictions.length > 0) return { code: "contradictory-facts", errors: contradictions };
  const declined = placed.filter(({ value }) => value === null);
  const facts = new Map([...declined, ...valued].map((each) => [each.key, toFact(each)]));
  return { facts: new Map([...facts].sort(([a], [b]) => (a < b ? -1 : 1))) };
};

/** The other way, for a client that holds the facts. */
export const toInputs = (facts: FactSet): FactInput[] =>
  [...facts].map(([key, fact]) => {
    const { factId, role } = parseFactKey(key);
    const value = fact.state === "known" ? fact.value : null;
    return { factId, value, ...(role === undefined ? {} : { role }) };
  });
