import type { ServiceGuide } from "../src/domain/service-guide.ts";
import type { FieldText } from "./field-text.ts";
import { type Item, withNotes, withoutStop, writeLines } from "./write-lines.ts";

export const conditions = (guide: ServiceGuide): FieldText[] => {
  const all = (guide.conditions ?? []).map((condition, i) => ({ ...condition, unit: `condition-${i + 1}` }));
  const lasting = all.filter((condition) => condition.effectiveTo === undefined);
  const ended = all.filter((condition) => condition.effectiveTo !== undefined);
  const main = writeLines([{ label: "办理条件：", items: lasting }]);
  return [
    ...(lasting.length > 0
      ? [
          {
            unit: "conditions",
            field: "conditions" as const,
            heading: "办理条件",
            ...main,
            confidence: lasting[0]?.confidence,
          },
        ]
      : []),
    ...ended.map(({ unit, text, ...marks }) => ({
      unit,
      field: "conditions" as const,
      heading: "办理条件",
      text: `办理条件：${text}。`,
      confidence: marks.confidence,
      effectiveFrom: marks.effectiveFrom,
      effectiveTo: marks.effectiveTo,
      supersededBy: marks.supersededBy,
    })),
  ];
};

/** The portal's phrases for being spared a document, shorter: a list of ten must still be an answer. */
const SHORT_WAIVERS: Readonly<Record<string, string>> = {
  "系统生成表单，免上传": "系统生成，免上传",
  填表时核验证照免提交: "核验证照，免提交",
  电子证照自动关联免提交: "电子证照，免提交",
};

const shortWaiver = (waiver: string | undefined): string | undefined =>
  waiver === undefined ? undefined : (SHORT_WAIVERS[waiver] ?? waiver);

export const materials = (guide: ServiceGuide): FieldText[] => {
  const all = (guide.materials ?? []).map((material, i) => ({
    unit: `material-${i + 1}`,
    need: material.need,
    when: material.when,
    text: withNotes(material.title, [material.when, material.note, shortWaiver(material.waiver)]),
  }));
  if (all.length === 0) return [];
  const of = (need: string): Item[] => all.filter((material) => material.need === need);
  const { text, parts } = writeLines([
    { label: "必须提交：", items: of("required") },
    { label: "视情形提交：", items: of("conditional") },
    { label: "可以先受理、后补交：", items: of("deferrable") },
  ]);
  const confidence = (guide.materials ?? []).every((material) => material.confidence)
    ? guide.materials?.[0]?.confidence
    : undefined;
  return [{ unit: "materials", field: "materials", heading: "办理材料", text, parts, confidence }];
};

/** The member that takes longest, where it takes longer than the joint promise: a person must see both. */
const slowerMember = (guide: ServiceGuide): string | undefined => {
  const promised = guide.times?.promisedDays;
  if (promised === undefined) return undefined;
  const slowest = (guide.members ?? []).reduce<{ title: string; days: number } | undefined>(
    (longest, { title, promisedDays: days }) =>
      days !== undefined && days > (longest?.days ?? promised) ? { title, days } : longest,
    undefined,
  );
  return slowest && `其中最慢的是${slowest.title}，承诺 ${slowest.days} 日。`;
};

export const times = (guide: ServiceGuide): FieldText[] => {
  const published = guide.times;
  if (!published) return [];
  const unit = published.unit ?? "日";
  const { promisedDays, statutoryDays, note } = published;
  const lines = [
    promisedDays !== undefined &&
      `承诺办结时限为 ${promisedDays} ${unit}${published.immediate ? "，属于即办件" : ""}。`,
    statutoryDays !== undefined && `法定办结时限为 ${statutoryDays} ${unit}。`,
    note !== undefined && `${withoutStop(note)}。`,
    slowerMember(guide),
  ].filter((line): line is string => typeof line === "string");
  if (lines.length === 0) return [];
  return [
    { unit: "times", field: "times", heading: "办理时限", text: lines.join(""), confidence: published.confidence },
  ];
};

export const fee = (guide: ServiceGuide): FieldText[] =>
  guide.fee
    ? [
        {
          unit: "fee",
          field: "fee",
          heading: "收费",
          text: `办理费用：${withoutStop(guide.fee.text)}。`,
          confidence: guide.fee.confidence,
        },
      ]
    : [];

