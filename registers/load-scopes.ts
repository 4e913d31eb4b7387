import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Record types that may be read for a purpose. */
export type Scopes = ReadonlyMap<string, ReadonlySet<string>>;

const id = z.string().regex(/^[a-z][a-z0-9-]*$/);
const scopesSchema = z.record(id, z.array(id).min(1));

/** What each purpose may read, agreed on apart from the forms: a form that asks for more is denied it. */
export const loadScopes = async (dataDirectory: string): Promise<Scopes> => {
  const text = await readFile(join(dataDirectory, "register-scopes.json"), "utf8");
  return new Map(
    Object.entries(scopesSchema.parse(JSON.parse(text))).map(([purpose, types]) => [purpose, new Set(types)]),
  );
};
