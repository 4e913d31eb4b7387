import type { Condition } from "../../src/domain/condition.ts";
import { coverage, similarity, toContent } from "./words.ts";

/** One thing that a rule text asks about a person. */
export type Clause = { fact: string; text: string };
export type RuleTree = {
  /** Each group holds where all of its clauses do: "a veteran with a child" is two. */
  groups: readonly (readonly Clause[])[];
  mode: "all" | "any";
  /** Whether the question is answered yes where the groups do not hold. */
  turned: boolean;
  /** Whether the text sets limits to what is free otherwise ("if …, you must", "you need not … if"). */
  limits: boolean;
  /** What the clauses decide about. */
  main: string;
  /** Sentences and headings beside the clauses. */
  context: readonly string[];
  /** Whether the text says under which condition; otherwise a whole sentence stands for it. */
  isRead: boolean;
};

const ofGroup = (group: readonly Clause[]): Condition => ({
  all: group.map(({ fact }) => ({ fact, op: "eq", value: true })),
});

/** Over `clause.c1`, `clause.c2`, …; the question is answered yes where it holds. */
export const conditionOf = ({ groups, mode, turned }: Pick<RuleTree, "groups" | "mode" | "turned">): Condition => {
  const parts = groups.map(ofGroup);
  const whole: Condition = mode === "all" ? { all: parts } : { any: parts };
  return turned ? { not: whole } : whole;
};

type Block = { heading: boolean; bullet: boolean; text: string };
/** `main` is what hangs on the parts; with `exception` it holds where they do not. */
type Reading = { parts: string[]; mode: "all" | "any"; main: string; exception: boolean; isRead: boolean };

/** Numbers count lines of a list, or head a paragraph that has a list of its own. */
const splitBlocks = (text: string): Block[] => {
  const marked = /^\s*[*•]\s/mu.test(text);
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => ({
      heading: line.startsWith("#"),
      bullet: (marked ? /^[*•–-]\s+/u : /^(?:[*•–-]|\d+[.)])\s+/u).test(line),
      text: line.replace(/^(?:#+|[*•–-])\s+/u, "").replace(/^\d+[.)]\s+/u, ""),
    }));
};

