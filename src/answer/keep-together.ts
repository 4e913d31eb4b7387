import { extractFigures, type Figure } from "../text/figures.ts";
import { officialTerms } from "../text/terms.ts";
import { characterPairs } from "../text/tokens.ts";

/**
 * What verifySentence cannot see in a sentence that is worded freely: a figure said of another item of the same quote
 * (换领 20 元；补领 40 元 → 补领 20 元), one item of several passed off as the whole, an exception left out, and words
 * that no quote holds: the question said back, or a verdict on the person's own case.
 */
export type Mixed = "swapped" | "left-out" | "added";

type Anchor = { value: string; start: number; end: number };
type Item = { anchors: readonly Anchor[]; text: string; pairs: ReadonlySet<string> };

const DENIAL = /不|未|无|免|非|禁止|除外/gu;
const SCOPES = /[；;。\n]/u;
const EXCEPTION = /但|除|仅|只限|只能|不含|例外/u;

const anchorsOf = (text: string): Anchor[] => {
  const figures: readonly Figure[] = extractFigures(text);
  const free = (at: number): boolean => figures.every(({ start, end }) => at < start || at >= end);
  const denials = [...text.matchAll(DENIAL)]
    .filter(({ index }) => free(index))
    .map(({ index, 0: word }) => ({ value: "denial", start: index, end: index + word.length }));
  return [...figures.map(({ value, start, end }) => ({ value, start, end })), ...denials].sort(
    (a, b) => a.start - b.start,
  );
};

const toItem = (text: string, anchors: readonly Anchor[]): Item => ({
  text,
  anchors,
  pairs: characterPairs(officialTerms(text).replace(/[\d\s\p{P}]/gu, "")),
});

/** A text cut behind each of its anchors, so that each piece holds one and the words that lead up to it. */
const cutAtAnchors = (text: string): Item[] => {
  const anchors = anchorsOf(text);
  const [first] = anchors;
  if (!first) return [toItem(text, [])];
  return anchors.map((anchor, i) => {
    const start = anchors[i - 1]?.end ?? 0;
    return toItem(text.slice(start, i === anchors.length - 1 ? text.length : anchor.end), [anchor]);
  });
};

const scopesOf = (text: string): string[] =>
  text
    .split(SCOPES)
    .map((scope) => scope.trim())
    .filter(Boolean);

const countShared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let count = 0;
  for (const pair of a) if (b.has(pair)) count += 1;
  return count;
};

const sameAnchor = (a: Item, b: Item): boolean =>
  a.anchors.some(({ value }) => b.anchors.some((held) => held.value === value));

/** The items of the quotes that a piece of the sentence speaks of: those with its anchor, else the one most like it. */
const itemsMeant = (piece: Item, items: readonly Item[]): Item[] => {
  if (piece.anchors.length > 0) return items.filter((item) => sameAnchor(piece, item));
  const best = Math.max(0, ...items.map((item) => countShared(piece.pairs, item.pairs)));
  return items.filter((item) => countShared(piece.pairs, item.pairs) === best);
};

/** Words of the piece that the quotes say of something else only. */
const strayWords = (piece: Item, items: readonly Item[], label: ReadonlySet<string>): number => {
  const meant = itemsMeant(piece, items);
  const own = new Set(meant.flatMap(({ pairs }) => [...pairs]));
  const others = new Set(items.filter((item) => !meant.includes(item)).flatMap(({ pairs }) => [...pairs]));
  return [...piece.pairs].filter((pair) => others.has(pair) && !own.has(pair) && !label.has(pair)).length;
};

/** Common to any office text: it says nothing of which item is meant. */
const COMMON = characterPairs("办理需要可以申请提供提交材料费用时间收费标准所需其中以及如果之后的话");

const labelOf = (quote: string): ReadonlySet<string> => {
  const at = quote.search(/[：:]/u);
  return new Set([...COMMON, ...characterPairs(at > 0 && at <= 14 ? officialTerms(quote.slice(0, at)) : "")]);
};

const isSwapped = (said: string, quotes: readonly string[]): boolean => {
  const items = quotes.flatMap((quote) => scopesOf(quote).flatMap(cutAtAnchors));
  const label = new Set(quotes.flatMap((quote) => [...labelOf(quote)]));
  return scopesOf(said)
    .flatMap(cutAtAnchors)
    .some((piece) => strayWords(piece, items, label) > (piece.anchors.length > 0 ? 0 : 1));
};

type Asked = { said: string; question: ReadonlySet<string> };

/** The question's own words single out what was said among what was not. */
const isSingledOut = (scope: string, left: string, { question }: Asked): boolean => {
  const kept = characterPairs(officialTerms(scope));
  const dropped = characterPairs(officialTerms(left));
  return (
    [...question].some((pair) => kept.has(pair) && !dropped.has(pair)) &&
    ![...question].some((pair) => dropped.has(pair) && !kept.has(pair))
  );
};

/** Labels that say of what follows when it holds: 视情形提交, 可容缺. */
const QUALIFIES = /视|情形|情况|容缺|可|免|如|部分|试点/u;
/** A clause that says when the rest holds: 属于低保的，… 离婚后，… */
const CONDITION = /(?:^|[，,：:])([^，,；;。：:]{2,40}?(?:的|时|后|前|者))[，,]/gu;

/** Words that make a statement weaker than it is without them: 基本不限, 承诺 3 日. */
const HEDGES = /基本|一般|原则上|通常|大多|部分|可能|大约|左右|承诺|法定|试点|暂/gu;

