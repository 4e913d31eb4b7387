import type { LexiconEntry } from "../domain/lexicon.ts";

/** The parts of `上户口`, `领证(结婚)`, `二胎/三胎补贴` that a person may say. */
const spokenForms = (colloquial: string): string[] =>
  colloquial
    .replace(/[（(][^）)]*[）)]/gu, "")
    .split("/")
    .map((form) => form.trim())
    .filter((form) => form.length >= 2);

/** A question with the official words for what it says in everyday ones, so that a search finds either. */
export const withOfficialWords = (text: string, lexicon: readonly LexiconEntry[]): string => {
  const official = lexicon
    .filter(({ colloquial }) => spokenForms(colloquial).some((form) => text.includes(form)))
    .map((entry) => entry.official.replace(/[（(][^）)]*[）)]/gu, "").replaceAll("/", " "));
  return [text, ...official].join(" ");
};

/**
 * A question put in official words: what it says in everyday ones is replaced, the longest first, so that it can be
 * compared with a text that knows only the official ones.
 */
export const inOfficialWords = (text: string, lexicon: readonly LexiconEntry[]): string => {
  const words = lexicon
    .flatMap(({ colloquial, official }) => spokenForms(colloquial).map((form) => [form, official] as const))
    .filter(([form]) => text.includes(form))
    .sort(([a], [b]) => b.length - a.length);
  let rest = text;
  for (const [form, official] of words)
    if (!rest.includes(official))
      rest = rest.replace(form, official.replace(/[（(][^）)]*[）)]/gu, "").split("/")[0] ?? form);
  return rest;
};
