import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AnswerRow } from "./answer-rows.ts";
import { matchingRowsOfQuestions, readMatchingRows } from "./matching-rows.ts";

const GUIDES = new Map([
  ["newborn", {}],
  ["school", {}],
]);

const folderWith = async (...rows: unknown[]): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "onething-matching-"));
  await mkdir(join(directory, "eval"));
  await writeFile(join(directory, "eval", "matching-1.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  return directory;
};

const question = (overrides: Partial<AnswerRow>): AnswerRow => ({
  id: "q",
  text: "演示",
  outcome: "answered",
  guide: "newborn",
  units: [],
  must: [],
  mustNot: [],
  ...overrides,
});

describe("rows of the matching suite", () => {
  it("are read with what they mean", async () => {
    const row = { id: "m1", text: "孩子刚出生", outcome: "one", ids: ["newborn"], style: "implicit" };
    expect(await readMatchingRows(await folderWith(row), GUIDES)).toEqual([row]);
    expect(await readMatchingRows(await folderWith(), GUIDES)).toEqual([]);
  });

  it.each([
    ["names one id and means several", { outcome: "several", ids: ["newborn"] }, /1: ids do not fit/],
    ["names an id and means none", { outcome: "none", ids: ["newborn"] }, /1: ids do not fit/],
    ["names the same id twice", { outcome: "choose", ids: ["newborn", "newborn"] }, /1: ids do not fit/],
    ["names no guide of the catalogue", { outcome: "one", ids: ["nothing"] }, /1: unknown guide nothing/],
    ["has no such outcome", { outcome: "two", ids: [] }, /matching-1\.jsonl:1: /],
    ["is empty", { outcome: "none", ids: [], text: " " }, /matching-1\.jsonl:1: /],
  ])("stop the run where one %s", async (_, wrong, message) => {
    const directory = await folderWith({ id: "m1", text: "孩子刚出生", ...wrong });
    await expect(readMatchingRows(directory, GUIDES)).rejects.toThrow(message);
  });

  it("take the answers' questions for what they mean, and put told events together two by two", () => {
    const event = (n: number, guide: string) => question({ id: `e${n}`, text: `事件${n}`, outcome: "guide", guide });
    const { guide: _, ...unnamed } = question({ id: "c", outcome: "complaint" });
    const { events, questions } = matchingRowsOfQuestions([
      question({ id: "a" }),
      question({ id: "p", outcome: "case-progress" }),
      unnamed,
      question({ id: "u", outcome: "clarify" }),
      event(1, "newborn"),
      event(2, "school"),
    ]);
    expect(questions.map(({ id, outcome, ids }) => [id, outcome, ids])).toEqual([
      ["a", "one", ["newborn"]],
      ["p", "none", []],
      ["c", "none", []],
    ]);
    expect(events.map(({ outcome, ids }) => [outcome, ids])).toEqual([
      ["one", ["newborn"]],
      ["one", ["school"]],
      ["several", ["newborn", "school"]],
      ["several", ["school", "newborn"]],
    ]);
  });
});