const isSaid = (part: string, said: ReadonlySet<string>): boolean => {
  const pairs = [...characterPairs(officialTerms(part))];
  return pairs.filter((pair) => said.has(pair)).length >= pairs.length * 0.4;
};

const speaksOf = (scope: string, said: ReadonlySet<string>): boolean =>
  [...characterPairs(officialTerms(scope))].filter((pair) => said.has(pair) && !COMMON.has(pair)).length >= 2;

/** What the quote says under a condition, with a denial or under a label is said without it. */
const unqualified = (quote: string, said: string): boolean => {
  const pairs = characterPairs(officialTerms(said));
  const label = /^([^：:。；]{1,14})[：:]/u.exec(quote)?.[1];
  if (label !== undefined && QUALIFIES.test(label) && !said.includes(label)) return true;
  const denies = said.search(DENIAL) >= 0;
  return scopesOf(quote)
    .filter((scope) => speaksOf(scope, pairs))
    .some(
      (scope) =>
        (scope.search(DENIAL) >= 0 && !denies) ||
        [...scope.matchAll(HEDGES)].some(([hedge]) => !said.includes(hedge)) ||
        [...scope.matchAll(CONDITION)].some(([, condition = ""]) => !isSaid(condition, pairs)),
    );
};

/** A scope of which something was said must be said with all its figures, and so must its likes beside it. */
const leavesOut = (quote: string, asked: Asked): boolean => {
  if (unqualified(quote, asked.said)) return true;
  const scopes = scopesOf(quote);
  const saidValues = new Set(extractFigures(asked.said).map(({ value }) => value));
  const unitOf = (value: string): string => value.split(" ")[1] ?? "";
  const saidPairs = characterPairs(officialTerms(asked.said));
  const figures = scopes.map((scope) => extractFigures(scope).map(({ value }) => value));
  const touched = scopes.filter((_, i) => figures[i]?.some((value) => saidValues.has(value)));
  if (touched.length === 0 && figures.some((values) => values.length > 0)) return true;
  if (scopes.some((scope, i) => touched.includes(scope) && figures[i]?.some((value) => !saidValues.has(value))))
    return true;
  const units = new Set([...saidValues].map(unitOf).filter(Boolean));
  return scopes.some((scope, i) => {
    if (touched.includes(scope)) return false;
    const alike = figures[i]?.some((value) => units.has(unitOf(value))) ?? false;
    const pairs = characterPairs(officialTerms(scope));
    const unsaid = countShared(pairs, saidPairs) < pairs.size * 0.4;
    if (alike && !touched.some((kept) => isSingledOut(kept, scope, asked))) return true;
    return EXCEPTION.test(scope) && unsaid;
  });
};

/** Words that judge a case or make it general, by what a quote must say for them: a model is never the first to. */
const VERDICTS: readonly (readonly [RegExp, RegExp])[] = [
  [/可以|可(?!能)|能/u, /可|能|支持|允许/u],
  [/应当|必须|一定/u, /应|须|必/u],
  [/符合|满足|属于|有资格|有权/u, /符合|满足|属|资格|有权|是/u],
  [/全部|任何|所有/u, /全部|任何|所有|均|都|各/u],
  [/立即|马上|当天|当场|随时/u, /立即|马上|当天|当日|当场|即办|随时/u],
];
const PERSON = /我|咱|俺/u;
const SUPPORTED = 0.7;
const JOINING = /[的了在是为和与由从以要需也一\d]/u;

/** Share of a text's characters that stand beside the same neighbour in the sources, or only join. */
const supportOf = (text: string, known: ReadonlySet<string>): number => {
  const symbols = [...text.replace(/[\s\p{P}]/gu, "")];
  const held = symbols.filter(
    (symbol, i) =>
      JOINING.test(symbol) ||
      known.has(`${symbols[i - 1] ?? ""}${symbol}`) ||
      known.has(`${symbol}${symbols[i + 1] ?? ""}`),
  );
  return symbols.length === 0 ? 1 : held.length / symbols.length;
};

/** The sentence says what no quote says: a judgement, the person's own story, or mostly words from elsewhere. */
const adds = (text: string, quotes: readonly string[], framing: string): boolean => {
  const quoted = officialTerms(quotes.join("\n"));
  const said = officialTerms(text);
  if (PERSON.test(said) && !PERSON.test(quoted)) return true;
  if (VERDICTS.some(([verdict, ground]) => verdict.test(said) && !ground.test(quoted))) return true;
  const known = characterPairs(`${quoted}\n${officialTerms(framing)}`);
  return supportOf(said, new Set([...known, ...COMMON])) < SUPPORTED;
};

/** Whether a verified sentence keeps together what its quotes keep together. Pure. */
export const findMixed = (
  text: string,
  quotes: readonly string[],
  context: { question: string; title: string; about: string },
): Mixed | undefined => {
  const said = [context.title, context.title.replace(/[（(][^）)]*[）)]/gu, "")].reduce(
    (left, title) => (title === "" ? left : left.replaceAll(title, "")),
    text,
  );
  if (adds(said, quotes, `${context.title}\n${context.about}`)) return "added";
  if (isSwapped(said, quotes)) return "swapped";
  const question = characterPairs(officialTerms(context.question));
  return quotes.some((quote) => leavesOut(quote, { said, question })) ? "left-out" : undefined;
};
