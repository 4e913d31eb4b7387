/** Hands pieces from a writer to one reader, in order; the reader waits while there is none. */
export type PieceQueue = {
  push: (piece: string) => void;
  /** No more pieces; with an error the reader throws it after what was pushed. */
  close: (failure?: { error: unknown }) => void;
  read: () => AsyncGenerator<string, void, undefined>;
};

export const createPieceQueue = (): PieceQueue => {
  const waiting: string[] = [];
  let closed: { error?: unknown } | undefined;
  let wake: () => void = () => {};

  async function* read(): AsyncGenerator<string, void, undefined> {
    for (;;) {
      const piece = waiting.shift();
      if (piece !== undefined) {
        yield piece;
        continue;
      }
      if (closed) {
        if ("error" in closed) throw closed.error;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    push: (piece) => {
      waiting.push(piece);
      wake();
    },
    close: (failure) => {
      closed = failure ?? {};
      wake();
    },
    read,
  };
};
