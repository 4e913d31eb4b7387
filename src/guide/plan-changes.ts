import type { FactType, FactValue, Parameter } from "../domain/condition.ts";
import type { Guidance } from "../domain/guidance.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { addDays } from "../rules/dates.ts";
import { comparisonsOf, operandsOf } from "../rules/model-rules.ts";

type Change = NonNullable<Guidance["changes"]>[number];
type Marks = {
  effectiveFrom?: string | undefined;
  effectiveTo?: string | undefined;
  supersededBy?: string | undefined;
};

/** What begins, ends or has ended, told with the day from which it is so. */
const changesOf = (text: string, { effectiveFrom, effectiveTo, supersededBy }: Marks, asOf: string): Change[] => {
  const now = supersededBy ? `，现行：${supersededBy}` : "";
  if (effectiveFrom !== undefined && effectiveFrom > asOf)
    return [{ text: `${effectiveFrom} 起：${text}`, from: effectiveFrom }];
  if (effectiveTo === undefined) return [];
  const from = addDays(effectiveTo, 1);
  return [{ text: `${effectiveTo < asOf ? "已结束" : "执行到"} ${effectiveTo}：${text}${now}`, from }];
};

const valueText = (value: FactValue, type: FactType): string => {
  if (typeof value === "boolean") return value ? "是" : "否";
  return type === "money" ? `${Number(value) / 100} 元` : String(value);
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

const ofParameter = ({ title, type, rows }: Parameter, asOf: string): Change[] =>
  rows
    // Of what has ended only what nothing follows is news.
    .filter(({ effectiveTo = asOf }, i) => effectiveTo >= asOf || i === rows.length - 1)
    .flatMap(({ value, effectiveFrom, effectiveTo }) =>
      changesOf(`${title} ${valueText(value, type)}`, { effectiveFrom, effectiveTo }, asOf),
    );

export const guideChange = (guide: ServiceGuide, asOf: string): Change[] => changesOf(guide.title, guide, asOf);

/** What is announced or has ended: the guide as a whole, its rules and figures. In the order of the days. */
export const planChanges = (
  guide: ServiceGuide,
  {
    model,
    parameters,
    asOf,
  }: { model: OneThingModel | undefined; parameters: ReadonlyMap<string, Parameter>; asOf: string },
): Change[] => {
  const { conditions = [], situations = [], facts = [], faq = [] } = guide;
  const figures = (model ? parametersOf(model) : []).flatMap((id) => parameters.get(id) ?? []);
  return [
    ...guideChange(guide, asOf),
    ...[...conditions, ...situations, ...facts].flatMap((item) => changesOf(item.text, item, asOf)),
    ...faq.flatMap((item) => changesOf(item.question, item, asOf)),
    ...figures.flatMap((parameter) => ofParameter(parameter, asOf)),
  ].sort((a, b) => (a.from < b.from ? -1 : 1));
};
