import type { Passage, PassagePart } from "../domain/passage.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import { foldText } from "../text/normalise.ts";
import { splitSentences } from "../text/sentences.ts";
import { characterPairs } from "../text/tokens.ts";
import { type Composed, composeExcerpt } from "./compose-excerpt.ts";
import type { DraftSentence } from "./verify-sentence.ts";

/** What a composed answer to one question may take, in characters. */
export const ANSWER_LIMIT = 320;

const PROCEDURE_FIELDS = new Set(["steps", "channels", "places", "materials"]);
/** Fields whose text does not say which service it is about. */
export const BARE_FIELDS = new Set([
  "conditions",
  "materials",
  "times",
  "fee",
  "steps",
  "channels",
  "department",
  "phone",
  "places",
  "basis",
  "members",
  "results",
  "reform",
]);

export type ComposeRequest = {
  unit: RankedUnit;
  /** The question, to choose the items that its circumstances call for. */
  question: string;
  /** Probability of each single item of the passage. */
  parts: ReadonlyMap<string, number>;
  limit: number;
  /** The service was named by a sentence before. */
  named: boolean;
};

export const kindOf = (passage: Passage): DraftSentence["kind"] =>
  PROCEDURE_FIELDS.has(passage.field) ? "procedure" : "fact";

export const shortTitle = (title: string): string => title.replace(/[（(][^）)]*[）)]/gu, "");

const cite = (passage: Passage, text: string, quote = text): DraftSentence => ({
  text,
  kind: kindOf(passage),
  citations: [{ passageId: passage.id, quote }],
});

const similarity = (question: ReadonlySet<string>, text: string): number => {
  const own = characterPairs(foldText(text));
  let found = 0;
  for (const pair of own) if (question.has(pair)) found += 1;
  return own.size === 0 ? 0 : found / Math.sqrt(own.size);
};

/** The best sentences of a long text, in their own order, up to the limit; the first is always kept. */
const fitSentences = (
  sentences: readonly string[],
  question: string,
  limit: number,
): { kept: string[]; shortened: boolean } => {
  const total = sentences.reduce((sum, { length }) => sum + length, 0);
  if (total <= limit || sentences.length === 1) return { kept: [...sentences], shortened: false };
  const pairs = characterPairs(foldText(question));
  const order = sentences
    .map((sentence, i) => ({ sentence, i, score: similarity(pairs, sentence) }))
    .sort((a, b) => b.score - a.score || a.i - b.i);
  const kept: typeof order = [];
  let used = 0;
  for (const entry of order) {
    if (kept.length > 0 && used + entry.sentence.length > limit) continue;
    kept.push(entry);
    used += entry.sentence.length;
  }
  return { kept: kept.sort((a, b) => a.i - b.i).map(({ sentence }) => sentence), shortened: true };
};

const lineOf = (passage: Passage, part: PassagePart): { label: string; start: number; end: number } => {
  const start = passage.text.lastIndexOf("\n", part.start - 1) + 1;
  const next = passage.text.indexOf("\n", part.start);
  const first = passage.parts.find((candidate) => candidate.start >= start) ?? part;
  return { label: passage.text.slice(start, first.start), start, end: next < 0 ? passage.text.length : next };
};

const PART_CHOSEN = 0.3;
const WHEN_MATCHES = 0.55;

/** Items that the question singles out: by name, or by the case in which they apply. */
const chosenParts = ({ unit, question, parts }: ComposeRequest): PassagePart[] => {
  const { passage } = unit;
  const pairs = characterPairs(foldText(question));
  const general = parts.get(passage.unit) ?? 0;
  const named = passage.parts.filter((part) => (parts.get(part.unit) ?? 0) >= Math.max(PART_CHOSEN, general));
  if (named.length > 0 || passage.field !== "materials") return named;
  return passage.parts.filter((part) => part.when !== undefined && similarity(pairs, part.when) >= WHEN_MATCHES);
};

