/** How people name those around them; a fact about one of them is only read where its person is named. */
const PEOPLE: readonly { label: RegExp; words: RegExp }[] = [
  { label: /男方/u, words: /男方|老公|丈夫|我男人|新郎/u },
  { label: /女方/u, words: /女方|老婆|妻子|媳妇|堂客|新娘/u },
  { label: /母亲|妈妈|产妇/u, words: /母亲|妈妈|孩子[他她]?妈|娃[儿]?[他她]?妈|宝妈|产妇/u },
  { label: /父亲|爸爸/u, words: /父亲|爸爸|孩子[他她]?爸|娃[儿]?[他她]?爸|宝爸/u },
  { label: /(?<!本人及)配偶|对象/u, words: /配偶|老婆|老公|妻子|丈夫|媳妇|爱人|堂客/u },
  { label: /孩子|子女|新生儿|学生|婴儿/u, words: /孩子|小孩|宝宝|娃|儿子|女儿|闺女|新生儿|子女|生了|出生|学生/u },
  { label: /逝者|死者|逝世|去世|身故/u, words: /去世|过世|走了|逝|没了|死|生前|老人/u },
  { label: /老人|被赡养/u, words: /老人|父母|爷爷|奶奶|外公|外婆/u },
];

const ANY_PERSON =
  /母亲|妈|父亲|爸|配偶|老婆|老公|妻子|丈夫|媳妇|爱人|堂客|对象|孩子|小孩|宝宝|娃|儿子|女儿|朋友|同事|邻居|亲戚|老人|爷爷|奶奶|岳|公公|婆婆|他(?!人)|她|别人|人家/u;

/** People whose matter is never the speaker's own. */
const OTHERS =
  /同事|朋友|邻居|隔壁|亲戚|同学|室友|闺蜜|工友|战友|老乡|房东|兄弟|姐|哥|弟|妹(?!子)|叔|伯|舅|姨|姑(?!娘)|嫂|侄|外甥|别人|别家|人家/u;
const OWN = /我|俺|咱|本人|自己/u;

/** Whether the words speak of somebody who is neither the speaker nor of the people that a matter asks about. */
export const isOfOthers = (clause: string): boolean => OTHERS.test(clause);

/** Whom a clause speaks of, for the clauses behind it; empty for the speaker, undefined where it names nobody. */
export const carriedPersons = (clause: string): string | undefined => {
  const words = [...PEOPLE.map(({ words: own }) => own), ANY_PERSON, OTHERS].flatMap(
    (pattern) => pattern.exec(clause)?.[0] ?? [],
  );
  if (words.length > 0) return [...new Set(words)].join(" ");
  return OWN.test(clause) ? "" : undefined;
};

/** Children, whose parents are named by them (孩子妈妈), and the dead, who are called by what they were to the speaker. */
const CALLED_BY_KIN = /孩子|逝者/u;

/**
 * Whether a clause can speak of the person that a label names, and of no other beside. A label that names nobody is the
 * speaker's own: then the clause may not name anybody else.
 */
export const speaksOf = (label: string, clause: string): boolean => {
  const named = PEOPLE.filter((person) => person.label.test(label));
  if (named.length === 0) return !ANY_PERSON.test(clause);
  const mine = named.map(({ words }) => words.exec(clause)?.[0]);
  const others = PEOPLE.filter((person) => !named.includes(person) && !CALLED_BY_KIN.test(person.label.source))
    .map(({ words }) => words.exec(clause)?.[0])
    .filter((word) => word !== undefined && !mine.includes(word));
  return (
    mine.every((word) => word !== undefined) &&
    (others.length === 0 || named.some((person) => CALLED_BY_KIN.test(person.label.source)))
  );
};
