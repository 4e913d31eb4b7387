import { describe, expect, it } from "vitest";
import { type Decision, decideTurn } from "./decide-turn.ts";

const say = (decision: Decision): string => (decision.kind === "ask" ? `ask ${decision.clause.text}` : decision.kind);
const ALL = "You can keep a hen if:\n* you own a garden, and\n* your neighbours agree";
const ANY = "You can enter with one of these:\n* a lantern\n* a trumpet\n* a parrot";
const BAN = "You can't swim if you have a fever.";

const decide = (rule: string, question: string, { scenario = "", history = [] as [string, boolean][] } = {}): string =>
  say(
    decideTurn({
      rule,
      question,
      scenario,
      history: history.map(([asked, answer]) => ({ question: asked, answer })),
    }),
  );

describe("a turn", () => {
  it.each<[string, string, [string, boolean][], string]>([
    [ALL, "Can I keep a hen?", [], "ask you own a garden"],
    [ALL, "Can I keep a hen?", [["Do you own a garden?", true]], "ask your neighbours agree"],
    [ALL, "Can I keep a hen?", [["Do you own a garden?", false]], "no"],
    [ALL, "Can I keep a hen?", [["Do your neighbours agree?", true]], "ask you own a garden"],
    [
      ALL,
      "Can I keep a hen?",
      [
        ["Do your neighbours agree?", true],
        ["Do you own a garden?", true],
      ],
      "yes",
    ],
    [ANY, "Can I enter?", [["Do you have a trumpet?", true]], "yes"],
    [ANY, "Can I enter?", [["Do you have a trumpet?", false]], "ask a lantern"],
    [BAN, "Can I swim?", [["Do you have a fever?", true]], "no"],
    [BAN, "Can I swim?", [["Do you have a fever?", false]], "yes"],
    [BAN, "Can I swim?", [["Do you not have a fever?", true]], "yes"],
    [BAN, "Can I drive a tractor?", [], "irrelevant"],
    ["", "Can I swim?", [], "irrelevant"],
  ])("%j, %j after %j: %s", (rule, question, ...[history, expected]) => {
    expect(decide(rule, question, { history })).toBe(expected);
  });

  it.each<[string, string, string, string]>([
    [BAN, "Can I swim?", "I have a high fever today.", "no"],
    [BAN, "Can I swim?", "I never have a fever.", "yes"],
    [BAN, "Can I swim?", "I like cheese.", "ask you have a fever"],
    [ALL, "Can I keep a hen?", "I own a small garden. My neighbours do not agree.", "no"],
    [ALL, "Can I keep a hen?", "I own a small garden.", "ask your neighbours agree"],
    ["You can vote if you are at least 18 years old.", "Can I vote?", "I'm 17 years old.", "no"],
    ["You can vote if you are at least 18 years old.", "Can I vote?", "I am 40 years old.", "yes"],
  ])("%j, %j told %j: %s", (rule, question, ...[scenario, expected]) => {
    expect(decide(rule, question, { scenario })).toBe(expected);
  });

  it("in which somebody asks on after a no shows that one part is enough", () => {
    const rule = "You can enter with a lantern: you hold a lantern. You can enter if you hold a lantern.";
    const history: [string, boolean][] = [
      ["Do you hold a lantern?", false],
      ["Does a friend wait inside?", true],
    ];
    expect(decide(rule, "Can I enter?", { history })).toBe("yes");
  });

  it("that asks whether a rule of limits applies is free where it does not", () => {
    const rule = "# Old buildings\n\nYou must ask for leave unless you only paint a door.";
    expect(decide(rule, "Can I paint?", { history: [["Is it an old building?", false]] })).toBe("yes");
    expect(decide(rule, "Can I paint?", { history: [["Is it an old building?", true]] })).toBe(
      "ask you only paint a door",
    );
  });
});
