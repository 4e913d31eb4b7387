export type NameMatch = { name: string; start: number; end: number };

const HEAD = 2;

/** Finds the names of a list in a text: the longest at each place, left to right, without overlaps. Names shorter than two characters are ignored. */
export const createNameIndex = (names: Iterable<string>): ((text: string) => NameMatch[]) => {
  const byHead = new Map<string, string[]>();
  for (const name of new Set(names)) {
    if (name.length < HEAD) continue;
    const head = name.slice(0, HEAD);
    byHead.set(head, [...(byHead.get(head) ?? []), name]);
  }
  for (const list of byHead.values()) list.sort((a, b) => b.length - a.length);
  return (text) => {
    const found: NameMatch[] = [];
    for (let at = 0; at + HEAD <= text.length; at += 1) {
      const name = byHead.get(text.slice(at, at + HEAD))?.find((candidate) => text.startsWith(candidate, at));
      if (name === undefined) continue;
      found.push({ name, start: at, end: at + name.length });
      at += name.length - 1;
    }
    return found;
  };
};
