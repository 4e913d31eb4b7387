import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Utterance, utteranceSchema } from "../src/domain/intent-model.ts";

export type BankRow = Utterance & { file: string; line: number };
export type Bank = { rows: BankRow[]; faults: string[]; hash: string };

/** Reads `utterances/*.jsonl`; a row that does not parse is a fault with its place, and the rest is read. */
export const readBank = async (dataDirectory: string): Promise<Bank> => {
  const directory = join(dataDirectory, "utterances");
  const rows: BankRow[] = [];
  const faults: string[] = [];
  const hash = createHash("sha256");
  for (const file of (await readdir(directory)).filter((name) => name.endsWith(".jsonl")).sort()) {
    const text = await readFile(join(directory, file), "utf8");
    hash.update(text);
    for (const [i, line] of text.split("\n").entries()) {
      if (line.trim() === "") continue;
      const row = parseRow(line);
      if (typeof row === "string") faults.push(`${file}:${i + 1} ${row}`);
      else rows.push({ ...row, file, line: i + 1 });
    }
  }
  return { rows, faults, hash: hash.digest("hex").slice(0, 16) };
};

const parseRow = (line: string): Utterance | string => {
  try {
    const parsed = utteranceSchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}`;
  } catch {
    return "not JSON";
  }
};
