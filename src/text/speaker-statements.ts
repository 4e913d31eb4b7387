/** What somebody says of themselves, with the literal words. */
export type Statement = { phrase: string; quote: string };

/** A text that was copied from a document, or that speaks to a machine, states nothing of the speaker. */
const COPIED =
  /[“”"‘’「」『』《》【】<>{}[\]]|第[一二三四五六七八九十百\d]+条|兹证明|特此|判决|裁定|调解书|甲方|乙方|原告|被告|文件|规定|条例|指南|通知|公告|编号|系统|忽略|指令|\p{Script=Han}{2,6}[：:]/u;
/** A later change makes the first statement one of the past. */
const CHANGED = /复婚|再婚|后来|假的|玩笑|又(?:结|离|领|复)/u;

/** What is only imagined, asked, doubted or reported. */
const SUPPOSED = /如果|要是|假如|假设|倘若|万一|若是|一旦|只要|只有|除非|就算|即使|哪怕|的话|等到?|比如|例如/u;
const ASKED =
  /[?？]|吗|呢|(\p{Script=Han})[不没]\1|是否|能否|什么|啥|咋|怎么|怎样|如何|哪|谁|几(?:天|多|个|年)|多(?:少|久|长)|[不没]有?$|还是/u;
const REPORTED = /说|讲|听|写|看到|问|以为|觉得|担心|害怕|梦|可能|好像|大概|也许|应该|差点|不知道|不确定/u;
const PLANNED = /打算|准备|想|要|计划|考虑|希望|快|将|以后/u;
const DENIED = /不|没|无|未|非|别|否/u;

const PARTNER = "老公|丈夫|老婆|妻子|媳妇|爱人|对象";
const SELF = `我们|咱们|俺们|我|俺|咱|本人|自己|(?:(?:和|跟|与|同)(?:我|我的)?(?:${PARTNER})(?!的))|(?:(?:${PARTNER})(?:和|跟|与|同)(?=我))`;
const NUMERAL = "[\\d零〇一二两三四五六七八九十]+";
const TIME = `上上个月|上个月|上月|这个月|本月|前几天|[大]?前天|昨[天日]|今[天日]|刚刚|刚|今年|去年|前年|年初|年底|上(?:个)?(?:周|星期|礼拜)${NUMERAL}?|${NUMERAL}(?:年|月份?|[日号]|天前|个月前|年前)`;
const FILLER = "已经|早已|就|都|也|是|在|于|俩|两个人?|两口子|双方|目前|现在|因为|由于|其实|确实|你好|您好|[\\s、]";
const HARMLESS = new RegExp(`${SELF}|${TIME}|${FILLER}`, "uy");

/**
 * Whether nothing but the speaker, a time and fillers stands before the words: any other word is another subject or a
 * doubt. Read once from the left, so that no text makes it slow.
 */
const isHarmless = (lead: string): boolean => {
  let at = 0;
  while (at < lead.length) {
    HARMLESS.lastIndex = at;
    const [word = ""] = HARMLESS.exec(lead) ?? [];
    if (word === "") return false;
    at += word.length;
  }
  return true;
};
const AFTER = /^[了啦的哦啊呀\s]*$/u;
const NAMES_SPEAKER = new RegExp(SELF, "u");
const STARTS_WITH_SPEAKER =
  /^(?:我们?|咱们?|俺们?|本人)(?!的|\p{Script=Han}{0,3}(?:邻居|同事|朋友|同学|亲戚|哥|弟|姐|妹|爸|妈|父|母|叔|伯|舅|姨|姑|嫂|夫|友|儿|女))/u;
const GREETING = /^(?:你好|您好|请问)?$/u;

const SENTENCE = /[^。！？!?；;\n]+[。！？!?；;\n]*/gu;

type Clause = { text: string; sentence: string; before: readonly string[] };

/** Clauses of a text, each with what was said before it: in its own sentence first to last, then none of the next. */
const clausesOf = (text: string): Clause[] => {
  const before: string[] = [];
  return (text.match(SENTENCE) ?? []).flatMap((sentence) => {
    const from = before.length;
    const parts = sentence
      .split(/[，,。！？!?；;\n]/u)
      .map((part) => part.trim())
      .filter(Boolean);
    before.push(...parts);
    return parts.map((part, i) => ({ text: part, sentence, before: before.slice(0, from + i) }));
  });
};

/** Whether the one who speaks is who a clause without a subject is about: nobody else was named before it. */
const continuesSpeaker = ({ before }: Clause): boolean => {
  const said = before.filter((clause) => !GREETING.test(clause));
  const last = said.at(-1);
  return last === undefined || (STARTS_WITH_SPEAKER.test(last) && !PLANNED.test(last));
};

/** The words around a phrase that state it of the speaker, as they are; undefined where they do not. */
const stateIt = (clause: Clause, phrase: string): Statement | undefined => {
  const { text, sentence } = clause;
  const at = text.indexOf(phrase);
  if (at < 0 || [SUPPOSED, ASKED, REPORTED].some((pattern) => pattern.test(sentence))) return undefined;
  const [lead, rest] = [text.slice(0, at), text.slice(at + phrase.length)];
  if (!isHarmless(lead) || !AFTER.test(rest) || DENIED.test(lead + rest)) return undefined;
  return NAMES_SPEAKER.test(lead) || continuesSpeaker(clause) ? { phrase, quote: text } : undefined;
};

/**
 * Which of the phrases somebody states of themselves as a fact of today. Everything else is silence: what is denied,
 * supposed, planned, asked, doubted, reported, copied, past, or said of anybody else, named or not.
 */
export const statementsOfSpeaker = (text: string, phrases: readonly string[]): Statement[] => {
  if (COPIED.test(text) || CHANGED.test(text)) return [];
  const clauses = clausesOf(text);
  return phrases.flatMap((phrase) =>
    clauses.flatMap((clause) => {
      const statement = stateIt(clause, phrase);
      return statement === undefined ? [] : [statement];
    }),
  );
};
