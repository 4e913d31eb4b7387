import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type RegisterFile, registerFileSchema } from "../src/domain/record.ts";

export type LoadedSubjects = {
  /** By identifier in capitals. */
  files: ReadonlyMap<string, RegisterFile>;
  refused: readonly { file: string; reason: string }[];
};

/** Largest file of one person or company in bytes. */
const MAX_FILE = 512 * 1024;

type Read = { file: string; subject?: RegisterFile; reason?: string };

const readOne = async (directory: string, file: string): Promise<Read> => {
  try {
    const text = await readFile(join(directory, file), "utf8");
    if (text.length > MAX_FILE) return { file, reason: "larger than 512 KB" };
    const parsed = registerFileSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { file, subject: parsed.data };
    const [issue] = parsed.error.issues;
    return { file, reason: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}` };
  } catch (error) {
    return { file, reason: error instanceof SyntaxError ? "not JSON" : "not readable" };
  }
};

const idOf = ({ subject }: RegisterFile): string => subject.id.toUpperCase();

/** Every `.json` file of the folder; a faulty one, and a second one of the same identifier, is refused alone. */
export const loadSubjects = async (directory: string): Promise<LoadedSubjects> => {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
  const read = await Promise.all(names.map((name) => readOne(directory, name)));
  const files = new Map<string, RegisterFile>();
  const refused: { file: string; reason: string }[] = [];
  for (const { file, subject, reason = "not valid" } of read) {
    if (subject === undefined) refused.push({ file, reason });
    else if (files.has(idOf(subject))) refused.push({ file, reason: "subject.id: another file has it" });
    else files.set(idOf(subject), subject);
  }
  return { files, refused };
};

/** How long what was read is taken for current, in milliseconds. */
const FRESH = 500;

const stampOf = async (directory: string): Promise<string> => {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
  const stamps = await Promise.all(
    names.map((name) =>
      // A file may be gone, or written anew, between two looks.
      stat(join(directory, name)).then(
        ({ mtimeMs, size }) => `${name}:${mtimeMs}:${size}`,
        () => `${name}:gone`,
      ),
    ),
  );
  return stamps.join("|");
};

/** The files as they stand: read again when one of them changed. */
export const watchSubjects = (directory: string, freshMs: number = FRESH): (() => Promise<LoadedSubjects>) => {
  let last: { stamp: string; at: number; loaded: Promise<LoadedSubjects> } | undefined;
  return async () => {
    if (last && Date.now() - last.at < freshMs) return last.loaded;
    const stamp = await stampOf(directory);
    const loaded = last?.stamp === stamp ? last.loaded : loadSubjects(directory);
    last = { stamp, at: Date.now(), loaded };
    loaded.catch(() => {
      // Not kept: the folder may be back at the next look.
      last = undefined;
    });
    return loaded;
  };
};
