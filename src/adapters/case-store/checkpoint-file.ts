import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { Checkpoint } from "../../domain/consent.ts";
import { outage } from "./sql.ts";

const checkpointSchema = z.object({ seq: z.int().positive(), hash: z.string(), at: z.string(), signature: z.string() });

const append = async (file: string, checkpoint: Checkpoint): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a+");
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const torn = size > 0 && last.toString() !== "\n";
    await handle.appendFile(`${torn ? "\n" : ""}${JSON.stringify(checkpoint)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** One JSON a line, on disk when it returns. A line that a crash has torn is closed first. */
export const appendCheckpoint = async (file: string, checkpoint: Checkpoint): Promise<void> => {
  try {
    await append(file, checkpoint);
  } catch (cause) {
    throw outage(`${file} cannot be written`, true, cause);
  }
};

const readLine = (line: string): Checkpoint | undefined => {
  try {
    return checkpointSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
};

/** `unreadable` counts lines that are no checkpoint: a crash leaves one at most. Undefined where there is no such file. */
export const readCheckpoints = async (
  file: string,
): Promise<{ checkpoints: Checkpoint[]; unreadable: number } | undefined> => {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw outage(`${file} cannot be read`, false, cause);
  }
  const lines = text.split("\n").filter(Boolean);
  const checkpoints = lines.map(readLine).filter((line) => line !== undefined);
  return { checkpoints, unreadable: lines.length - checkpoints.length };
};
