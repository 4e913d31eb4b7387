import { compareQuantities, hasBound } from "./read-quantities.ts";
import { type Clause, type RuleTree, splitSentences } from "./read-rule.ts";
import { coverage, isNegative, toContent } from "./words.ts";

/** So much of the words of a clause has to stand in one statement before the statement answers it. */
const ENOUGH = 0.5;
/** So much is enough for the nearest of several things where a text says what the thing is. */
const NEAR = 0.34;

const JOINTS =
  /;|,?\s+\bbut\b|,\s+(?:and|so|though|although)\b|\s+and\s+(?=(?:i|he|she|we|they|it|do|did|does|am|was|is|are|have|has|had|will|can)\b)/iu;

const splitStatements = (scenario: string): string[] =>
  splitSentences(scenario)
    .flatMap((sentence) => sentence.split(JOINTS))
    .filter((part) => part.trim() !== "");

/** "A, B or C, including D": each by itself is what the clause names. */
const splitAlternatives = (clause: string): string[] =>
  clause.split(/[,(]|\s+[-–—]\s+|\s+(?:and|or|including|such as)\s+/iu).filter((part) => toContent(part).size > 0);

/** Words of a clause that do not only repeat the question; figures are compared apart. */
const wantedWords = (text: string, question: ReadonlySet<string>): ReadonlySet<string> => {
  const words = [...toContent(text)].filter((word) => !/^\d/u.test(word));
  const rest = words.filter((word) => !question.has(word));
  return new Set(rest.length > 0 ? rest : words);
};

const covers = (clause: string, statement: string, question: ReadonlySet<string>): number => {
  const said = toContent(statement);
  return Math.max(...[clause, ...splitAlternatives(clause)].map((part) => coverage(wantedWords(part, question), said)));
};

const NONE: ReadonlySet<string> = new Set();

const readStatement = (clause: string, statement: string, question: ReadonlySet<string>): boolean | undefined => {
  const quantity = compareQuantities(clause, statement);
  if (quantity !== undefined && coverage(wantedWords(clause, NONE), toContent(statement)) > 0.2) return quantity;
  if (hasBound(clause) || covers(clause, statement, question) < ENOUGH) return undefined;
  return isNegative(statement) === isNegative(clause);
};

/** The first statement that says something about a clause decides it. */
const readClause = (
  { text }: Clause,
  statements: readonly string[],
  question: ReadonlySet<string>,
): boolean | undefined => {
  for (const statement of statements) {
    const value = readStatement(text, statement, question);
    if (value !== undefined) return value;
  }
  return undefined;
};

/** Several things of which one is enough, and no statements ("you live …") or questions ("how to …"). */
const areThings = ({ mode, groups }: RuleTree): boolean =>
  mode === "any" &&
  groups.length > 2 &&
  !groups
    .flat()
    .some(({ text }) => /^(?:what|how|when|where|which|you|your|they|it|the|is|are|have|has)\b/iu.test(text));

const SAYS_NOTHING: ReadonlySet<string> = toContent(
  "questions unsure curious wondering inquiring asking few item thing",
);

/** Statements of what the thing in question is: they name it, or do to another one what the rule is about. */
const thingStatements = (tree: RuleTree, statements: readonly string[], question: ReadonlySet<string>): string[] => {
  const topic = new Set([...toContent(tree.main), ...question]);
  return statements.filter((statement) => {
    const words = [...toContent(statement)];
    const rest = words.filter((word) => !topic.has(word) && !SAYS_NOTHING.has(word));
    return (
      !isNegative(statement) && rest.length > 0 && rest.length < words.length && words.some((word) => topic.has(word))
    );
  });
};

/** Which of several things a text names: the nearest, and none of the others. */
const chooseThing = (
  open: readonly Clause[],
  things: readonly string[],
  question: ReadonlySet<string>,
): Map<string, boolean> => {
  const scores = open.map(({ text }) => Math.max(...things.map((thing) => covers(text, thing, question))));
  const best = Math.max(...scores);
  return new Map(open.map(({ fact }, i) => [fact, best >= NEAR && scores[i] === best]));
};

/** What stands in several clauses tells none of them from another. */
const sharedWords = ({ groups }: RuleTree): string[] => {
  const words = groups.flat().flatMap(({ text }) => [...toContent(text)]);
  return words.filter((word, i) => words.indexOf(word) !== i);
};

/** What a free text says about the clauses that are still open. */
export const readScenario = (
  tree: RuleTree,
  open: readonly Clause[],
  { scenario, question }: { scenario: string; question: string },
): Map<string, boolean> => {
  const statements = splitStatements(scenario);
  const asked = new Set([...toContent(question), ...sharedWords(tree)]);
  const said = new Map<string, boolean>();
  for (const clause of open) {
    const value = readClause(clause, statements, asked);
    if (value !== undefined) said.set(clause.fact, value);
  }
  const things = areThings(tree) ? thingStatements(tree, statements, toContent(question)) : [];
  if (things.length === 0) return said;
  return new Map([...chooseThing(open, things, asked), ...said]);
};
