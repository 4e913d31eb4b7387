import type { Comparison, Condition } from "../src/domain/condition.ts";
import type { OneThingModel, Rule } from "../src/domain/one-thing.ts";
import { conditionOf } from "../src/rules/evaluate-rule.ts";
import { inputsOf, isComparison, nodesOf, operandsOf } from "../src/rules/model-rules.ts";

export type FlowKind = "question" | "derived" | "member" | "slot" | "requirement" | "outcome";
export type FlowNode = { id: string; kind: FlowKind; label: string };
/** What of `from` decides `to`, in words. */
export type FlowEdge = { from: string; to: string; label: string };
export type FlowGraph = { title: string; nodes: FlowNode[]; edges: FlowEdge[] };

const SIGNS: Readonly<Record<Comparison["op"], string>> = {
  eq: "＝",
  ne: "≠",
  lt: "＜",
  lte: "≤",
  gt: "＞",
  gte: "≥",
  in: "是",
  notIn: "不是",
  within: "在",
  between: "介于",
};

const valueText = (model: OneThingModel, { fact, op, ...comparison }: Comparison): string => {
  const options = model.facts.find(({ id }) => id === fact)?.options;
  const values = operandsOf({ fact, op, ...comparison } as Comparison).map((operand) => {
    if (typeof operand === "boolean") return operand ? "是" : "否";
    if (typeof operand === "object") return "param" in operand ? operand.param : operand.fact;
    return options?.find(({ code }) => code === operand)?.label ?? String(operand);
  });
  return `${SIGNS[op]} ${values.join("、")}`;
};

/** What a condition says of each fact that it names. */
const saidOf = (model: OneThingModel, condition: Condition): Map<string, string[]> => {
  const said = new Map<string, string[]>();
  const add = (fact: string, words: string): void => void said.set(fact, [...(said.get(fact) ?? []), words]);
  for (const { node } of nodesOf(condition)) {
    if (isComparison(node)) add(node.fact, valueText(model, node));
    else if ("known" in node) add(node.known, "已知");
    else if ("exists" in node) add(`${node.exists.role}.count`, "有一个");
    else if ("forAll" in node) add(`${node.forAll.role}.count`, "每一个");
  }
  return said;
};

const SPANS: Readonly<Record<string, string>> = {
  ageInYears: "周岁",
  fullMonthsSince: "满月数",
  begunMonthsSince: "月数",
  daysSince: "天数",
};

const edgesOf = (model: OneThingModel, to: string, condition: Condition | undefined): FlowEdge[] =>
  condition === undefined
    ? []
    : [...saidOf(model, condition)].map(([from, words]) => ({ from, to, label: [...new Set(words)].join("；") }));

/** What is asked, what follows from it, and what each part of the plan rests on. */
export const flowOf = (
  model: OneThingModel,
  guideTitle: string,
  memberTitles: ReadonlyMap<string, string>,
): FlowGraph => {
  const results: { id: string; kind: FlowKind; label: string; rule: Rule }[] = [
    ...model.outcomes.map(({ id, text, when }) => ({
      id: `outcome:${id}`,
      kind: "outcome" as const,
      label: text,
      rule: when,
    })),
    ...model.requirements.map(({ id, text, check }) => ({
      id: `requirement:${id}`,
      kind: "requirement" as const,
      label: text,
      rule: check,
    })),
    ...model.members.map(({ serviceId, title, include }) => ({
      id: `member:${serviceId}`,
      kind: "member" as const,
      label: memberTitles.get(serviceId) ?? title ?? serviceId,
      rule: include,
    })),
    ...model.materialSlots.map(({ id, title, needed }) => ({
      id: `slot:${id}`,
      kind: "slot" as const,
      label: title,
      rule: needed,
    })),
  ];
  const derived = model.derivedFacts.flatMap(({ id, derive }) =>
    derive.fn === "condition"
      ? edgesOf(model, id, derive.when)
      : inputsOf(derive).map((from): FlowEdge => ({ from, to: id, label: SPANS[derive.fn] ?? derive.fn })),
  );
  return {
    title: guideTitle,
    nodes: [
      ...[...model.facts]
        .sort((a, b) => a.askOrder - b.askOrder)
        .map(({ id, question }) => ({ id, kind: "question" as const, label: question })),
      ...model.derivedFacts.map(({ id, label }) => ({ id, kind: "derived" as const, label })),
      ...results.map(({ id, kind, label }) => ({ id, kind, label })),
    ],
    edges: [...derived, ...results.flatMap(({ id, rule }) => edgesOf(model, id, conditionOf(rule)))],
  };
};

const GROUPS: readonly (readonly [FlowKind, string])[] = [
  ["question", "问"],
  ["derived", "推出"],
  ["outcome", "结论"],
  ["requirement", "条件"],
  ["member", "事项"],
  ["slot", "材料"],
];

const numbered = ({ nodes }: FlowGraph): Map<string, string> => new Map(nodes.map(({ id }, i) => [id, `n${i}`]));

const forMermaid = (text: string): string => text.replaceAll('"', "#quot;").replace(/[<>]/gu, "");

export const writeMermaid = (graph: FlowGraph): string => {
  const names = numbered(graph);
  const groups = GROUPS.flatMap(([kind, title]) => {
    const own = graph.nodes.filter((node) => node.kind === kind);
    if (own.length === 0) return [];
    const [open, close] = kind === "question" ? ['(["', '"])'] : kind === "derived" ? ['{{"', '"}}'] : ['["', '"]'];
    return [
      `  subgraph ${kind}["${title}"]`,
      ...own.map(({ id, label }) => `    ${names.get(id)}${open}${forMermaid(label)}${close}`),
      "  end",
    ];
  });
  const edges = graph.edges.map(
    ({ from, to, label }) => `  ${names.get(from)} -->|"${forMermaid(label)}"| ${names.get(to)}`,
  );
  return `---\ntitle: ${graph.title}\n---\nflowchart LR\n${[...groups, ...edges].join("\n")}\n`;
};

const SHAPES: Readonly<Record<FlowKind, string>> = {
  question: "ellipse",
  derived: "hexagon",
  outcome: "box",
  requirement: "box",
  member: "box",
  slot: "note",
};

/** The same in the language of Graphviz. */
export const writeDot = (graph: FlowGraph): string => {
  const names = numbered(graph);
  const quoted = (text: string): string => JSON.stringify(text);
  const groups = GROUPS.map(
    ([kind, title]) =>
      `subgraph cluster_${kind} { label=${quoted(title)}; ${graph.nodes
        .filter((node) => node.kind === kind)
        .map(({ id, label }) => `${names.get(id)} [label=${quoted(label)}, shape=${SHAPES[kind]}];`)
        .join(" ")} }`,
  );
  const edges = graph.edges.map(
    ({ from, to, label }) => `${names.get(from)} -> ${names.get(to)} [label=${quoted(label)}];`,
  );
  return `digraph { rankdir=LR; label=${quoted(graph.title)}; node [fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=10]; ${[...groups, ...edges].join("\n")} }`;
};
