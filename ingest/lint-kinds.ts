import type { Catalogue } from "../src/ports/catalogue.ts";

const repeated = (values: readonly string[]): string[] => values.filter((value, i) => values.indexOf(value) !== i);

/** Everything that must be done before a one-thing, over all steps. */
const before = (id: string, precedence: Catalogue["precedence"], seen: Set<string> = new Set()): Set<string> => {
  for (const { first, later } of precedence) {
    if (!later.includes(id) || seen.has(first)) continue;
    seen.add(first);
    before(first, precedence, seen);
  }
  return seen;
};

/** Kinds and orders that name what does not exist, say one thing twice, or wait for themselves. */
export const lintKinds = ({ guides, oneKinds, precedence }: Catalogue): string[] => {
  const unknown = (place: string, ids: readonly string[]): string[] =>
    ids.filter((id) => !guides.has(id)).map((id) => `${place} names unknown guide ${id}`);
  const kinds = [...oneKinds.values()];
  const words = kinds.flatMap((kind) => kind.words);
  return [
    ...kinds.flatMap(({ id, things }) => {
      const ids = things.map((thing) => thing.id);
      return [...unknown(`kinds/${id}`, ids), ...repeated(ids).map((again) => `kinds/${id} names ${again} twice`)];
    }),
    ...repeated(words).map((word) => `kinds: two kinds are called ${word}`),
    ...precedence.flatMap(({ first, later }) => unknown("precedence", [first, ...later])),
    ...[...guides.keys()]
      .filter((id) => before(id, precedence).has(id))
      .map((id) => `precedence: ${id} would wait for itself`),
  ];
};
