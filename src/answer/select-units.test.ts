import { describe, expect, it } from "vitest";
import type { Passage } from "../domain/passage.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import { aPassage } from "../testing/builders.ts";
import { fuseRankings } from "./fuse-rankings.ts";
import { selectUnits } from "./select-units.ts";

const unit = (id: string, score: number, over: Partial<Passage> = {}): RankedUnit => ({
  passage: aPassage({
    id,
    unit: id.split(":")[1] ?? id,
    documentId: id.split(":")[0] ?? id,
    text: [...id].map((symbol) => `${symbol}${symbol.charCodeAt(0)}`).join(""),
    ...over,
  }),
  vector: undefined,
  score,
  features: {},
});
const chosen = (...ranked: RankedUnit[]): string[] => selectUnits(ranked, 0.2).map(({ passage }) => passage.id);

describe("choosing units", () => {
  it("takes the best, and others that are asked almost as surely, of the same guide, three at most", () => {
    expect(chosen()).toEqual([]);
    expect(chosen(unit("a:fee", 0.9), unit("a:times", 0.1))).toEqual(["a:fee"]);
    expect(chosen(unit("a:fee", 0.9), unit("b:fee", 0.8), unit("a:places", 0.5))).toEqual(["a:fee", "a:places"]);
    expect(chosen(unit("a:fee", 0.9), unit("a:x", 0.8), unit("a:y", 0.7), unit("a:z", 0.6))).toHaveLength(3);
  });

  it("adds nothing that is beside the point or said already", () => {
    const member = unit("a:member-1", 0.9, { field: "member", text: "出生登记承诺 10 日办结。" });
    expect(chosen(member, unit("a:times", 0.5, { field: "times" }))).toEqual(["a:member-1"]);
    expect(chosen(member, unit("a:times", 0.85, { field: "times" }))).toEqual(["a:member-1", "a:times"]);
    const twice = unit("a:faq-1", 0.8, { field: "faq", text: "出生登记承诺 10 日办结的。" });
    expect(chosen(member, twice)).toEqual(["a:member-1"]);
  });
});

describe("fusing rankings", () => {
  const hit = (id: string, score: number) => ({ passage: aPassage({ id }), score });

  it("weighs dense above lexical, each within its own list, and breaks ties by dense score, then id", () => {
    const fused = fuseRankings(
      [hit("a", 0.9), hit("b", 0.8), hit("c", 0.7)],
      [hit("c", 30), hit("d", 20), hit("b", 10)],
    );
    expect(fused.map(({ passage, score }) => [passage.id, Number(score.toFixed(2))])).toEqual([
      ["a", 0.8],
      ["b", 0.4],
      ["c", 0.2],
      ["d", 0.1],
    ]);
  });

  it("keeps the order of one list where the other is empty, and is empty for none", () => {
    expect(fuseRankings([], [hit("x", 2), hit("y", 1)]).map(({ passage }) => passage.id)).toEqual(["x", "y"]);
    expect(fuseRankings([hit("x", 0.2)], []).map(({ score }) => score)).toEqual([1]);
    expect(fuseRankings([], [])).toEqual([]);
  });
});