export const splitSentences = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+(?=[A-Z0-9"'“‘(])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");

const NOT = "(?:n't|n’t|not| not)";
/** What somebody may not do or is not given. */
const FORBIDS = new RegExp(
  `\\b(?:ca${NOT}|can${NOT}|could${NOT}|wo${NOT}|will${NOT}|may${NOT}|must${NOT}|should${NOT}|shall${NOT}|is${NOT}|are${NOT}|no longer|never|nor|banned|prohibited|forbidden|illegal|unlawful|ineligible|disqualified|lose|refused|excluded|exclude|excludes)\\b`,
  "iu",
);
/** What nobody has to do. */
const FREES = new RegExp(`\\b(?:do${NOT}|does${NOT}|need${NOT}|no need|exempt|exempted|free from)\\b`, "iu");
/** A question after the denial itself: "am I banned", "can't I". */
const DENYING =
  /^\W*(?:\w+n['’]t\b|.*\b(?:not|banned|prohibited|forbidden|illegal|exempt|ineligible|disqualified|refused|lose)\b)/iu;
const ASKS_DUTY = /\b(?:need|have to|must|required?|should|supposed|obliged)\b/iu;

/** Who is excepted from a duty may do the thing without it. */
const DUTY = /\b(?:must|need to|have to|required)\b/iu;

/** Freedom from a duty denies the question whether there is one, and no other. */
const denies = (main: string, question: string): boolean =>
  FORBIDS.test(main) || (FREES.test(main) && (ASKS_DUTY.test(question) || !/\b(?:need|have) to\b/iu.test(main)));

const ALL =
  /\b(?:all (?:of )?(?:the |these |this )?(?:following|these|apply|conditions|criteria)?|both|each of|every|must|need to|have to|required)\b/iu;
const ANY =
  /\b(?:any (?:of )?|one (?:or more )?of|either|at least one|or|some of|the following (?:types|kinds|items)|for example|such as|including|include)\b/iu;

/** A part that is a sentence of its own ("you live here") has to hold with the others; a thing is one of several. */
const IS_SENTENCE =
  /^(?:you|your|you're|you’re|they|their|he|she|it|the|there|is|are|has|have|be|was|were|do|live|not)\b/iu;

const bulletMode = (lead: string, bullets: readonly string[]): "all" | "any" => {
  const joints = bullets.slice(0, -1);
  if (joints.some((text) => /[,;]?\s+or[.,;]?$/iu.test(text)) || bullets.some((text) => /^or\b/iu.test(text)))
    return "any";
  if (joints.some((text) => /[,;]?\s+and[.,;]?$/iu.test(text)) || bullets.some((text) => /^and\b/iu.test(text)))
    return "all";
  if (/\b(?:any|one|either|at least one)\b/iu.test(lead)) return "any";
  if (/\b(?:all|both|each)\b/iu.test(lead)) return "all";
  if (FORBIDS.test(lead)) return "any";
  if (ALL.test(lead)) return "all";
  if (ANY.test(lead)) return "any";
  const sentences = bullets.filter((text) => IS_SENTENCE.test(text)).length;
  return sentences * 2 > bullets.length && /\bif\b/iu.test(lead) ? "all" : "any";
};

const trimPart = (text: string): string =>
  text
    .replace(/^(?:and|or|but|if|that|either|also|then|only)\s+/iu, "")
    .replace(/[,;:.\s]+(?:and|or|but)?[,;:.\s]*$/iu, "")
    .trim();

/** Where a new statement begins after "and" or "or": a subject or another "if". A list of things is one part. */
const SUBJECT = "(?:if|you|your|you're|you’re|he|she|they|it|the|there|who|are|is|have|has|who's)";
const splitAt = (text: string, joint: "and" | "or"): string[] =>
  text.split(new RegExp(`,?\\s+${joint}\\s+(?=${SUBJECT}\\b)`, "iu"));

const splitParts = (text: string): { parts: string[]; mode: "all" | "any" } => {
  const ors = splitAt(text, "or").map(trimPart).filter(Boolean);
  if (ors.length > 1) return { parts: ors, mode: "any" };
  return { parts: splitAt(text, "and").map(trimPart).filter(Boolean), mode: "all" };
};

const CONDITIONAL =
  /\b(?:only if|even if|if|unless|except (?:if|when|where|that)|provided(?: that)?|providing|as long as|so long as|when|whenever|while|until|where|in case)\b/iu;
/** "How your pay changes if you work" asks; it lays down no condition. */
const INDIRECT = /\b(?:how|what|whether)\b[^,;.]*$|\b(?:check|see|find out|ask)(?:\s\w+)?\s*$/iu;
/** What something serves or is made for, and which of several things it has to be. */
const PURPOSES: readonly RegExp[] = [
  /^(?<main>.{2,60}?)\s+[-–—:]\s*(?:for\s+)?(?<part>.+)$/u,
  /^(?<main>.*?\b(?:can|may|could)\b.*?)\s+(?:to|for)\s+(?<part>(?!be\b)[a-z].*)$/iu,
  /^(?<main>.*?\b(?:that |which )?(?:you|they) can \w+)\s+(?<part>(?:have|has|are|is|must|need)\b.+)$/iu,
];
const RELATIVE = /\b(?:who|whose|people with|those with)\b/iu;

const reading = (condition: string, main: string, word: string): Reading => {
  const { parts, mode } = splitParts(condition);
  return { parts, mode, main, exception: /^(?:unless|except|until)/iu.test(word), isRead: true };
};

/** Where the consequence begins after a condition that comes first: a subject with a verb that gives, takes or asks. */
const CONSEQUENCE =
  /,?\s+(?=(?:then\s+)?(?:you|your|we|they|it|he|she|the)(?:\s+[a-z]+){0,4}?(?:\s+(?:can|may|must|will|won't|won’t|can't|can’t|cannot|don't|don’t|need|should|get|could|qualify)|'ll|’ll)\b)/iu;

/** "If A, B" and "B if A", and the other words that join a consequence with what it hangs on. */
const readConditional = (sentence: string): Reading | undefined => {
  const match = CONDITIONAL.exec(sentence);
  if (!match || INDIRECT.test(sentence.slice(0, match.index))) return undefined;
  const [word] = match;
  const before = sentence.slice(0, match.index).trim();
  const after = sentence.slice(match.index + word.length).trim();
  if (before !== "") return reading(after, before, word);
  const consequence = CONSEQUENCE.exec(after) ?? /,(?!\s*(?:and|or)\b)\s+|\s+then\s+/iu.exec(after);
  if (!consequence) return undefined;
  return reading(after.slice(0, consequence.index), after.slice(consequence.index), word);
};

const readRelative = (sentence: string): Reading | undefined => {
  const match = RELATIVE.exec(sentence);
  if (!match) return undefined;
  const { parts, mode } = splitParts(sentence.slice(match.index + match[0].length));
  return { parts, mode, main: sentence.slice(0, match.index), exception: false, isRead: true };
};

const readPurpose = (sentence: string): Reading | undefined => {
  for (const purpose of [...PURPOSES].reverse()) {
    const { main, part } = purpose.exec(sentence)?.groups ?? {};
    if (main && part) return { parts: [trimPart(part)], mode: "all", main, exception: false, isRead: true };
  }
  return undefined;
};

const readSentence = (sentence: string): Reading =>
  readConditional(sentence) ??
  readRelative(sentence) ??
  readPurpose(sentence) ?? {
    parts: [trimPart(sentence)],
    mode: "all",
    main: sentence,
    exception: false,
    isRead: false,
  };

const readBullets = (lead: string, bullets: readonly string[]): Reading => ({
  parts: bullets.map(trimPart).filter(Boolean),
  mode: bulletMode(lead, bullets),
  main: lead,
  exception: /\b(?:unless|except)\b/iu.test(lead),
  isRead: true,
});

const readings = (text: string): Reading[] => {
  const blocks = splitBlocks(text);
  const read: Reading[] = [];
  let bullets: string[] = [];
  let lead = "";
  const close = (): void => {
    if (bullets.length > 0) read.push(readBullets(lead, bullets));
    bullets = [];
  };
  for (const [i, block] of blocks.entries()) {
    if (block.bullet) {
      bullets.push(block.text);
      continue;
    }
    close();
    lead = block.text;
    if (block.heading) continue;
    const sentences = splitSentences(block.text);
    if (blocks[i + 1]?.bullet) lead = sentences.pop() ?? block.text;
    read.push(...sentences.map(readSentence));
  }
  close();
  return read;
};

const choose = (all: readonly Reading[], question: string): Reading | undefined => {
  const asked = toContent(question);
  const repeats = ({ parts, isRead }: Reading): boolean => !isRead && coverage(toContent(parts.join(" ")), asked) > 0.7;
  const score = (one: Reading): number => {
    const { parts, main, isRead } = one;
    return (
      (isRead ? 0.15 : 0) +
      (repeats(one) ? -1 : 0) +
      (parts.length > 1 ? 0.2 : 0) +
      (/\b(?:must|need|can|may|only)\b/iu.test(main) ? 0.1 : 0) +
      similarity(asked, toContent(`${main} ${parts.join(" ")}`))
    );
  };
  return [...all].sort((left, right) => score(right) - score(left))[0];
};

/** "A veteran with a child who …": what somebody is, and what somebody has. */
const splitGroup = (text: string): string[] =>
  /^(?:if\s+)?(?:you(?: are|'re|’re)|they are)\s/iu.test(text)
    ? text
        .split(/\s+(?=with an? )/iu)
        .map(trimPart)
        .filter(Boolean)
    : [text];

const toGroups = (parts: readonly string[]): Clause[][] => {
  let count = 0;
  return parts.map((part) =>
    splitGroup(part).map((text) => {
      count += 1;
      return { fact: `clause.c${count}`, text };
    }),
  );
};

/**
 * Reads a rule text into a condition over its clauses, for one question. Undefined where the text has no sentence.
 * What a text denies ("you can't … if") holds where its condition does not.
 */
export const readRule = (text: string, question: string): RuleTree | undefined => {
  const all = readings(text);
  const chosen = choose(all, question);
  if (!chosen || chosen.parts.length === 0) return undefined;
  const { main, mode, exception, isRead } = chosen;
  const freed = exception && DUTY.test(main) && !ASKS_DUTY.test(question);
  const turns = [denies(main, question), exception, freed, DENYING.test(question)].filter(Boolean).length;
  const headings = splitBlocks(text).flatMap((block) => (block.heading ? [block.text] : []));
  return {
    groups: toGroups(chosen.parts),
    mode,
    turned: turns % 2 === 1,
    limits: freed || FREES.test(main),
    main,
    context: [...headings, ...all.flatMap((each) => (each === chosen ? [] : each.parts))],
    isRead,
  };
};
