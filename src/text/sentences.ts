/** Text split after each full stop; a line break ends a sentence too. */
export const splitSentences = (text: string): string[] =>
  (text.match(/[^。！？\n]+[。！？]?/gu) ?? []).map((sentence) => sentence.trim()).filter(Boolean);
