import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
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

const readGuide = async (
  directory: string,
  file: string,
): Promise<{ guide: ServiceGuide; text: string } | RefusedRecord> => {
  try {
    const { value, text } = await readJson(join(directory, file));
    const parsed = serviceGuideSchema.safeParse(value);
    if (!parsed.success) return { file, reason: firstIssue(parsed.error) };
    if (`${parsed.data.id}.json` !== file) return { file, reason: "id: differs from the file name" };
    return { guide: parsed.data, text };
  } catch (error) {
    return { file, reason: error instanceof SyntaxError ? "not JSON" : "not readable" };
  }
};

/** Reads `guides/`, `regions/` and `lexicon/` below `directory`. A guide that fails its schema is refused alone. */
export const loadCatalogue = async (settings: { directory: string }): Promise<Catalogue> => {
  const { directory } = settings;
  const regions = await required(join(directory, "regions", "regions.json"), z.array(regionSchema).min(1));
  const lexicon = await required(join(directory, "lexicon", "colloquial.json"), lexiconSchema);
  const guidesDirectory = join(directory, "guides");
  let files: string[];
  try {
    files = (await readdir(guidesDirectory)).filter((file) => file.endsWith(".json")).sort();
  } catch (cause) {
    throw new PortError("catalogue", `${guidesDirectory} is missing`, { retryable: false, cause });
  }
  const hash = createHash("sha256").update(regions.text).update(lexicon.text);
  const guides = new Map<string, ServiceGuide>();
  const refused: RefusedRecord[] = [];
  for (const file of files) {
    const read = await readGuide(guidesDirectory, file);
    if ("reason" in read) {
      refused.push(read);
      continue;
    }
    guides.set(read.guide.id, read.guide);
    hash.update(read.text);
  }
  return {
    hash: hash.digest("hex").slice(0, 16),
    guides,
    regions: new Map(regions.value.map((region): [string, Region] => [region.code, region])),
    refused,
    lexicon: lexicon.value,
  };
};
