import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { answerOutcomeSchema } from "../src/domain/answer.ts";
import { regionCodeSchema } from "../src/domain/region.ts";

/** A question with what its answer must be: outcome, strings that must and must not appear. */
export const answerRowSchema = z.strictObject({
  id: z.string(),
  text: z.string().min(1),
  region: regionCodeSchema.optional(),
  asOf: z.iso.date().optional(),
  outcome: answerOutcomeSchema,
  guide: z.string().optional(),
  units: z.array(z.string()),
  must: z.array(z.string().min(1)),
  mustNot: z.array(z.string().min(1)),
  style: z.enum(["short", "long", "implicit", "dialect", "typo", "formal", "voice", "behalf"]).optional(),
});
export type AnswerRow = z.infer<typeof answerRowSchema>;

/** Every row of `data/eval/answers-*.jsonl`; a row that does not parse stops the run with its place. */
export const readAnswerRows = async (dataDirectory: string): Promise<AnswerRow[]> => {
  const directory = join(dataDirectory, "eval");
  const files = (await readdir(directory)).filter((file) => /^answers-.*\.jsonl$/u.test(file)).sort();
  const rows: AnswerRow[] = [];
  for (const file of files) {
    const lines = (await readFile(join(directory, file), "utf8")).split("\n").filter(Boolean);
    for (const [i, line] of lines.entries()) {
      const parsed = answerRowSchema.safeParse(JSON.parse(line));
      if (!parsed.success) throw new Error(`${file}:${i + 1}: ${parsed.error.issues[0]?.message ?? "not valid"}`);
      rows.push(parsed.data);
    }
  }
  return rows;
};

const drawn = ({ id }: AnswerRow): string => createHash("sha256").update(`sample ${id}`).digest("hex");

/** So many rows, as if drawn by lot, but the same ones in every run and whatever rows are added later to others. */
export const sampleRows = (rows: readonly AnswerRow[], limit: number | undefined): AnswerRow[] =>
  limit === undefined
    ? [...rows]
    : rows
        .map((row) => ({ row, order: drawn(row) }))
        .sort((a, b) => (a.order < b.order ? -1 : 1))
        .slice(0, limit)
        .map(({ row }) => row);
