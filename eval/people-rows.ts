import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { caseFactsSchema } from "../src/domain/one-thing.ts";
import { regionCodeSchema } from "../src/domain/region.ts";

const neededSchema = z.enum(["yes", "no", "depends"]);

/** An invented person with what guidance has to tell them, written by somebody who had the guide and not the model. */
const rowSchema = z.strictObject({
  id: z.string().min(1),
  oneThing: z.string().min(1),
  asOf: z.iso.date().optional(),
  region: regionCodeSchema.optional(),
  /** Who it is, and the reason of what is hard to decide. */
  note: z.string().optional(),
  /** By fact key; null is 不清楚. */
  facts: caseFactsSchema,
  expect: z.strictObject({
    members: z.record(z.string(), neededSchema).optional(),
    /** By slot id or title. */
    slots: z.record(z.string(), neededSchema).optional(),
    /** The outcome of the turn (`planned`), or id or kind of what the facts lead to (`joint-route`, `proceed`). */
    outcome: z.string().nullable().optional(),
  }),
  /**
   * What the passages leave open although the row decides it, by member, slot or `outcome`, with what they do not say.
   * The row stays as its author read the guide; a model that followed it would decide what nobody has published.
   */
  open: z.record(z.string(), z.string().min(1)).optional(),
});

const isExpected = ({ members, slots, outcome }: z.infer<typeof rowSchema>["expect"], key: string): boolean =>
  key === "outcome" ? typeof outcome === "string" : key in { ...members, ...slots };

/** What is open must be something that the row decides, or it would never be compared. */
export const peopleRowSchema = rowSchema.refine(
  ({ expect, open = {} }) => Object.keys(open).every((key) => isExpected(expect, key)),
  "open names what the row does not expect",
);
export type PeopleRow = z.infer<typeof peopleRowSchema>;

/** Every row of `data/eval/people-*.jsonl`; a row that does not parse stops the run with its place. */
export const readPeopleRows = async (dataDirectory: string): Promise<PeopleRow[]> => {
  const directory = join(dataDirectory, "eval");
  const files = (await readdir(directory)).filter((file) => /^people-.*\.jsonl$/u.test(file)).sort();
  const rows: PeopleRow[] = [];
  for (const file of files) {
    const lines = (await readFile(join(directory, file), "utf8")).split("\n").filter(Boolean);
    for (const [i, line] of lines.entries()) {
      const parsed = peopleRowSchema.safeParse(JSON.parse(line));
      if (!parsed.success) throw new Error(`${file} line ${i + 1}: ${parsed.error.issues[0]?.message}`);
      rows.push(parsed.data);
    }
  }
  return rows;
};