/** One item with the label of its list, both quoted. */
const partSentence = (passage: Passage, part: PassagePart): DraftSentence => {
  const { label } = lineOf(passage, part);
  const text = passage.text.slice(part.start, part.end);
  return {
    text: `${label}${text}。`,
    kind: kindOf(passage),
    citations: [
      { passageId: passage.id, quote: text },
      { passageId: passage.id, quote: label.replace(/[：:]$/u, "") },
    ],
  };
};

/** A list line cut after the last item that fits. */
const cutLine = (line: string, limit: number): string => {
  if (line.length <= limit) return line;
  const cut = line.slice(0, Math.max(limit - 1, 12));
  const at = Math.max(cut.lastIndexOf("；"), cut.lastIndexOf("、"));
  return at > 8 ? cut.slice(0, at) : cut;
};

const composeLines = (request: ComposeRequest): Composed => {
  const { passage } = request.unit;
  const lines = passage.text.split("\n");
  const total = passage.text.length;
  if (total <= request.limit) return { sentences: lines.map((line) => cite(passage, line)), shortened: false };
  const sentences: DraftSentence[] = [];
  let left = request.limit;
  for (const line of lines) {
    if (left < 30) break;
    const kept = cutLine(line, left);
    sentences.push(cite(passage, kept === line ? line : `${kept}等。`, kept));
    left -= kept.length;
  }
  return { sentences, shortened: true };
};

const composeList = (request: ComposeRequest): Composed => {
  const { passage } = request.unit;
  const chosen = chosenParts(request);
  const general = request.parts.get(passage.unit) ?? 0;
  const asked = chosen.some((part) => (request.parts.get(part.unit) ?? 0) >= Math.max(PART_CHOSEN, general));
  if (asked && passage.field !== "members")
    return { sentences: chosen.slice(0, 3).map((part) => partSentence(passage, part)), shortened: false };
  if (chosen.length > 0 && passage.field === "materials") {
    const required = passage.text.split("\n")[0] ?? "";
    const own = chosen.filter((part) => part.start >= required.length);
    if (own.length > 0) {
      const first = cutLine(required, request.limit * 0.7);
      return {
        sentences: [
          cite(passage, first === required ? required : `${first}等。`, first),
          ...own.slice(0, 4).map((part) => partSentence(passage, part)),
        ],
        shortened: true,
      };
    }
  }
  return composeLines(request);
};

const SUPERVISION = /投诉|监督|举报|反映/u;

const composePhone = (request: ComposeRequest): Composed => {
  const { passage } = request.unit;
  const all = splitSentences(passage.text);
  const wanted = SUPERVISION.test(request.question) ? /监督/u : /咨询|其他/u;
  const kept = all.filter((sentence) => wanted.test(sentence));
  return { sentences: (kept.length > 0 ? kept : all).map((sentence) => cite(passage, sentence)), shortened: false };
};

/** A passage without the question that it answers. */
export const answerText = (passage: Passage): string => {
  const at = passage.question === undefined ? -1 : passage.text.indexOf("\n答：");
  return at < 0 ? passage.text : passage.text.slice(at + 3);
};

const composeBody = (request: ComposeRequest): Composed => {
  const { passage } = request.unit;
  if (passage.field === "materials" || passage.field === "conditions" || passage.field === "members")
    return composeList(request);
  if (passage.field === "phone") return composePhone(request);
  if (passage.field === "article" || passage.field === "section")
    return composeExcerpt(passage, request.question, request.limit);
  const { kept, shortened } = fitSentences(splitSentences(answerText(passage)), request.question, request.limit);
  return { sentences: kept.map((sentence) => cite(passage, sentence)), shortened };
};

/** Sentences that answer from one passage: what was asked of it and no more, the service named where the text does not. */
export const composeSentences = (request: ComposeRequest): Composed => {
  const composed = composeBody(request);
  const { passage } = request.unit;
  const [first, ...rest] = composed.sentences;
  if (!first || request.named || !BARE_FIELDS.has(passage.field)) return composed;
  return { ...composed, sentences: [{ ...first, text: `${shortTitle(passage.title)}，${first.text}` }, ...rest] };
};
