import type { ServiceGuide } from "../src/domain/service-guide.ts";

export type Finding = { guide: string; rule: string; level: "error" | "warning"; message: string };
type Rule = { rule: string; level: Finding["level"]; check: (guide: ServiceGuide) => string[] };

const PLACES =
  /长沙市|株洲市|湘潭市|衡阳市|邵阳市|岳阳市|常德市|张家界市|益阳市|郴州市|永州市|怀化市|娄底市|湘西州|安化县|攸县|北京|上海|深圳/u;

const slowest = (guide: ServiceGuide): { title: string; days: number } | undefined =>
  (guide.members ?? []).reduce<{ title: string; days: number } | undefined>(
    (longest, { title, promisedDays }) =>
      promisedDays !== undefined && promisedDays > (longest?.days ?? -1) ? { title, days: promisedDays } : longest,
    undefined,
  );

const found = (holds: boolean, message: string): string[] => (holds ? [message] : []);

const phonesOf = (guide: ServiceGuide) =>
  [guide.phones, ...(guide.local ?? []).map(({ phones }) => phones)].filter((phones) => phones !== undefined);

/** Pairs of documents that nobody can have to hand in both. */
const EXCLUSIVE: readonly (readonly [RegExp, RegExp])[] = [
  [/^结婚证/u, /离婚(?:证|协议)/u],
  [/新办|工作许可申请表/u, /注销申请表/u],
  [/消防验收申请表/u, /消防(?:验收)?备案(?:申请)?表/u],
];

const exclusivePairs = (guide: ServiceGuide): string[] => {
  const required = (guide.materials ?? []).filter(
    ({ need, officialNeed }) =>
      (officialNeed ?? "").startsWith("必要") || (officialNeed === undefined && need === "required"),
  );
  return EXCLUSIVE.flatMap(([one, other]) => {
    const a = required.find(({ title }) => one.test(title) && !other.test(title));
    const b = required.find(({ title }) => other.test(title) && !one.test(title));
    return a && b ? [`“${a.title}”与“${b.title}”同为必要，不可能都交`] : [];
  });
};

const duplicateQuestions = (guide: ServiceGuide): string[] => {
  const seen = new Map<string, string>();
  return (guide.faq ?? []).flatMap(({ question, answer }) => {
    const before = seen.get(question);
    seen.set(question, answer);
    return before !== undefined && before !== answer ? [`问题“${question}”有两个不同的答案`] : [];
  });
};

