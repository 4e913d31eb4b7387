import { describe, expect, it } from "vitest";
import { loadPrompts, PromptError, parsePrompt } from "./load-prompts.ts";
import { readItems } from "./read-items.ts";

const GOOD = "---\nversion: 3\ninputs: a, b\n---\n## system\ns {{a}}\n## user\nu {{b}} {{a}}\n";

describe("prompt files", () => {
  it("are messages with a version", () => {
    expect(parsePrompt("x", GOOD, ["b", "a"])).toEqual({
      version: "3",
      messages: [
        { role: "system", content: "s {{a}}" },
        { role: "user", content: "u {{b}} {{a}}" },
      ],
    });
    expect(parsePrompt("x", GOOD.replaceAll("\n", "\r\n"), ["a", "b"]).version).toBe("3");
  });

  it.each([
    ["no front matter", GOOD.slice(4)],
    ["no version", GOOD.replace("version: 3", "")],
    ["an input that the code does not give", GOOD.replace("inputs: a, b", "inputs: a, b, c")],
    ["an input that is declared and not used", GOOD.replace("{{b}} ", "")],
    ["an input that is used and not declared", GOOD.replace("s {{a}}", "s {{c}}")],
    ["text under no role", GOOD.replace("## system", "hello")],
    ["no user at the end", `${GOOD}## assistant\nx\n`],
  ])("are refused with %s", (_, text) => {
    expect(() => parsePrompt("x", text, ["a", "b"])).toThrow(PromptError);
  });

  it("that come with the program are valid, and a folder without them stops the start", async () => {
    const prompts = await loadPrompts();
    const { version, messages } = prompts.render("answer/draft", { question: '"{{passages}}$&"', passages: "[]" });
    expect(version).toMatch(/^answer\/draft@\d+$/u);
    expect(messages.at(-1)?.content).toBe('问题：{"question": "{{passages}}$&"}\n材料：[]');
    await expect(loadPrompts("data")).rejects.toThrow(PromptError);
  });
});

const inPieces = async function* (text: string, size: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
};

const all = async (text: string, size: number): Promise<unknown[]> => {
  const items: unknown[] = [];
  for await (const item of readItems(inPieces(text, size), "list")) items.push(item);
  return items;
};

describe("items of a list that is still being written", () => {
  it.each([
    [
      '{"x": 1, "list": [{"a": "}]"}, {"b": {"c": [1, {"d": "\\"]"}]}}], "y": [{"z": 1}]}',
      [{ a: "}]" }, { b: { c: [1, { d: '"]' }] } }],
    ],
    ['{"list": []}', []],
    ['{"list": [1, "a", [2], {"a": 1}]}', [{ a: 1 }]],
    ['{"list": [{"a": 1}, {"b": ', [{ a: 1 }]],
    ['{"list": [{"a": nope}, {"b": 1}]}', [{ b: 1 }]],
    ['{"other": [{"a": 1}]}', []],
    ["", []],
  ])("%s", async (text, items) => {
    for (const size of [1, 3, 1000]) expect(await all(text, size)).toEqual(items);
  });

  it("come before the text has ended", async () => {
    const pieces = async function* (): AsyncGenerator<string> {
      yield '{"list": [{"a": 1}';
      throw new Error("cut");
    };
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const item of readItems(pieces(), "list")) seen.push(item);
    };
    await expect(read()).rejects.toThrow("cut");
    expect(seen).toEqual([{ a: 1 }]);
  });
});
