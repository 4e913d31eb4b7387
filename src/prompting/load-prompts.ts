import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChatMessage } from "../ports/chat-model.ts";

/** Every prompt that the code asks for, with the values that it fills in. */
const INPUTS = {
  "answer/draft": ["question", "passages"],
  "answer/rewrite": ["turns", "question"],
} as const;

export type PromptName = keyof typeof INPUTS;
type Values<Name extends PromptName> = Readonly<Record<(typeof INPUTS)[Name][number], string>>;

export type RenderedPrompt = { version: string; messages: ChatMessage[] };

export type Prompts = {
  /** Values are put in once: what looks like a place for a value inside a value stays as it is. */
  render: <Name extends PromptName>(name: Name, values: Values<Name>) => RenderedPrompt;
};

export class PromptError extends Error {
  constructor(name: string, reason: string) {
    super(`prompts/${name}.md: ${reason}`);
    this.name = "PromptError";
  }
}

type Prompt = { version: string; messages: ChatMessage[] };

const FRONT = /^---\n([\s\S]*?)\n---\n/u;
const ROLE = /^## (system|user|assistant)\n/mu;
const PLACE = /\{\{(\w+)\}\}/gu;

const readFront = (name: string, text: string): { front: Map<string, string>; body: string } => {
  const match = FRONT.exec(text);
  if (!match) throw new PromptError(name, "it has no front matter");
  const lines = (match[1] ?? "").split("\n").map((line) => line.split(/:\s*(.*)/su));
  return {
    front: new Map(lines.map(([key = "", value = ""]) => [key.trim(), value.trim()])),
    body: text.slice(match[0].length),
  };
};

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join();

/** A prompt file as messages. Throws PromptError where code, front matter and text do not name the same inputs. */
export const parsePrompt = (name: string, text: string, inputs: readonly string[]): Prompt => {
  const { front, body } = readFront(name, text.replace(/\r\n/gu, "\n"));
  const version = front.get("version") ?? "";
  if (version === "") throw new PromptError(name, "it has no version");
  const declared = (front.get("inputs") ?? "").split(/,\s*/u).filter(Boolean);
  if (!sameNames(declared, inputs)) throw new PromptError(name, `inputs must be ${inputs.join(", ")}`);
  const used = [...new Set([...body.matchAll(PLACE)].map(([, place = ""]) => place))];
  if (!sameNames(used, declared))
    throw new PromptError(name, `it declares ${declared.join(", ")} and uses ${used.join(", ")}`);
  const [before = "", ...parts] = body.split(ROLE);
  if (before.trim() !== "" || parts.length === 0)
    throw new PromptError(name, "text must stand under ## system, ## user or ## assistant");
  const messages: ChatMessage[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    messages.push({ role: parts[i] as ChatMessage["role"], content: (parts[i + 1] ?? "").trim() });
  }
  if (messages.at(-1)?.role !== "user") throw new PromptError(name, "the last message must be the user's");
  return { version, messages };
};

/** The prompts that come with the program. */
const PROMPTS = fileURLToPath(new URL("../../prompts", import.meta.url));

/** Reads and checks every prompt, so that a wrong file stops the start and not an answer. */
export const loadPrompts = async (directory = PROMPTS): Promise<Prompts> => {
  const known = new Map<string, Prompt>();
  for (const [name, inputs] of Object.entries(INPUTS)) {
    const text = await readFile(join(directory, `${name}.md`), "utf8").catch(() => {
      throw new PromptError(name, "it cannot be read");
    });
    known.set(name, parsePrompt(name, text, inputs));
  }
  return {
    render: (name, values) => {
      const { version, messages } = known.get(name) as Prompt;
      const given = new Map<string, string>(Object.entries(values));
      return {
        version: `${name}@${version}`,
        messages: messages.map(({ role, content }) => ({
          role,
          content: content.replace(PLACE, (_, place: string) => given.get(place) ?? ""),
        })),
      };
    },
  };
};
