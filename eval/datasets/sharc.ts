import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const rowSchema = z.object({
  tree_id: z.string(),
  snippet: z.string().min(1),
  question: z.string().min(1),
  scenario: z.string(),
  answer: z.string().min(1),
  history: z.array(z.object({ follow_up_question: z.string().min(1), follow_up_answer: z.enum(["Yes", "No"]) })),
});

export type SharcTurn = {
  ruleId: string;
  turn: { rule: string; question: string; scenario: string; history: { question: string; answer: boolean }[] };
  gold: { kind: "yes" | "no" | "irrelevant" } | { kind: "ask"; question: string };
};

const toGold = (answer: string): SharcTurn["gold"] => {
  if (answer === "Yes") return { kind: "yes" };
  if (answer === "No") return { kind: "no" };
  return answer === "Irrelevant" ? { kind: "irrelevant" } : { kind: "ask", question: answer };
};

/** The evidence of the rows is what their annotators found in the scenario: it is not given to whoever decides. */
export const readSharc = async (directory: string): Promise<SharcTurn[]> =>
  (await readFile(join(directory, "sharc", "turns.jsonl"), "utf8"))
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const { tree_id, snippet, question, scenario, answer, history } = rowSchema.parse(JSON.parse(line));
      return {
        ruleId: tree_id,
        turn: {
          rule: snippet,
          question,
          scenario,
          history: history.map((each) => ({
            question: each.follow_up_question,
            answer: each.follow_up_answer === "Yes",
          })),
        },
        gold: toGold(answer),
      };
    });
