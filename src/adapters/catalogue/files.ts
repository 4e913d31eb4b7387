import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type OneKind, oneKindSchema, precedenceSchema } from "../../domain/one-kind.ts";
import { type Region, regionSchema } from "../../domain/region.ts";
import { type ServiceGuide, serviceGuideSchema } from "../../domain/service-guide.ts";
import type { Catalogue, RefusedRecord } from "../../ports/catalogue.ts";
import { PortError } from "../../ports/port-error.ts";

const lexiconSchema = z.array(z.strictObject({ colloquial: z.string().min(1), official: z.string().min(1) }));

const readJson = async (file: string): Promise<{ value: unknown; text: string }> => {
  const text = await readFile(file, "utf8");
  return { value: JSON.parse(text), text };
};

/** Files that everything stands on: one fault here stops the start, with the file's name. */
const required = async <T>(file: string, schema: z.ZodType<T>): Promise<{ value: T; text: string }> => {
  try {
    const { value, text } = await readJson(file);
    return { value: schema.parse(value), text };
  } catch (cause) {
    throw new PortError("catalogue", `${file} is missing or not valid`, { retryable: false, cause });
  }
};

const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0];
  return issue ? `${issue.path.join(".") || "record"}: ${issue.message}` : "not valid";
};

type Read<T> = { record: T; text: string } | RefusedRecord;

const readRecord = async <T extends { id: string }>(
  directory: string,
  file: string,
  schema: z.ZodType<T>,
): Promise<Read<T>> => {
  try {
    const { value, text } = await readJson(join(directory, file));
    const parsed = schema.safeParse(value);
    if (!parsed.success) return { file, reason: firstIssue(parsed.error) };
    if (`${parsed.data.id}.json` !== file) return { file, reason: "id: differs from the file name" };
    return { record: parsed.data, text };
  } catch (error) {
    return { file, reason: error instanceof SyntaxError ? "not JSON" : "not readable" };
  }
};

type Folder<T> = { records: ReadonlyMap<string, T>; refused: RefusedRecord[]; texts: string[] };

/** One JSON file a record, named by its id. A record that fails its schema is refused alone. */
const readFolder = async <T extends { id: string }>(directory: string, schema: z.ZodType<T>): Promise<Folder<T>> => {
  let files: string[];
  try {
    files = (await readdir(directory)).filter((file) => file.endsWith(".json")).sort();
  } catch (cause) {
    throw new PortError("catalogue", `${directory} is missing`, { retryable: false, cause });
  }
  const records = new Map<string, T>();
  const refused: RefusedRecord[] = [];
  const texts: string[] = [];
  for (const file of files) {
    const read = await readRecord(directory, file, schema);
    if ("reason" in read) refused.push(read);
    else {
      records.set(read.record.id, read.record);
      texts.push(read.text);
    }
  }
  return { records, refused, texts };
};

/** Reads what stands below `directory`: guides, kinds, regions, words, and which one-thing comes first. */
export const loadCatalogue = async (settings: { directory: string }): Promise<Catalogue> => {
  const { directory } = settings;
  const regions = await required(join(directory, "regions", "regions.json"), z.array(regionSchema).min(1));
  const lexicon = await required(join(directory, "lexicon", "colloquial.json"), lexiconSchema);
  const precedence = await required(join(directory, "precedence", "precedence.json"), z.array(precedenceSchema));
  const guides = await readFolder<ServiceGuide>(join(directory, "guides"), serviceGuideSchema);
  const kinds = await readFolder<OneKind>(join(directory, "kinds"), oneKindSchema);
  const hash = createHash("sha256").update(regions.text).update(lexicon.text);
  for (const text of guides.texts) hash.update(text);
  return {
    hash: hash.digest("hex").slice(0, 16),
    guides: guides.records,
    regions: new Map(regions.value.map((region): [string, Region] => [region.code, region])),
    refused: [...guides.refused, ...kinds.refused],
    lexicon: lexicon.value,
    oneKinds: kinds.records,
    precedence: precedence.value,
  };
};
