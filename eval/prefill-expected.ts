import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { decisionSchema } from "../src/domain/prefill.ts";
import { plainValueSchema } from "../src/domain/record.ts";

/** What somebody who knows the forms and the rules, and not the code, expects of a person's form. */
const expectedFileSchema = z.strictObject({
  person: z.string(),
  oneThingId: z.string(),
  region: z.string(),
  asOf: z.iso.date().optional(),
  facts: z.array(z.strictObject({ factId: z.string(), value: plainValueSchema })),
  licenceCode: z.string().optional(),
  expect: z.record(
    z.string(),
    z.strictObject({
      decision: decisionSchema,
      value: plainValueSchema.optional(),
      origin: z.string().optional(),
      reasons: z.array(z.string()).optional(),
    }),
  ),
});
export type ExpectedFile = z.infer<typeof expectedFileSchema> & { file: string };

/** Every file of the folder; none where there is no folder. A faulty file stops the run with its name. */
export const readExpected = async (directory: string): Promise<ExpectedFile[]> => {
  const names = (await readdir(directory).catch((): string[] => [])).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(
    names.map(async (file) => {
      const parsed = expectedFileSchema.safeParse(JSON.parse(await readFile(join(directory, file), "utf8")));
      if (!parsed.success)
        throw new Error(`${file}: ${parsed.error.issues[0]?.path.join(".")} ${parsed.error.issues[0]?.message}`);
      return { ...parsed.data, file };
    }),
  );
};
