const WIDTH = 30;

const lineOf = (
  label: string,
  done: number,
  timing: { total: number; seconds: number },
): { text: string; share: number } => {
  const share = timing.total === 0 ? 1 : done / timing.total;
  const left = share > 0 ? Math.ceil(timing.seconds / share - timing.seconds) : 0;
  return {
    share,
    text: `${label} ${done}/${timing.total}, ${share === 1 ? `${timing.seconds.toFixed(1)} s` : `${left} s left`}`,
  };
};

/** A progress line on a terminal; on a pipe, a line a tenth. Time left is from the pace so far. */
export const createProgress = (label: string, stream: NodeJS.WriteStream): ((done: number, total: number) => void) => {
  const started = performance.now();
  let shown = -1;
  return (done, total) => {
    const { text, share } = lineOf(label, done, { total, seconds: (performance.now() - started) / 1000 });
    if (stream.isTTY) {
      const filled = Math.round(share * WIDTH);
      stream.write(`\r[${"#".repeat(filled)}${"-".repeat(WIDTH - filled)}] ${text}   ${share === 1 ? "\n" : ""}`);
    } else if (Math.floor(share * 10) !== shown) {
      shown = Math.floor(share * 10);
      stream.write(`${text}\n`);
    }
  };
};
