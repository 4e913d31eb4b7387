import type { Guidance, GuideQuestion } from "../domain/guidance.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import { parseFactKey } from "../rules/fact-key.ts";
import type { NextFact } from "./choose-next-fact.ts";
import { type Evaluation, missingFacts } from "./evaluate-one-thing.ts";
import type { GuideTexts } from "./guide-texts.ts";

/** The question for a fact as a person reads it; of a list, which element is meant. */
export const questionText = (model: OneThingModel, { key, definition }: NextFact, texts: GuideTexts): string => {
  const { index, factId } = parseFactKey(key);
  const role = model.roles.find(({ id }) => id === factId.split(".")[0])?.label ?? "";
  return index === undefined || index === 0
    ? definition.question
    : texts.ofElement(index + 1, role, definition.question);
};

/** One question. What a register knows may be looked up with permission instead; 不清楚 is always an answer. */
export const askFact = (model: OneThingModel, next: NextFact, texts: GuideTexts): GuideQuestion => {
  const { definition, key } = next;
  const { factId, role } = parseFactKey(key);
  const { options, canLookUp, why, unit, type } = definition;
  return {
    factId,
    ...(role === undefined ? {} : { role }),
    text: questionText(model, next, texts),
    why,
    type,
    ...(unit === undefined ? {} : { unit: texts.verdict.unit(unit) }),
    ...(options === undefined ? {} : { options }),
    ...(canLookUp === undefined ? {} : { canLookUp }),
    declinable: true,
  };
};

/** How else an undecided fact can be found out that the person could not tell. A window can always be asked. */
export const waysOn = (
  model: OneThingModel,
  evaluation: Evaluation,
  texts: GuideTexts,
): NonNullable<Guidance["waysOn"]> => {
  const definitions = new Map(model.facts.map((fact) => [fact.id, fact]));
  return missingFacts(evaluation).flatMap((key) => {
    const { factId, role } = parseFactKey(key);
    const definition = definitions.get(factId);
    if (definition === undefined || !evaluation.context.facts.has(key)) return [];
    const ways = [...new Set([...definition.obtain, "ask" as const])].map((way) => texts.ways[way]);
    return [{ factId, ...(role === undefined ? {} : { role }), label: definition.label, ways }];
  });
};
