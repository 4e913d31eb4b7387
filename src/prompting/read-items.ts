type Item = Readonly<Record<string, unknown>>;
type State = { depth: number; inString: boolean; escaped: boolean; start: number; at: number };

/** Moves over one character of JSON. */
const step = (state: State, symbol: string): void => {
  if (state.inString) {
    if (state.escaped) state.escaped = false;
    else if (symbol === "\\") state.escaped = true;
    else if (symbol === '"') state.inString = false;
    return;
  }
  if (symbol === '"') state.inString = true;
  else if (symbol === "{" || symbol === "[") state.depth += 1;
  else if (symbol === "}" || symbol === "]") state.depth -= 1;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Item =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads on from where it stood and gives what has become whole. */
const readOn = (text: string, state: State): Item[] => {
  const items: Item[] = [];
  for (; state.at < text.length && state.depth >= 0; state.at += 1) {
    const before = state.depth;
    step(state, text.charAt(state.at));
    if (before === 0 && state.depth === 1) state.start = state.at;
    if (before !== 1 || state.depth !== 0) continue;
    const item = parse(text.slice(state.start, state.at + 1));
    if (isObject(item)) items.push(item);
  }
  return items;
};

/**
 * The objects of the list `key` in a JSON object that arrives in pieces, each as soon as it is whole. What is not an
 * object, or not JSON, is left out; text after the list is not looked at.
 */
export async function* readItems(pieces: AsyncIterable<string>, key: string): AsyncGenerator<Item, void, undefined> {
  const opening = new RegExp(`"${key}"\\s*:\\s*\\[`, "u");
  let text = "";
  let state: State | undefined;
  for await (const piece of pieces) {
    text += piece;
    const found = state ? undefined : opening.exec(text);
    if (found) state = { depth: 0, inString: false, escaped: false, start: -1, at: found.index + found[0].length };
    if (state) yield* readOn(text, state);
  }
}
