import { compareQuantities } from "./read-quantities.ts";
import { type Clause, type RuleTree, splitSentences } from "./read-rule.ts";
import { coverage, isNegative, toContent } from "./words.ts";

/** So much of the words of a clause has to stand in one statement before the statement answers it. */
const ENOUGH = 0.6;

const splitStatements = (scenario: string): string[] =>
  splitSentences(scenario)
    .flatMap((sentence) => sentence.split(/;|,?\s+\bbut\b|,\s+(?:and|so|though|although)\b/iu))
    .filter((part) => part.trim() !== "");

/** "A, B or C, including D": each by itself is what the clause names. */
const splitAlternatives = (clause: string): string[] =>
  clause
    .split(/,|\s+(?:and|or|including|such as)\s+/iu)
    .filter((part) => toContent(part).size > 0);

const without = (words: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> => {
  const rest = [...words].filter((word) => !others.has(word));
  return rest.length > 0 ? new Set(rest) : words;
};

/** Words of a clause that do not only repeat the question; figures are compared apart. */
const wantedWords = (text: string, question: ReadonlySet<string>): ReadonlySet<string> =>
  without(new Set([...toContent(text)].filter((word) => !/^\d/u.test(word))), question);

const readStatement = (clause: string, statement: string, question: ReadonlySet<string>): boolean | undefined => {
  const said = toContent(statement);
  const quantity = compareQuantities(clause, statement);
  if (quantity !== undefined && coverage(wantedWords(clause, new Set()), said) > 0.2) return quantity;
  const covered = [clause, ...splitAlternatives(clause)].some(
    (part) => coverage(wantedWords(part, question), said) >= ENOUGH,
  );
  return covered && !/\d/u.test(clause) ? isNegative(statement) === isNegative(clause) : undefined;
};

/** The first statement that says something about a clause decides it. */
const readClause = ({ text }: Clause, statements: readonly string[], question: ReadonlySet<string>): boolean | undefined => {
  for (const statement of statements) {
    const value = readStatement(text, statement, question);
    if (value !== undefined) return value;
  }
  return undefined;
};

/** Several things of which one is enough, and no statements ("you live …") or questions ("how to …"). */
const areThings = ({ mode, clauses }: RuleTree): boolean =>
  mode === "any" && clauses.length > 2 && !clauses.some(({ text }) => /^(?:what|how|when|where|which|you|your|they|it|the|is|are|have|has)\b/iu.test(text));

/** A statement of what the thing in question is: it names the thing, or does to another one what the rule is about. */
const namesThing = (tree: RuleTree, statements: readonly string[], question: ReadonlySet<string>): boolean => {
  const topic = new Set([...toContent(tree.main), ...question]);
  return statements.some((statement) => !isNegative(statement) && [...toContent(statement)].some((word) => topic.has(word)));
};

/**
 * What a free text says about the clauses that are still open. Where the clauses are alternatives and the text says
 * what the thing is, it is none of those that the text does not name.
 */
export const readScenario = (
  tree: RuleTree,
  open: readonly Clause[],
  { scenario, question }: { scenario: string; question: string },
): Map<string, boolean> => {
  const statements = splitStatements(scenario);
  const asked = toContent(question);
  const said = new Map<string, boolean>();
  for (const clause of open) {
    const value = readClause(clause, statements, asked);
    if (value !== undefined) said.set(clause.fact, value);
  }
  if (areThings(tree) && namesThing(tree, statements, asked))
    for (const { fact } of open) if (!said.has(fact)) said.set(fact, false);
  return said;
};
