import type { Understanding } from "../intent/understand.ts";
import type { RunContext } from "../ports/run-context.ts";
import type { AnswerPorts } from "./ports.ts";
import type { Question, StandaloneQuestion } from "./question.ts";
import { rewriteWithModel } from "./rewrite-with-model.ts";
import { screenQuestion } from "./screen-question.ts";
import { topGuide, understandQuestion } from "./understand-question.ts";

const FOLLOW_UP =
  /^(?:那|那么|还有|另外|然后|这个|那个|这|它|他|她|要是|如果|假如|比如|可以|能|要|需要|用|得|多久|多少|几|在哪|哪里|去哪|怎么|咋|电话|材料|费用|流程|时间|what about|how (?:much|long)|where|and )/iu;
const SHORT = 14;
const CONFIDENT = 0.5;
const FIELD_CLEAR = 0.45;
const TURNS = 4;

const clearField = (understanding: Understanding): boolean =>
  [...understanding.fields].some(([field, p]) => field !== "event" && field !== "uncovered" && p >= FIELD_CLEAR);

const standsAlone = (text: string, understanding: Understanding): boolean => {
  const best = understanding.guides[0];
  const sure = best !== undefined && best.label !== "none" && best.p >= CONFIDENT;
  return sure && !(text.length <= SHORT && best.p < 0.9 && FOLLOW_UP.test(text));
};

/**
 * A follow-up takes its subject from the last turn that had one. Only words that the person or a guide's title said
 * are added; a turn that stands alone is left as it is. Where no turn had a clear subject a model may find the words.
 */
export const rewriteQuestion = async (
  question: Question,
  ports: AnswerPorts,
  run: RunContext,
): Promise<StandaloneQuestion> => {
  const understanding = await understandQuestion(question.text, ports);
  const asIs = { ...question, standaloneText: question.text, understanding };
  const earlier = question.history
    .filter(({ role }) => role === "user")
    .slice(-TURNS)
    .reverse();
  if (earlier.length === 0 || standsAlone(question.text, understanding)) return asIs;
  if (question.text.length > SHORT * 2 && !FOLLOW_UP.test(question.text)) return asIs;
  for (const turn of earlier) {
    const before = await understandQuestion(turn.text, ports);
    const topic = topGuide(before);
    if (!topic || topic.p < CONFIDENT) continue;
    const title = ports.catalogue.guides.get(topic.label)?.title ?? "";
    const standaloneText = clearField(understanding) ? `${title}${question.text}` : `${turn.text}，${question.text}`;
    const rewritten = await understandQuestion(standaloneText, ports);
    return { ...question, standaloneText, understanding: { ...rewritten, guides: before.guides } };
  }
  const turns = earlier.map(({ text }) => screenQuestion({ text }).text).reverse();
  const standaloneText = await rewriteWithModel({ text: question.text, turns }, ports, run);
  if (standaloneText === undefined) return asIs;
  return { ...question, standaloneText, understanding: await understandQuestion(standaloneText, ports) };
};

export type { StandaloneQuestion };
