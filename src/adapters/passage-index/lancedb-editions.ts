import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const manifestSchema = z.object({
  id: z.string(),
  table: z.string(),
  embedderHash: z.string().optional(),
  dimension: z.int().positive().optional(),
  count: z.int().nonnegative(),
});
export type Manifest = z.infer<typeof manifestSchema>;

const pointerSchema = z.object({
  format: z.literal(1),
  live: manifestSchema.optional(),
  previous: manifestSchema.optional(),
});
export type Pointer = z.infer<typeof pointerSchema>;

const FILE = "editions.json";

/** Absent where nothing was ever published; also absent where another version of the product wrote it. */
export const readPointer = async (directory: string): Promise<Pointer | undefined> => {
  let content: string;
  try {
    content = await readFile(join(directory, FILE), "utf8");
  } catch {
    return undefined;
  }
  try {
    const parsed = pointerSchema.safeParse(JSON.parse(content));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};

/** Written beside and renamed over, so that a reader or a killed process sees the old pointer or the new one, never half. */
export const writePointer = async (directory: string, pointer: Pointer): Promise<void> => {
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, `${FILE}.${process.pid}.tmp`);
  await writeFile(temporary, `${JSON.stringify(pointer)}\n`, { flush: true });
  await rename(temporary, join(directory, FILE));
};
