import { compareQuantities } from "./read-quantities.ts";
import { splitSentences } from "./read-rule.ts";
import { coverage, isNegative, toContent } from "./words.ts";

/** So much of the words of a clause has to stand in one statement before the statement answers it. */
const ENOUGH = 0.6;

const splitStatements = (scenario: string): string[] =>
  splitSentences(scenario).flatMap((sentence) => sentence.split(/;|,?\s+\bbut\b|,\s+(?:and|so|though|although)\b/iu)).filter((part) => part.trim() !== "");

export type Said = { clause: string; value: boolean; strength: number };

/**
 * What a free text says about one clause: true or false where one of its statements holds most of the words of the
 * clause, turned where exactly one of the two is a denial. Undefined where it says nothing, or both.
 */
export const readScenario = (clause: string, scenario: string): { value: boolean; strength: number } | undefined => {
  const wanted = toContent(clause);
  if (wanted.size === 0) return undefined;
  let best: { value: boolean; strength: number } | undefined;
  for (const statement of splitStatements(scenario)) {
    const said = toContent(statement);
    const strength = coverage(wanted, said);
    const quantity = compareQuantities(clause, statement);
    if (quantity !== undefined && strength > 0.2) return { value: quantity, strength: 1 };
    if (strength < ENOUGH || (best && best.strength >= strength)) continue;
    best = { value: isNegative(statement) === isNegative(clause), strength };
  }
  return best;
};
