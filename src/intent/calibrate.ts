import type { IntentModel } from "../domain/intent-model.ts";

/** A rising, piecewise linear map from a raw score to the share that was right, both in 0..1. Between two knots in a straight line, beyond the outer ones flat; without knots the score itself. */
export const calibrate = (knots: IntentModel["matching"]["calibration"], raw: number): number => {
  const above = knots.findIndex(([x]) => x >= raw);
  if (above === -1) return knots.at(-1)?.[1] ?? raw;
  const high = knots[above] as readonly [number, number];
  const low = knots[above - 1];
  if (!low || high[0] === low[0]) return high[1];
  return low[1] + ((raw - low[0]) / (high[0] - low[0])) * (high[1] - low[1]);
};
