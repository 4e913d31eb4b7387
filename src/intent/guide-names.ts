import type { ServiceGuide } from "../domain/service-guide.ts";
import { officialTerms } from "../text/terms.ts";
import { characterPairs } from "../text/tokens.ts";

type Name = { pairs: ReadonlySet<string> };

/** What each guide is called, as character pairs of official words: its own names, and those of its member services. */
export type GuideNames = ReadonlyMap<string, { own: readonly Name[]; members: readonly Name[] }>;

const FRAME = /一件事|[（(][^）)]*[）)]|[“”"]/gu;

const nameOf = (text: string): Name => ({ pairs: characterPairs(officialTerms(text.replace(FRAME, ""))) });

const long = ({ pairs }: Name): boolean => pairs.size > 0;

export const guideNames = (guides: Iterable<ServiceGuide>): GuideNames =>
  new Map(
    Array.from(guides, ({ id, title, aliases, members = [] }) => [
      id,
      {
        own: [title, ...aliases].map(nameOf).filter(long),
        members: members.map((member) => nameOf(member.title)).filter(long),
      },
    ]),
  );

/** The largest share of a name that stands in a text: 1 where one of the names is said in full. */
export const namedShare = (names: readonly Name[], said: ReadonlySet<string>): number => {
  let best = 0;
  for (const { pairs } of names) {
    let found = 0;
    for (const pair of pairs) if (said.has(pair)) found += 1;
    best = Math.max(best, found / pairs.size);
  }
  return best;
};

export const saidPairs = (text: string): Set<string> => characterPairs(officialTerms(text));
