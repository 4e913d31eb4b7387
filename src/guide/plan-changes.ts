import type { FactType, FactValue, Parameter } from "../domain/condition.ts";
import type { Guidance } from "../domain/guidance.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { addDays } from "../rules/dates.ts";
import { comparisonsOf, operandsOf } from "../rules/model-rules.ts";
import type { GuideTexts } from "./guide-texts.ts";

type Change = NonNullable<Guidance["changes"]>[number];
type Marks = {
  effectiveFrom?: string | undefined;
  effectiveTo?: string | undefined;
  supersededBy?: string | undefined;
};

type Told = { asOf: string; texts: GuideTexts };

/** What begins, ends or has ended, told with the day from which it is so. */
const changesOf = (
  text: string,
  { effectiveFrom, effectiveTo, supersededBy }: Marks,
  { asOf, texts }: Told,
): Change[] => {
  const now = supersededBy ? texts.replacedBy(supersededBy) : "";
  if (effectiveFrom !== undefined && effectiveFrom > asOf)
    return [{ text: texts.begins(effectiveFrom, text), from: effectiveFrom }];
  if (effectiveTo === undefined) return [];
  const from = addDays(effectiveTo, 1);
  const told = effectiveTo < asOf ? texts.hasEnded : texts.runsUntil;
  return [{ text: `${told(effectiveTo, text)}${now}`, from }];
};

const valueText = (value: FactValue, type: FactType, { verdict }: GuideTexts): string => {
  if (typeof value === "boolean") return value ? verdict.yes : verdict.no;
  return type === "money" ? verdict.money(Number(value) / 100) : String(value);
};

const parametersOf = (model: OneThingModel): string[] => {
  const compared = comparisonsOf(model).flatMap((node) =>
    operandsOf(node).flatMap((operand) => (typeof operand === "object" && "param" in operand ? [operand.param] : [])),
  );
  const spans = model.derivedFacts.flatMap(({ derive }) =>
    derive.fn !== "condition" && derive.at && "param" in derive.at ? [derive.at.param] : [],
  );
  return [...new Set([...compared, ...spans])];
};

const ofParameter = ({ title, type, rows }: Parameter, told: Told): Change[] =>
  rows
    // Of what has ended only what nothing follows is news.
    .filter(({ effectiveTo = told.asOf }, i) => effectiveTo >= told.asOf || i === rows.length - 1)
    .flatMap(({ value, effectiveFrom, effectiveTo }) =>
      changesOf(`${title} ${valueText(value, type, told.texts)}`, { effectiveFrom, effectiveTo }, told),
    );

export const guideChange = (guide: ServiceGuide, told: Told): Change[] => changesOf(guide.title, guide, told);

/** What is announced or has ended: the guide as a whole, its rules and figures. In the order of the days. */
export const planChanges = (
  guide: ServiceGuide,
  {
    model,
    parameters,
    ...told
  }: Told & { model: OneThingModel | undefined; parameters: ReadonlyMap<string, Parameter> },
): Change[] => {
  const { conditions = [], situations = [], facts = [], faq = [] } = guide;
  const figures = (model ? parametersOf(model) : []).flatMap((id) => parameters.get(id) ?? []);
  return [
    ...guideChange(guide, told),
    ...[...conditions, ...situations, ...facts].flatMap((item) => changesOf(item.text, item, told)),
    ...faq.flatMap((item) => changesOf(item.question, item, told)),
    ...figures.flatMap((parameter) => ofParameter(parameter, told)),
  ].sort((a, b) => (a.from < b.from ? -1 : 1));
};