/** The rules of the 实施清单 that the data can break, and those that real guides were seen to break. */
export const RULES: readonly Rule[] = [
  {
    rule: "joint-promise-too-short",
    level: "warning",
    check: (guide) => {
      const longest = slowest(guide);
      const joint = guide.times?.promisedDays;
      return found(
        joint !== undefined && longest !== undefined && longest.days > joint,
        `联办承诺 ${joint} 日短于成员“${longest?.title}”的 ${longest?.days} 日`,
      );
    },
  },
  {
    rule: "promise-over-statute",
    level: "error",
    check: ({ times }) =>
      found(
        times?.promisedDays !== undefined &&
          times.statutoryDays !== undefined &&
          times.promisedDays > times.statutoryDays,
        "承诺时限长于法定时限",
      ),
  },
  {
    rule: "immediate-needs-days",
    level: "warning",
    check: ({ times }) =>
      found(times?.immediate === true && (times.promisedDays ?? 0) > 1, "即办件的承诺时限长于 1 日"),
  },
  {
    rule: "after-reform-differs",
    level: "warning",
    check: ({ times, reform }) =>
      found(
        times?.promisedDays !== undefined && reform?.daysAfter !== undefined && times.promisedDays !== reform.daysAfter,
        `承诺 ${times?.promisedDays} 日，改革后时限却写 ${reform?.daysAfter} 日`,
      ),
  },
  {
    rule: "materials-count-differs",
    level: "warning",
    check: ({ materials, reform }) => {
      const listed = materials?.length ?? 0;
      const told = reform?.materialsAfter;
      return found(told !== undefined && listed > 0 && told !== listed, `改革后材料 ${told} 份，清单列 ${listed} 份`);
    },
  },
  {
    rule: "exclusive-materials",
    level: "warning",
    check: exclusivePairs,
  },
  {
    rule: "government-issued-not-waived",
    level: "warning",
    check: (guide) => {
      const kept = (guide.materials ?? []).filter(
        ({ issuer, waiver }) => issuer === "government" && waiver === undefined,
      );
      return found(kept.length > 0, `政府核发却没有免提交方式：${kept.map(({ title }) => title).join("、")}`);
    },
  },
  {
    rule: "place-in-material",
    level: "warning",
    check: (guide) =>
      (guide.materials ?? []).filter(({ title }) => PLACES.test(title)).map(({ title }) => `材料名里有地名：${title}`),
  },
  {
    rule: "condition-against-material",
    level: "warning",
    check: (guide) => {
      const conditions = (guide.conditions ?? []).map(({ text }) => text).join("；");
      return found(
        /同民族/u.test(conditions) && (guide.materials ?? []).some(({ when }) => /民族不同/u.test(when ?? "")),
        "条件要求父母同民族，材料却有民族不同时提交的一项",
      );
    },
  },
  {
    rule: "material-against-answer",
    level: "warning",
    check: (guide) => {
      const listed = (guide.materials ?? []).some(({ title }) => /户口簿/u.test(title));
      const denied = (guide.faq ?? []).some(
        ({ question, answer }) => /户口簿/u.test(question) && /不需要|不用/u.test(answer),
      );
      return found(listed && denied, "问答说不需要户口簿，材料清单里却有");
    },
  },
  {
    rule: "repealed-rule",
    level: "warning",
    check: (guide) => {
      const ended = [
        ...(guide.faq ?? []).map(({ question, ...marks }) => ({ name: question, ...marks })),
        ...(guide.conditions ?? []).map(({ text, ...marks }) => ({ name: text, ...marks })),
      ];
      return ended
        .filter(({ effectiveTo }) => effectiveTo !== undefined)
        .map(({ name, effectiveTo }) => `“${name}”按已终止的规定写（到 ${effectiveTo}）`);
    },
  },
  {
    rule: "outdated-age",
    level: "warning",
    check: (guide) =>
      [...(guide.conditions ?? []).map(({ text }) => text), ...(guide.faq ?? []).map(({ answer }) => answer)]
        .filter((text) => /男[^，；。]{0,6}60[^\d].{0,6}女[^，；。]{0,6}55/u.test(text))
        .map((text) => `年龄口径早于渐进式延迟退休：${text.slice(0, 40)}`),
  },
  {
    rule: "ended-guide",
    level: "warning",
    check: ({ effectiveTo }) => found(effectiveTo !== undefined, `整份指南执行到 ${effectiveTo}`),
  },
  {
    rule: "unpublished",
    level: "warning",
    check: ({ published }) => found(!published, "门户没有公布办事指南，只登记名称"),
  },
  { rule: "sample", level: "warning", check: ({ sample }) => found(sample === true, "没有官方指南，只是样例") },
  {
    rule: "published-without-content",
    level: "error",
    check: (guide) =>
      found(
        guide.published && !guide.materials && !guide.steps && !guide.channels,
        "标为已公布，却没有材料、步骤和渠道",
      ),
  },
  {
    rule: "unpublished-with-content",
    level: "error",
    check: (guide) =>
      found(!guide.published && Boolean(guide.materials ?? guide.conditions ?? guide.steps), "标为未公布，却有内容"),
  },
  {
    rule: "complaint-equals-consult",
    level: "warning",
    check: (guide) =>
      phonesOf(guide)
        .filter(({ consult, supervise }) => consult !== undefined && consult === supervise)
        .map(({ consult }) => `咨询与监督是同一个电话 ${consult}`),
  },
  {
    rule: "phone-without-area-code",
    level: "warning",
    check: (guide) =>
      phonesOf(guide)
        .flatMap(({ consult, supervise, other }) => [consult, supervise, other])
        .filter((phone): phone is string => phone !== undefined && /(?<![\d-])\d{8}(?!\d)/u.test(phone))
        .map((phone) => `电话没有区号：${phone}`),
  },
  {
    rule: "fee-marked-only-postage",
    level: "warning",
    check: ({ fee }) => found(fee !== undefined && /不收费.*邮寄.*元/u.test(fee.text), `收费只是邮寄费：${fee?.text}`),
  },
  { rule: "same-question-two-answers", level: "warning", check: duplicateQuestions },
  {
    rule: "trips-zero-but-on-site",
    level: "warning",
    check: (guide) =>
      found(
        guide.reform?.tripsAfter === 0 && (guide.steps?.items ?? []).some((step) => /到场|现场|面签|刷脸/u.test(step)),
        "写跑动 0 次，步骤却要到现场",
      ),
  },
  { rule: "no-source", level: "error", check: ({ sources }) => found(sources.length === 0, "没有来源网址") },
  {
    rule: "member-id",
    level: "error",
    check: (guide) =>
      (guide.members ?? [])
        .filter(({ id }, i) => id !== `${guide.id}.${i + 1}`)
        .map(({ id }) => `成员编号 ${id} 不连续`),
  },
];

export const lintGuide = (guide: ServiceGuide): Finding[] =>
  RULES.flatMap(({ rule, level, check }) => check(guide).map((message) => ({ guide: guide.id, rule, level, message })));
