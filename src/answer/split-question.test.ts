import { describe, expect, it } from "vitest";
import { askingClauses } from "./split-question.ts";

describe("splitting a question", () => {
  it.each([
    ["护照多少钱，几天拿得到", ["护照多少钱", "几天拿得到"]],
    ["护照多少钱 几天拿", ["护照多少钱", "几天拿"]],
    ["我下个月结婚，要带什么材料，多久能办好？", ["要带什么材料", "多久能办好"]],
    ["补办身份证要多少钱", []],
    ["我老婆昨天生了，户口怎么上", []],
    ["", []],
  ])("%s", (text, clauses) => expect(askingClauses(text)).toEqual(clauses));

  it("never takes more than four parts", () =>
    expect(askingClauses("多少钱啊，多少天啊，在哪里啊，要什么啊，电话呢啊，几个人啊")).toHaveLength(4));
});
