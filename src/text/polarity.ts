import { foldText } from "./normalise.ts";
import { characterPairs } from "./tokens.ts";

/** Words with a negating character that deny nothing. */
const NEUTRAL =
  /(\p{Script=Han})不\1|可不选|不过(?![\d零一二两三四五六七八九十])|不少(?!于)|不断|不久|不懂|不清楚|不明白|不会的|不是同|有无|无违法违规|没有?违法违规|有没有|不同意|无失信|不动产|不良|不便|不予?以|不同|不一样|不仅|不但|不论|不管|不只|不定期|不限于|不满意|未成年|未婚|未来|无障碍|无偿|无人机|无犯罪|无形|非全日制|非公|非机动|非遗|非婚|非正常|非营利|非居民|非必要|非首次|非中文|非因工|免疫|免冠|别人|别墅|分别|类别|级别|性别|特别|区别|识别|除了|解除|注销|失业|是不是|能不能|可不可以|要不要|有没有|无论/gu;

/** Limits are compared as figures; they are no denial. */
const LIMITS =
  /不(?:得)?(?:超过|多于|高于|大于|长于|少于|低于|小于|短于|足|满|到|超|过)|未(?:满|到|达|超过)|没(?:有)?(?:超过|到|达到|满)|不限/gu;

const NEGATIONS =
  /(?<![\d.])0\s*(?:次|份|个|元|件)|不(?:用|必|需要?|须|能|可以?|得|会|再|准|许|应|该|要|收|交|计|是|在|予|支持|受理)?|未(?:能|曾|予)?|没有?|无(?:需|须|法|权)?|取消|免(?:予|于|交|提交|费|收|缴|除)?|非|勿|禁止|严禁|别(?=[\p{Script=Han}])|除外|以外|之外|拒绝|谢绝|异议/gu;

/** The denying characters alone, and the words of duty and permission around them. */
const DENIERS = /不|未|没有?|无|免|勿|非|禁止|严禁|除外/gu;
const MODALS = /可以|[可能需须要应得用]/gu;

/** The text without limits and without words that only look like denials. */
const plain = (text: string): string => foldText(text).replace(LIMITS, "").replace(NEUTRAL, "");

const clausesOf = (text: string): string[] =>
  text
    .split(/[，。；：、,;:!！?？\n（）()→]/u)
    .map((clause) => clause.trim())
    .filter((clause) => clause.length >= 2);

type Clause = { text: string; negations: number; pairs: ReadonlySet<string> };

/** Clauses with the pairs of their words, denials taken out, so that a clause and its opposite have the same pairs. */
const readClauses = (text: string): Clause[] =>
  clausesOf(text).map((clause) => {
    const bare = plain(clause);
    return {
      text: bare,
      negations: bare.match(NEGATIONS)?.length ?? 0,
      pairs: characterPairs(bare.replace(DENIERS, "").replace(MODALS, "")),
    };
  });

/** What is denied: the two characters after each denial. */
const deniedWords = (clauses: readonly Clause[]): string[] =>
  clauses.flatMap(({ text }) => {
    const words: string[] = [];
    for (const match of text.matchAll(NEGATIONS)) {
      const word = text
        .slice(match.index + match[0].length)
        .replace(/^(?:再|另|被|给|到|的|了)/u, "")
        .slice(0, 2);
      if (/^\p{Script=Han}{2}$/u.test(word)) words.push(word);
    }
    return words;
  });

const standsIn = (word: string, clauses: readonly Clause[], denied: boolean): boolean =>
  clauses.some((clause) => clause.text.includes(word) && clause.negations > 0 === denied);

const isNearlySame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => {
  if (a.size < 1 || a.size < b.size * 0.6) return false;
  let count = 0;
  for (const pair of a) if (b.has(pair)) count += 1;
  return count >= a.size * 0.85;
};

/**
 * Whether a statement denies nothing that its source affirms and affirms nothing that its source denies: word by word
 * for what is denied, and by parity for a clause taken over almost literally.
 */
export const agreesInPolarity = (statement: string, source: string): boolean => {
  const said = readClauses(statement);
  const held = readClauses(source);
  // 只支持省内 denies the rest without a word of denial.
  const sourceDenies = held.some(({ negations }) => negations > 0) || /只|仅|限于/u.test(source);
  if (!sourceDenies && said.some(({ negations }) => negations > 0)) return false;
  if (deniedWords(said).some((word) => standsIn(word, held, false) && !standsIn(word, held, true))) return false;
  if (
    deniedWords(held).some(
      (word) => standsIn(word, said, false) && !standsIn(word, said, true) && !standsIn(word, held, false),
    )
  ) {
    return false;
  }
  return said.every((clause) => {
    const same = held.filter(({ pairs }) => isNearlySame(clause.pairs, pairs));
    return same.length === 0 || same.some(({ negations }) => negations % 2 === clause.negations % 2);
  });
};
