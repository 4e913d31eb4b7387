import { describe, expect, it } from "vitest";
import { readRule } from "./read-rule.ts";

const shape = (text: string, question: string): string => {
  const tree = readRule(text, question);
  if (!tree) return "nothing";
  const groups = tree.groups.map((group) => group.map((clause) => clause.text).join(" & "));
  return `${tree.turned ? "not " : ""}${tree.mode}: ${groups.join(" | ")}`;
};

describe("a rule text", () => {
  it.each([
    [
      "You can join the library if you:\n\n* live in the town and\n* are over 12",
      "all: live in the town | are over 12",
    ],
    [
      "You can join if you meet any of these:\n* you study here\n* you work here",
      "any: you study here | you work here",
    ],
    ["You must have both:\n* a photo\n* a lease", "all: a photo | a lease"],
    ["You can bring one of the following:\n- a photo\n- a lease", "any: a photo | a lease"],
    ["You can bring:\n1. a photo, or\n2. a lease", "any: a photo | a lease"],
    ["You can’t join if:\n* you owe a fine\n* you moved away", "not any: you owe a fine | you moved away"],
    ["You can't join if you owe a fine.", "not all: you owe a fine"],
    ["You can't join unless you live in the town.", "all: you live in the town"],
    ["Members can join except if they owe a fine.", "not all: they owe a fine"],
    ["If you live in the town, you can join.", "all: you live in the town"],
    ["If your dog is a poodle, beagle or pug you can join.", "all: your dog is a poodle, beagle or pug"],
    ["You can join if you live here or you work here.", "any: you live here | you work here"],
    ["You can join if you live here and you are an adult.", "all: you live here | you are an adult"],
    ["You can join if you are a tenant with a garden.", "all: you are a tenant & with a garden"],
    ["Loans are for people who rent a garden.", "all: rent a garden"],
    ["You may borrow a mower to cut a public lawn.", "all: cut a public lawn"],
    ["Nobody under 12 is allowed to join.", "all: Nobody under 12 is allowed to join"],
    ["2. Lending. A member may not:\n* Lend a card\n* Sell a card", "not any: Lend a card | Sell a card"],
  ])("%j reads as %s", (text, expected) => {
    expect(shape(text, "Can I join?")).toBe(expected);
  });

  it.each([
    ["You don't have to pay if you are under 12.", "Do I have to pay?", "not all: you are under 12"],
    ["You don't need to pay if you are under 12.", "Can I join?", "all: you are under 12"],
    ["You must pay unless you are under 12.", "Do I have to pay?", "not all: you are under 12"],
    ["You must ask for leave unless you are a guest.", "Can I swim here?", "all: you are a guest"],
    ["You are banned if you owe a fine.", "Am I banned?", "all: you owe a fine"],
  ])("%j turns with the question %j: %s", (text, question, expected) => {
    expect(shape(text, question)).toBe(expected);
  });

  it("takes the sentence that the question is about, and keeps the others beside it", () => {
    const text = "# Library\n\nYou can borrow books if you have a card. You can swim if you wear a cap.";
    const tree = readRule(text, "Can I swim?");
    expect(tree?.groups).toEqual([[{ fact: "clause.c1", text: "you wear a cap" }]]);
    expect(tree?.context).toEqual(["Library", "you have a card"]);
  });

  it.each(["", "\n\n", "# Only a heading"])("of no sentence (%j) is not read", (text) => {
    expect(readRule(text, "Can I join?")).toBeUndefined();
  });

  it("of a sentence without a condition is marked as not read", () => {
    expect(readRule("The pool opens daily.", "Can I join?")?.isRead).toBe(false);
    expect(readRule("You can swim if you wear a cap.", "Can I swim?")?.isRead).toBe(true);
  });
});
