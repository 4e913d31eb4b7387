const TAG = /<(\/?)think(?:ing)?>/iu;
const LONGEST_TAG = "</thinking>".length;

/** A text without what the model thought aloud, also where the opening or the closing mark is missing. */
export const stripReasoning = (text: string): string => {
  const closed = text.replace(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/giu, "");
  const afterClose = closed.split(/<\/think(?:ing)?>/iu).at(-1) ?? "";
  return afterClose.split(/<think(?:ing)?>/iu)[0] ?? "";
};

export type ReasoningFilter = { push: (piece: string) => string; end: () => string };

/** Where the end of a text may be the beginning of a mark that the next piece completes. */
const openTail = (text: string): number => {
  const at = text.lastIndexOf("<");
  return at >= 0 && text.length - at < LONGEST_TAG ? at : text.length;
};

type State = "opening" | "object" | "thought" | "ended";
/** What one mark does to an object that is being passed on. */
const afterMark = (state: State, closing: boolean): State => {
  if (state === "thought") return closing ? "object" : "thought";
  // A closing mark alone: all that came before was thought, and some of it is out. Nothing more is trusted.
  return closing ? "ended" : "thought";
};

/**
 * The same for a JSON object that arrives in pieces. Text is passed on from the first brace; a reply that opens with
 * anything but an object or a closed thought is kept back until its end, when it can be told what was thought aloud.
 */
export const createReasoningFilter = (): ReasoningFilter => {
  let state: State = "opening";
  let held = "";

  const passObject = (): string => {
    let out = "";
    const take = (end: number): void => {
      if (state === "object") out += held.slice(0, end);
    };
    for (let tag = TAG.exec(held); tag; tag = TAG.exec(held)) {
      take(tag.index);
      held = held.slice(tag.index + tag[0].length);
      state = afterMark(state, tag[1] === "/");
    }
    const end = openTail(held);
    take(end);
    held = held.slice(end);
    return out;
  };

  return {
    push: (piece) => {
      held += piece;
      if (state === "opening") {
        const begun = held.replace(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/giu, "").trimStart();
        if (!begun.startsWith("{")) return "";
        state = "object";
        held = begun;
      }
      return passObject();
    },
    end: () => {
      if (state === "opening") return stripReasoning(held);
      return state === "object" ? held : "";
    },
  };
};
