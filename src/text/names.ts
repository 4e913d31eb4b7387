/** The dots between the parts of a name: · • ‧ ・ ･ ． and the full stop. */
const DOT_BETWEEN_HAN = /(?<=\p{Script=Han})[·•‧・･．.](?=\p{Script=Han})/gu;

/** Characters that stand for one that a system could not hold: private use, the replacement character, □, ?. */
const STANDS_IN = /\p{Co}|[\ufffd□?？]/u;

/**
 * The form in which names are compared: NFC, without spaces, one dot for all. Never NFKC, which makes other characters
 * of some: 昇 and 升 are two names. A name is no identifier: people are never matched by it.
 */
export const nameKey = (name: string): string =>
  name.normalize("NFC").replace(/\s+/gu, "").replace(DOT_BETWEEN_HAN, "·");

/** Whether a name holds a character that cannot be shown as the person writes it. */
export const isUnencodable = (name: string): boolean => STANDS_IN.test(name);
