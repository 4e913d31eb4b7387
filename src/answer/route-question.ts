import type { Understanding } from "../intent/understand.ts";
import { foldText } from "../text/normalise.ts";

export type Route =
  | { route: "answer" }
  /** `sure`: exact signs or high odds; otherwise a confident answer goes before. */
  | { route: "guide"; sure: boolean }
  | { route: "refuse"; outcome: (typeof REFUSALS)[number]; sure: boolean };

const REFUSALS = ["case-progress", "complaint", "out-of-scope", "crisis", "declined", "clarify"] as const;
/** How sure the words must make us before a question is turned away; wrongly declining a person weighs most. */
const SURE: Readonly<Record<(typeof REFUSALS)[number], number>> = {
  "case-progress": 0.5,
  complaint: 0.5,
  "out-of-scope": 0.5,
  clarify: 0.5,
  crisis: 0.6,
  declined: 0.75,
};

const MY_CASE =
  /(?:我|俺|我们|咱|公司|我[妈爸老婆家]).{0,14}(?:交|提交|申请|办|递|报)(?:上去|了|的).{0,16}(?:到哪|哪一?步|进度|怎么还|咋还|还没|还冇|为什么还|好了没|下来没|批了没|通过没|审核到|结果|没动静|没消息|没反应|多久能下|卡)|(?:办件|申请|审核|案件|受理)(?:的)?进度|进度(?:查询|怎么查|在哪)|(?:查|看)(?:一?下)?(?:我的?)?(?:进度|办件)/u;

/** 要办哪些手续, 要办些什么: the whole of a thing is asked, no field of it. */
const WHOLE =
  /(?:办|跑|弄|搞|走|准备|做)(?:理|点)?(?:些|哪些|哪几[个样]|什么|啥子?|么子|么个|点么子|几个)(?:手续|事情?|东西|流程)?(?:[?？吗呢啊呀咯嘞哦]*)$|(?:有|是)?(?:哪些|什么|啥|么子)手续(?:要办|需要办|得办)?(?:[?？吗呢啊呀咯嘞哦]*)$/u;

const asksWhatToDo = (text: string, understanding: Understanding): boolean => {
  const [guide] = understanding.guides;
  return (
    guide !== undefined &&
    guide.label !== "none" &&
    guide.p >= 0.5 &&
    !/先|拿|交/u.test(text) &&
    WHOLE.test(foldText(text))
  );
};

const CERTAIN = 0.85;

/** From probabilities and a few exact signs to one way on. Pure. */
export const routeQuestion = (text: string, understanding: Understanding): Route => {
  const p = (name: string): number => understanding.outcomes.get(name) ?? 0;
  if (MY_CASE.test(foldText(text))) return { route: "refuse", outcome: "case-progress", sure: true };
  const service = p("answered") + p("guide");
  for (const outcome of REFUSALS) {
    if (p(outcome) < SURE[outcome] || p(outcome) <= service) continue;
    // Which matter is meant need not be asked where it is plain; what of it is asked in the dialogue.
    if (outcome === "clarify" && namesMatter(understanding)) return { route: "guide", sure: false };
    return { route: "refuse", outcome, sure: p(outcome) >= CERTAIN };
  }
  if (namesNothing(understanding)) return { route: "refuse", outcome: "clarify", sure: true };
  return tellsEvent(text, understanding) ?? { route: "answer" };
};

const PLAIN = 0.9;

const namesMatter = ({ guides: [best] }: Understanding): boolean =>
  best !== undefined && best.label !== "none" && best.p >= PLAIN;

const SOME_GUIDE = 0.35;
const VAGUE = 0.15;

/** A field is asked and no guide is near: 总共要跑几趟 could be said of any. */
const namesNothing = (understanding: Understanding): boolean => {
  const best = understanding.guides.find(({ label }) => label !== "none");
  return (best?.p ?? 0) < SOME_GUIDE && (understanding.outcomes.get("clarify") ?? 0) >= VAGUE;
};

const tellsEvent = (text: string, understanding: Understanding): Route | undefined => {
  const p = (name: string): number => understanding.outcomes.get(name) ?? 0;
  if (asksWhatToDo(text, understanding)) return { route: "guide", sure: true };
  const [guide] = understanding.guides;
  const event = understanding.fields.get("event") ?? 0;
  const likeliest = p("guide") > p("answered") && p("guide") > p("no-evidence");
  return likeliest && event >= 0.35 && guide && guide.label !== "none"
    ? { route: "guide", sure: event >= CERTAIN }
    : undefined;
};
