type Judged = { raw: number; right: boolean };
type Block = { raw: number; right: number; rows: number };

const MOST_KNOTS = 40;

/** Neighbouring blocks that do not rise are put together (pool adjacent violators, Ayer et al. 1955). */
const pool = (rows: readonly Judged[]): Block[] => {
  const blocks: Block[] = [];
  for (const { raw, right } of [...rows].sort((a, b) => a.raw - b.raw)) {
    let block: Block = { raw, right: right ? 1 : 0, rows: 1 };
    for (let last = blocks.at(-1); last && last.right >= block.right; last = blocks.at(-1)) {
      blocks.pop();
      const count = last.rows + block.rows;
      block = {
        raw: (last.raw * last.rows + block.raw * block.rows) / count,
        right: (last.right * last.rows + block.right * block.rows) / count,
        rows: count,
      };
    }
    blocks.push(block);
  }
  return blocks;
};

/** Isotonic regression as few knots: raw scores of rows that the scorer had not seen, and the share that was right. */
export const fitCalibration = (rows: readonly Judged[]): [raw: number, right: number][] => {
  const size = Math.max(1, Math.ceil(rows.length / MOST_KNOTS));
  const sorted = [...rows].sort((a, b) => a.raw - b.raw);
  const means: Judged[][] = [];
  for (let at = 0; at < sorted.length; at += size) means.push(sorted.slice(at, at + size));
  const shares = pool(rows);
  const shareAt = (raw: number): number => {
    const above = shares.findIndex((block) => block.raw >= raw);
    return (above === -1 ? shares.at(-1) : shares[above])?.right ?? 0;
  };
  const knots = means.map((group): [number, number] => {
    const raw = group.reduce((sum, row) => sum + row.raw, 0) / group.length;
    return [Number(raw.toFixed(5)), Number(shareAt(raw).toFixed(5))];
  });
  return knots.filter(([raw], i) => i === 0 || raw > (knots[i - 1] as [number, number])[0]);
};
