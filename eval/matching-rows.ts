import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { AnswerRow } from "./answer-rows.ts";

/** A message with what must be matched: one id, a set to choose from, all of several, or none. */
const matchingRowSchema = z
  .strictObject({
    id: z.string(),
    text: z.string().trim().min(1).max(2000),
    outcome: z.enum(["one", "choose", "several", "none"]),
    /** One: the id. Choose: the acceptable ids. Several: every id told. None: empty. */
    ids: z.array(z.string()),
    style: z.enum(["short", "long", "implicit", "dialect", "typo", "formal", "voice", "behalf", "pinyin"]).optional(),
  })
  .refine(
    ({ outcome, ids }) =>
      outcome === "none" ? ids.length === 0 : outcome === "one" ? ids.length === 1 : new Set(ids).size >= 2,
    { message: "ids do not fit the outcome" },
  );
export type MatchingRow = z.infer<typeof matchingRowSchema>;

/** Every row of `data/eval/matching-*.jsonl`; a row that does not parse, or names no guide, stops the run with its place. */
export const readMatchingRows = async (
  dataDirectory: string,
  guides: ReadonlyMap<string, unknown>,
): Promise<MatchingRow[]> => {
  const directory = join(dataDirectory, "eval");
  const files = (await readdir(directory)).filter((file) => /^matching-.*\.jsonl$/u.test(file)).sort();
  const rows: MatchingRow[] = [];
  for (const file of files) {
    const lines = (await readFile(join(directory, file), "utf8")).split("\n").filter(Boolean);
    for (const [i, line] of lines.entries()) {
      const parsed = matchingRowSchema.safeParse(JSON.parse(line));
      if (!parsed.success) throw new Error(`${file}:${i + 1}: ${parsed.error.issues[0]?.message ?? "not valid"}`);
      const unknown = parsed.data.ids.find((id) => !guides.has(id));
      if (unknown !== undefined) throw new Error(`${file}:${i + 1}: unknown guide ${unknown}`);
      rows.push(parsed.data);
    }
  }
  return rows;
};

const MEANS_A_GUIDE = new Set(["answered", "guide", "no-evidence", "other-region"]);

/** A question of the answers' evaluation as a message to match; undefined where it does not say which guide is meant. */
const fromQuestion = ({ id, text, outcome, guide, style }: AnswerRow): MatchingRow | undefined => {
  const kept = { id, text, ...(style ? { style } : {}) };
  if (outcome === "clarify" || outcome === "not-in-force") return undefined;
  if (!MEANS_A_GUIDE.has(outcome)) return { ...kept, outcome: "none", ids: [] };
  if (guide !== undefined) return { ...kept, outcome: "one", ids: [guide] };
  return outcome === "other-region" ? undefined : { ...kept, outcome: "none", ids: [] };
};

const JOINTS = ["。另外，", "，还有", "。再就是", "，然后", "。"] as const;

/** Told events two by two in one message. */
const joined = (rows: readonly AnswerRow[]): MatchingRow[] => {
  const events = rows.filter(({ outcome, guide }) => outcome === "guide" && guide !== undefined);
  return events.flatMap((row, i): MatchingRow[] => {
    const next = events[(i + 7) % events.length];
    if (!next || next.guide === row.guide) return [];
    const text = `${row.text.replace(/[。！？!?]$/u, "")}${JOINTS[i % JOINTS.length]}${next.text}`;
    return [{ id: `${row.id}+${next.id}`, text, outcome: "several", ids: [row.guide ?? "", next.guide ?? ""] }];
  });
};

/** The questions of the answers' evaluation, written by others for another purpose, as messages to match. */
export const matchingRowsOfQuestions = (
  rows: readonly AnswerRow[],
): { events: MatchingRow[]; questions: MatchingRow[] } => {
  const isEvent = (row: AnswerRow): boolean => row.outcome === "guide";
  const toRows = (part: readonly AnswerRow[]): MatchingRow[] => part.flatMap((row) => fromQuestion(row) ?? []);
  return {
    events: [...toRows(rows.filter(isEvent)), ...joined(rows)],
    questions: toRows(rows.filter((row) => !isEvent(row))),
  };
};
