import { instance } from "@viz-js/viz";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import type { OneThingModel } from "../src/domain/one-thing.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { flowOf, writeDot, writeMermaid } from "./flow-graph.ts";
import { lintReachable } from "./lint-reachable.ts";

describe("the picture of a model", () => {
  let catalogue: Catalogue;
  let model: OneThingModel;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
    model = catalogue.oneThings.get("hpf-withdraw") as OneThingModel;
  });
  const graph = () => flowOf(model, "提取“公积金”", new Map([["hpf-withdraw.3", "租房提取"]]));

  it("joins each question to what rests on it, with the words of the rule", () => {
    const { nodes, edges } = graph();
    const known = new Set(nodes.map(({ id }) => id));
    for (const { from, to } of edges) expect(known.has(from) && known.has(to), `${from} ${to}`).toBe(true);
    expect(edges).toContainEqual({ from: "case.withdrawReason", to: "member:hpf-withdraw.3", label: "＝ 租房" });
    expect(edges).toContainEqual({
      from: "applicant.fundMonthsUnbroken",
      to: "outcome:too-few-months",
      label: "＜ 3",
    });
    for (const { id } of model.facts)
      expect(
        edges.some(({ from }) => from === id),
        id,
      ).toBe(true);
  });

  it("is valid Graphviz, and Mermaid without a bare quotation mark", async () => {
    const svg = (await instance()).renderString(writeDot(graph()), { format: "svg" });
    expect(svg).toContain("为什么提取住房公积金");
    const mermaid = writeMermaid(graph());
    for (const line of mermaid.split("\n").filter((each) => each.includes("n0")))
      expect((line.match(/"/gu) ?? []).length % 2).toBe(0);
    expect(mermaid).toContain('-->|"＝ 租房"|');
  });

  it("finds no outcome out of reach in a sound model, and one that is", () => {
    for (const each of catalogue.oneThings.values()) expect(lintReachable(each, catalogue)).toEqual([]);
    const cite = { passageId: "hpf-withdraw:conditions", quote: "账户未被司法冻结" };
    const broken: OneThingModel = {
      ...model,
      outcomes: [
        {
          id: "both",
          kind: "proceed",
          text: "两样都是",
          when: {
            when: {
              all: [
                { fact: "case.rentalKind", op: "eq", value: "public" },
                { fact: "case.rentalKind", op: "eq", value: "commercial" },
              ],
            },
            cite,
            cases: [{ facts: {}, expect: null }],
          },
        },
        { id: "judged", kind: "not-yet", text: "看情况", when: { vague: "看情况", cite } },
      ],
    };
    expect(lintReachable(broken, catalogue)).toEqual([
      "outcomes/both is never true",
      "outcomes/judged is never told: only a person can judge it",
    ]);
  });
});
