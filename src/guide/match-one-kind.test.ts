import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { matchOneKind } from "./match-one-kind.ts";

describe("the things of one kind of person", () => {
  let catalogue: Catalogue;
  beforeAll(async () => {
    catalogue = await loadCatalogue({ directory: "data" });
  });
  const kindOf = (text: string): string | undefined => matchOneKind(text, catalogue.oneKinds.values())?.id;

  it.each([
    ["我是个体户有哪些事能办", "self-employed"],
    ["退役军人有哪些政策？", "veterans"],
    ["残疾人能办什么", "disabled-people"],
    ["農民工有哪些服務", "migrants"],
    ["刚毕业的学生可以办哪些事", "graduate"],
    ["制造企业有哪些一件事", "manufacturer"],
    ["我是外卖员 有啥能办", "flexible-workers"],
  ])("%s", (text, kind) => expect(kindOf(text)).toBe(kind));

  it.each([
    ["one thing is asked", "残疾证怎么办"],
    ["a kind is named and nothing asked", "我是个体户"],
    ["a field is asked", "退役军人报到要什么材料"],
    ["no kind is named", "有哪些事能办"],
    ["nothing is said", ""],
  ])("none where %s", (_, text) => expect(kindOf(text)).toBeUndefined());

  it("takes the longest word where two kinds are named", () => {
    expect(kindOf("做餐饮的个体户有哪些事能办")).toBe("catering");
  });
});
