import type { Condition, Fact, FactType } from "../../src/domain/condition.ts";
import { evaluateCondition } from "../../src/rules/evaluate-condition.ts";
import type { Verdict } from "../../src/rules/verdict.ts";
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
const RELEVANT = 0.3;

const isRelevant = ({ rule, question, history }: Turn): boolean =>
  history.length > 0 || coverage(toContent(question), toContent(rule)) >= RELEVANT;

/** What is known while a conversation is read. */
type State = { tree: RuleTree; facts: ReadonlyMap<string, Fact> };

const conditionOf = ({ clauses, mode, condition }: RuleTree): Condition => {
  const parts: Condition[] = clauses.map(({ fact }) => ({ fact, op: "eq", value: true }));
  const whole: Condition = mode === "all" ? { all: parts } : { any: parts };
  return "not" in condition ? { not: whole } : whole;
};

const withClauses = (tree: RuleTree, change: Partial<Pick<RuleTree, "clauses" | "mode">>): RuleTree => {
  const changed = { ...tree, ...change };
  return { ...changed, condition: conditionOf(changed) };
};

const evaluateTree = ({ tree, facts }: State): Verdict =>
  evaluateCondition(tree.condition, {
    facts,
    types: new Map(tree.clauses.map(({ fact }): [string, FactType] => [fact, "bool"])),
    derivations: new Map(),
    parameters: new Map(),
    regions: new Map(),
    asOf: "1970-01-01",
  });

/**
 * Nobody asks on once a rule is decided: a further question shows that there is a part that was not read or, where that
 * would change nothing, that the parts are joined the other way.
 */
const rejoin = (state: State): State => {
  const more = { fact: "asked.more", text: "" };
  const tree = withClauses(state.tree, { clauses: [...state.tree.clauses, more] });
  if (evaluateTree({ ...state, tree }).value === null) return state;
  return { ...state, tree: withClauses(state.tree, { mode: state.tree.mode === "all" ? "any" : "all" }) };
};

/** A question may ask what a heading or another sentence of the rule says: that is a clause of its own. */
const findClause = ({ tree, facts }: State, question: string): Clause | undefined => {
  const open = tree.clauses.filter(({ fact }) => !facts.has(fact));
  const best = alignQuestion(question, open);
  if (!best) return tree.isRead && open.length === tree.clauses.length && open.length > 1 ? undefined : open[0];
  const asked = toContent(question);
  const own = similarity(asked, toContent(best.text));
  return tree.context.some((text) => similarity(asked, toContent(text)) > own) ? undefined : best;
};

const hear = (before: State, { question, answer }: Asked): State => {
  const state = before.facts.size > 0 ? rejoin(before) : before;
  const found = findClause(state, question);
  const clause = found ?? { fact: `asked.q${state.facts.size + 1}`, text: question };
  const tree = found ? state.tree : withClauses(state.tree, { clauses: [...state.tree.clauses, clause] });
  const value = answer === (isNegative(question) === isNegative(clause.text));
  return { tree, facts: new Map([...state.facts, [clause.fact, { state: "known", value }]]) };
};

/** Yes or no where what is known decides the rule, else the first clause that can still change it. */
export const decideTurn = (turn: Turn): Decision => {
  const read = readRule(turn.rule, turn.question);
  if (!read || !isRelevant(turn)) return { kind: "irrelevant", ...(read ? { tree: read } : {}) };
  const { tree, facts } = turn.history.reduce(hear, { tree: read, facts: new Map() });
  const open = tree.clauses.filter(({ fact }) => !facts.has(fact));
  const said = [...readScenario(tree, open, turn)].map(([fact, value]): [string, Fact] => [
    fact,
    { state: "known", value },
  ]);
  const { value, missing } = evaluateTree({ tree, facts: new Map([...facts, ...said]) });
  if (value !== null) return { kind: value ? "yes" : "no", tree };
  const clause = tree.clauses.find(({ fact }) => missing.includes(fact));
  return clause ? { kind: "ask", clause, tree } : { kind: "irrelevant", tree };
};
