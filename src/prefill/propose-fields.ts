import type { PlainValue } from "../domain/record.ts";
import type { DecidedField } from "./decide-form.ts";

export type ProposedValue = { fieldId: string; value: PlainValue; quote: string };

/** A clause ends where another one begins: what denies or supposes one says nothing of the next. */
const CLAUSE_END = /[，。；！？,;!?\n]/u;

/** Words before or after the phrase that make it no statement of what is. */
const SUPPOSED =
  /如果|要是|假如|假设|万一|若是|倘若|一旦|的话|是否|是不是|会不会|能不能|怎么办|怎么样|吗$|么$|呢$|还是/u;
const PLANNED = /打算|准备|想要?|正要|考虑|计划|希望|将要|马上要|快要|下个?月|明年|以后|等.{0,6}(?:后|再)/u;
const DENIED = /没有?|还没|未曾?|并非|不是|不想|不会|不用|别|否认|从没|从未|不算/u;
/** Somebody else's matter: another person stands in front, or reports it. */
const OTHERS =
  /邻居|同事|朋友|同学|亲戚|哥|弟|姐|妹|叔|伯|舅|姨|姑|儿子|女儿|孩子|爸|妈|父母|爷|奶|外公|外婆|他|她|有人|听说|新闻|别人|老板|房东|客户/u;
/** Copied text: what a document says is not what the person says. */
const QUOTED = /[“”"'‘’「」《》【】<>{}[\]]|文件|规定|条例|指南|通知|系统|忽略|指令/u;

/** Words to a machine, not about a person. */
const COMMANDED = /设[为成置]|改[为成]|标[为成记]|填[为成写]|写成|当作|视为/u;
const SENTENCE_END = /[。！？!?\n]/u;

/** `text` cut into clauses, each with the mark that ends it. */
const clausesOf = (text: string): { text: string; end: string; start: number }[] => {
  const clauses: { text: string; end: string; start: number }[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const end = text.charAt(at);
    if (at < text.length && !CLAUSE_END.test(end)) continue;
    if (at > start) clauses.push({ text: text.slice(start, at), end, start });
    start = at + 1;
  }
  return clauses;
};

const isAsked = (end: string): boolean => end === "？" || end === "?";

/** A condition in the clause before carries over: 如果我们离婚了，孩子…；我邻居跟我说，… */
const carries = (before: string | undefined): boolean =>
  before !== undefined && (SUPPOSED.test(before) || /说|讲|写着/u.test(before));

/** What is copied stays copied to the end of its sentence. */
const isCopied = (clauses: ReturnType<typeof clausesOf>, index: number): boolean => {
  const before = clauses.slice(0, index);
  return before
    .slice(before.findLastIndex(({ end }) => SENTENCE_END.test(end)) + 1)
    .some(({ text }) => QUOTED.test(text));
};

const states = (clauses: ReturnType<typeof clausesOf>, index: number): boolean => {
  const clause = clauses[index];
  if (clause === undefined || isAsked(clause.end)) return false;
  const spoiled = [SUPPOSED, PLANNED, DENIED, OTHERS, QUOTED, COMMANDED].some((pattern) => pattern.test(clause.text));
  return !spoiled && !carries(clauses[index - 1]?.text) && !isCopied(clauses, index);
};

/**
 * Values that the person's own words state for fields that words may propose. Deterministic: a phrase of the form, in a
 * clause that states it of the speaker. Denied, supposed, planned, asked, reported and quoted sentences give nothing, nor
 * do two phrases that contradict each other.
 */
export const proposeFields = (text: string, fields: readonly DecidedField[]): ProposedValue[] => {
  const clauses = clausesOf(text);
  return fields.flatMap(({ shown: { fieldId }, definition: { propose = [] } }) => {
    const found = propose.flatMap(({ value, phrases }) =>
      clauses.flatMap((clause, index) =>
        phrases.some((phrase) => clause.text.includes(phrase)) && states(clauses, index)
          ? [{ fieldId, value, quote: clause.text.trim() }]
          : [],
      ),
    );
    const [first] = found;
    const agreed = found.every(({ value }) => JSON.stringify(value) === JSON.stringify(first?.value));
    return first && agreed ? [first] : [];
  });
};