export const steps = (guide: ServiceGuide): FieldText[] =>
  guide.steps
    ? [
        {
          unit: "steps",
          field: "steps",
          heading: "办理步骤",
          text: `办理步骤：${guide.steps.items.map(withoutStop).join(" → ")}。`,
          confidence: guide.steps.confidence,
        },
      ]
    : [];

export const channels = (guide: ServiceGuide): FieldText[] =>
  guide.channels
    ? [
        {
          unit: "channels",
          field: "channels",
          heading: "办理渠道",
          text: `办理渠道：${guide.channels.items.map(withoutStop).join("、")}。`,
          confidence: guide.channels.confidence,
        },
      ]
    : [];

export const basis = (guide: ServiceGuide): FieldText[] =>
  guide.legalBasis
    ? [{ unit: "basis", field: "basis", heading: "办理依据", text: `办理依据：${guide.legalBasis.join("；")}。` }]
    : [];

export const members = (guide: ServiceGuide): FieldText[] => {
  const all = guide.members ?? [];
  if (all.length === 0) return [];
  const list = writeLines([
    {
      label: "包含的事项：",
      separator: "、",
      items: all.map((member, i) => ({ unit: `item-${i + 1}`, text: withNotes(member.title, [member.case]) })),
    },
  ]);
  const results = [...new Set(all.flatMap((member) => (member.result ? [member.result] : [])))];
  return [
    { unit: "members", field: "members", heading: "包含事项", ...list },
    ...(results.length > 0
      ? [{ unit: "results", field: "results" as const, heading: "办理结果", text: `办理结果：${results.join("、")}。` }]
      : []),
    ...all.map((member, i) => ({
      unit: `member-${i + 1}`,
      field: "member" as const,
      heading: withNotes(member.title, [member.case]),
      text: [
        `${withNotes(member.title, [member.case])}${member.promisedDays === undefined ? "是其中一个事项" : `承诺 ${member.promisedDays} 日办结`}`,
        member.result && `结果为${member.result}`,
        member.note,
      ]
        .filter(Boolean)
        .join("，")
        .concat("。"),
    })),
  ];
};

export const reform = (guide: ServiceGuide): FieldText[] => {
  const change = guide.reform;
  if (!change) return [];
  const after = change.daysAfter ?? guide.times?.promisedDays;
  const pair = (
    name: string,
    unit: string,
    values: readonly [number | undefined, number | undefined],
  ): string | undefined => {
    const [before, now] = values;
    if (now === undefined) return undefined;
    return before === undefined ? `${name} ${now} ${unit}` : `${name}由 ${before} ${unit}变为 ${now} ${unit}`;
  };
  const changes = [
    change.daysBefore === undefined ? undefined : pair("办理时间", "日", [change.daysBefore, after]),
    pair("跑动", "次", [change.tripsBefore, change.tripsAfter]),
    pair("材料", "份", [change.materialsBefore, change.materialsAfter]),
    pair("环节", "个", [change.stepsBefore, change.stepsAfter]),
  ].filter((text) => text !== undefined);
  if (changes.length === 0) return [];
  return [{ unit: "reform", field: "reform", heading: "改革前后", text: `联办以后：${changes.join("，")}。` }];
};

type Marks = Pick<FieldText, "confidence" | "effectiveFrom" | "effectiveTo" | "supersededBy">;
const marksOf = ({ confidence, effectiveFrom, effectiveTo, supersededBy }: Marks): Marks => ({
  confidence,
  effectiveFrom,
  effectiveTo,
  supersededBy,
});

export const situations = (guide: ServiceGuide): FieldText[] =>
  (guide.situations ?? []).map((situation, i) => ({
    unit: `situation-${i + 1}`,
    field: "situation",
    heading: situation.question,
    text: situation.text,
    ...marksOf(situation as Marks),
  }));

export const facts = (guide: ServiceGuide): FieldText[] =>
  (guide.facts ?? []).map((fact, i) => ({
    unit: `fact-${i + 1}`,
    field: "fact",
    heading: "相关规定",
    text: fact.text,
    ...(fact.region ? { region: fact.region } : {}),
    ...marksOf(fact as Marks),
  }));

export const questions = (guide: ServiceGuide): FieldText[] =>
  (guide.faq ?? []).map((faq, i) => ({
    unit: `faq-${i + 1}`,
    field: "faq",
    heading: "常见问题",
    text: `问：${faq.question}\n答：${faq.answer}`,
    question: faq.question,
    ...marksOf(faq as Marks),
  }));
