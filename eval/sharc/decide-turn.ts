import type { Condition, Fact, FactType } from "../../src/domain/condition.ts";
import { evaluateCondition } from "../../src/rules/evaluate-condition.ts";
import type { Verdict } from "../../src/rules/verdict.ts";
import { type Clause, conditionOf, type RuleTree, readRule } from "./read-rule.ts";
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

/** What is known while a conversation is read. `before` are clauses on which it hangs whether the rule applies. */
type State = { tree: RuleTree; before: readonly Clause[]; facts: ReadonlyMap<string, Fact> };

const isTrue = ({ fact }: Clause): Condition => ({ fact, op: "eq", value: true });

/** Where a rule that sets limits does not apply, there is none; any other gives nothing where it does not apply. */
const wholeCondition = ({ tree, before }: State): Condition => {
  const own = conditionOf(tree);
  if (before.length === 0) return own;
  const applies: Condition = { all: before.map(isTrue) };
  return tree.limits ? { any: [{ not: applies }, own] } : { all: [applies, own] };
};

const evaluateState = (state: State): Verdict =>
  evaluateCondition(wholeCondition(state), {
    facts: state.facts,
    types: new Map(
      [...state.tree.groups.flat(), ...state.before].map(({ fact }): [string, FactType] => [fact, "bool"]),
    ),
    derivations: new Map(),
    parameters: new Map(),
    regions: new Map(),
    asOf: "1970-01-01",
  });

const openClauses = ({ tree, facts }: State): Clause[] => tree.groups.flat().filter(({ fact }) => !facts.has(fact));

const addClause = (state: State, clause: Clause): State => ({
  ...state,
  tree: { ...state.tree, groups: [...state.tree.groups, [clause]] },
});

/** Whether even a part that was not read could change nothing: then nobody would have asked on. */
const isSettled = (state: State): boolean =>
  state.facts.size > 0 && evaluateState(addClause(state, { fact: "asked.more", text: "" })).value !== null;

type Place = "clause" | "before" | "more";

/** A question may ask what a heading or another sentence of the rule says: whether the rule applies at all. */
const placeQuestion = (state: State, question: string): { place: Place; clause?: Clause } => {
  const open = openClauses(state);
  const best = alignQuestion(question, open);
  const asked = toContent(question);
  const own = best ? similarity(asked, toContent(best.text)) : 0;
  if (state.tree.context.some((text) => similarity(asked, toContent(text)) > own)) return { place: "before" };
  const [first, ...others] = open;
  const clause = best ?? (state.facts.size > 0 || others.length === 0 ? first : undefined);
  return clause ? { place: "clause", clause } : { place: "more" };
};

const know = (state: State, clause: Clause, { question, answer }: Asked): State => {
  const value = answer === (isNegative(question) === isNegative(clause.text));
  return { ...state, facts: new Map([...state.facts, [clause.fact, { state: "known", value }]]) };
};

/** A further question where all was settled shows that the parts are joined the other way. */
const hear = (state: State, asked: Asked): State => {
  const settled = isSettled(state);
  const mode = state.tree.mode === "all" ? "any" : "all";
  const now = settled ? { ...state, tree: { ...state.tree, mode } as RuleTree } : state;
  const { place, clause } = placeQuestion(now, asked.question);
  if (clause) return know(now, clause, asked);
  const own = { fact: `asked.q${state.facts.size + 1}`, text: asked.question };
  if (place === "before" && !settled) return know({ ...now, before: [...now.before, own] }, own, asked);
  return know(addClause(now, own), own, asked);
};

/** Yes or no where what is known decides the rule, else the first clause that can still change it. */
export const decideTurn = (turn: Turn): Decision => {
  const tree = readRule(turn.rule, turn.question);
  if (!tree || !isRelevant(turn)) return { kind: "irrelevant", ...(tree ? { tree } : {}) };
  const state = turn.history.reduce(hear, { tree, before: [], facts: new Map() });
  const said = [...readScenario(state.tree, openClauses(state), turn)].map(([fact, value]): [string, Fact] => [
    fact,
    { state: "known", value },
  ]);
  const { value, missing } = evaluateState({ ...state, facts: new Map([...state.facts, ...said]) });
  if (value !== null) return { kind: value ? "yes" : "no", tree: state.tree };
  const clause = state.tree.groups.flat().find(({ fact }) => missing.includes(fact));
  return clause ? { kind: "ask", clause, tree: state.tree } : { kind: "irrelevant", tree: state.tree };
};
