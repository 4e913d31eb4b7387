import { boundsAge, compareQuantities, hasBound } from "./read-quantities.ts";
import { type Clause, type RuleTree, splitSentences } from "./read-rule.ts";
import { coverage, isNegative, toContent } from "./words.ts";

/** So much of the words of a clause has to stand in one statement before the statement answers it. */
const ENOUGH = 0.5;

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
  const isAbout = boundsAge(clause) || coverage(wantedWords(clause, NONE), toContent(statement)) > 0.2;
  if (quantity !== undefined && isAbout) return quantity;
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
  return said;
};
