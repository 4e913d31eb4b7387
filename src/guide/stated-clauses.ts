import { carriedPersons, isOfOthers } from "./person-words.ts";

/** What is only imagined, asked, doubted or told of a past that is over says nothing of the case. */
const IMAGINED = /如果|要是|假如|假设|倘若|万一|若是|的话/u;
const ASKED =
  /[?？]|吗|呢$|(\p{Script=Han})[不没冇]\1|是否|能否|要不要|什么|啥|么子|么个|咋|怎么|怎样|如何|哪|谁|几(?:天|多|个|年|日|岁|钱|成)|几十|好(?:久|多|长)|多(?:少|久|长|大|钱)|[不没冇啵噻](?:咯|啊|嘞)?$|还是(?!没)|时限|流程|材料|资料|依据|规定|条件|资格/u;
const DOUBTED = /可能|好像|大概|应该|也许|听说|据说|不知道|不清楚|不确定|不一定|不记得|忘了|说不定|差点|以为/u;
/** Full-width digits and marks as plain ones, each in its place. */
export const evenWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/gu, (mark) => String.fromCharCode(mark.charCodeAt(0) - 0xfee0));

/**
 * A clause as it was said, and with the persons whom the clauses before it in the sentence speak of, where it names
 * nobody itself: 男方1998年出生，未婚.
 */
export type Clause = { text: string; about: string };

const withPersons = (clauses: readonly string[]): Clause[] => {
  let carried = "";
  return clauses.map((text) => {
    const persons = carriedPersons(text);
    if (persons !== undefined) carried = persons;
    return { text, about: persons === undefined ? `${carried} ${text}`.trim() : text };
  });
};

/**
 * Clauses that state something of the speaker or their family. The whole sentence falls with a part that is imagined, a
 * clause alone with a question, and everything that is said of somebody else.
 */
export const statedClauses = (text: string): Clause[] =>
  (text.match(/[^。！!；;\n?？]+[。！!；;\n?？]?/gu) ?? [])
    .filter((sentence) => !IMAGINED.test(sentence))
    .flatMap((sentence) =>
      withPersons(
        sentence
          .split(/(?<=[?？])|[，,、。！!；;\n：:]/u)
          .map((clause) => clause.trim())
          .filter((clause) => clause !== ""),
      ),
    )
    .filter(({ text: said, about }) => !DOUBTED.test(said) && !ASKED.test(said) && !isOfOthers(about));
