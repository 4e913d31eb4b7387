import type { OneKind } from "../domain/one-kind.ts";
import { foldText } from "../text/normalise.ts";

/** Asks for everything that concerns a kind of person, and for no single thing. */
const ASKS_FOR_ALL =
  /(?:有|能|可以|要|得|该|需要)(?:办|享受|申请|领)?的?(?:哪些|什么|啥|么子)(?:事|服务|手续|政策|待遇|福利)?(?:能办|可以办|要办|可办)?$|哪些(?:事|服务|手续|政策|福利|待遇|一件事)|(?:什么|啥|么子)(?:事|手续)(?:能|可以|要)办|能办(?:些)?(?:什么|啥|么子|哪些)|一类事/u;

/** The kind of person or trade whose things are asked for; undefined where none is named or one thing is asked. */
export const matchOneKind = (text: string, kinds: Iterable<OneKind>): OneKind | undefined => {
  const asked = foldText(text)
    .replace(/[\s\p{P}]/gu, "")
    .replace(/[吗呢啊呀咯哒]+$/u, "");
  if (!ASKS_FOR_ALL.test(asked)) return undefined;
  let best: { kind: OneKind; length: number } | undefined;
  for (const kind of kinds) {
    const length = Math.max(0, ...kind.words.filter((word) => asked.includes(word)).map((word) => word.length));
    if (length > (best?.length ?? 0)) best = { kind, length };
  }
  return best?.kind;
};
