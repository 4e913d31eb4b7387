import type { Condition, Fact, FactType } from "../../src/domain/condition.ts";
import { evaluateCondition } from "../../src/rules/evaluate-condition.ts";
import { type Clause, type RuleTree, readRule } from "./read-rule.ts";
import { readScenario } from "./read-scenario.ts";
import { coverage, isNegative, similarity, toContent } from "./words.ts";

export type Asked = { question: string; answer: boolean };
export type Turn = { rule: string; question: string; scenario: string; history: readonly Asked[] };
export type Decision =
  | { kind: "yes" | "no"; tree: RuleTree }
  | { kind: "irrelevant"; tree?: RuleTree }
  | { kind: "ask"; clause: Clause; tree: RuleTree };

/** The clause that a question asks about, by common words; undefined where none shares one. */
export const alignQuestion = (question: string, clauses: readonly Clause[]): Clause | undefined => {
  const asked = toContent(question);
  const scored = clauses.map((clause) => ({ clause, score: similarity(asked, toContent(clause.text)) }));
  const [best] = scored.sort((left, right) => right.score - left.score);
  return best && best.score > 0 ? best.clause : undefined;
};

/** A share of the words of the question has to stand in the rule; a conversation that has begun is about it. */
const RELEVANT = 0.34;

const isRelevant = ({ rule, question, history }: Turn): boolean =>
  history.length > 0 || coverage(toContent(question), toContent(rule)) >= RELEVANT;

type Known = { facts: Map<string, Fact>; extra: Clause[] };

const know = (facts: Map<string, Fact>, key: string, value: boolean): void => {
  facts.set(key, { state: "known", value });
};

/** Answers to follow-up questions. A question that no clause asks is a clause of its own. */
const readHistory = (history: readonly Asked[], tree: RuleTree): Known => {
  const facts = new Map<string, Fact>();
  const extra: Clause[] = [];
  for (const { question, answer } of history) {
    const open = tree.clauses.filter(({ fact }) => !facts.has(fact));
    const clause = alignQuestion(question, open) ?? open[0];
    const turned = clause !== undefined && isNegative(question) !== isNegative(clause.text);
    if (clause) know(facts, clause.fact, answer !== turned);
    else {
      const own = { fact: `asked.q${extra.length + 1}`, text: question };
      extra.push(own);
      know(facts, own.fact, answer);
    }
  }
  return { facts, extra };
};

const TYPES = (clauses: readonly Clause[]): Map<string, FactType> => new Map(clauses.map(({ fact }) => [fact, "bool"]));

const withExtra = (tree: RuleTree, extra: readonly Clause[]): Condition => {
  if (extra.length === 0) return tree.condition;
  const parts: Condition[] = [...tree.clauses, ...extra].map(({ fact }) => ({ fact, op: "eq", value: true }));
  const condition: Condition = tree.mode === "all" ? { all: parts } : { any: parts };
  return "not" in tree.condition ? { not: condition } : condition;
};

export const decideTurn = (turn: Turn): Decision => {
  const tree = readRule(turn.rule, turn.question);
  if (!tree || !isRelevant(turn)) return { kind: "irrelevant", ...(tree ? { tree } : {}) };
  const { facts, extra } = readHistory(turn.history, tree);
  for (const { fact, text } of tree.clauses) {
    const said = facts.has(fact) ? undefined : readScenario(text, turn.scenario);
    if (said) know(facts, fact, said.value);
  }
  const { value, missing } = evaluateCondition(withExtra(tree, extra), {
    facts,
    types: TYPES([...tree.clauses, ...extra]),
    derivations: new Map(),
    parameters: new Map(),
    regions: new Map(),
    asOf: "2018-01-01",
  });
  if (value !== null) return { kind: value ? "yes" : "no", tree };
  const clause = tree.clauses.find(({ fact }) => missing.includes(fact));
  return clause ? { kind: "ask", clause, tree } : { kind: "irrelevant", tree };
};
