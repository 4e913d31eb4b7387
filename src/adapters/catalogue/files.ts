import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parameterSchema } from "../../domain/condition.ts";
import { formDefinitionSchema } from "../../domain/form.ts";
import { oneKindSchema, precedenceSchema } from "../../domain/one-kind.ts";
import { oneThingModelSchema, vocabularySchema } from "../../domain/one-thing.ts";
import { codeSystemSchema, registerSchema } from "../../domain/record.ts";
import { type Region, regionSchema } from "../../domain/region.ts";
import { serviceGuideSchema } from "../../domain/service-guide.ts";
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

const keysWrong = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.filter(({ code, path }) => code === "unrecognized_keys" || (code === "invalid_type" && path.length <= 1))
    .length;

/** The issue that an author can act on: of a union, that of the form which was most likely meant. */
const innermost = (issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } => {
  if (issue.code !== "invalid_union") return issue;
  const [meant] = [...issue.errors].sort((a, b) => keysWrong(a) - keysWrong(b));
  const inner = meant?.[0] && innermost(meant[0]);
  return inner ? { path: [...issue.path, ...inner.path], message: inner.message } : issue;
};

const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0] && innermost(error.issues[0]);
  return issue ? `${issue.path.join(".") || "record"}: ${issue.message}` : "not valid";
};

/** Words that the models share; no model itself. */
const VOCABULARY = "vocabulary.json";

type Folder<T> = { name: string; schema: z.ZodType<T>; optional?: true };

const readRecord = async <T extends { id: string }>(
  directory: string,
  { name, schema }: Folder<T>,
  file: string,
): Promise<{ record: T; text: string } | RefusedRecord> => {
  const refuse = (reason: string): RefusedRecord => ({ file: `${name}/${file}`, reason });
  try {
    const { value, text } = await readJson(join(directory, name, file));
    const parsed = schema.safeParse(value);
    if (!parsed.success) return refuse(firstIssue(parsed.error));
    if (`${parsed.data.id}.json` !== file) return refuse("id: differs from the file name");
    return { record: parsed.data, text };
  } catch (error) {
    return refuse(error instanceof SyntaxError ? "not JSON" : "not readable");
  }
};

type Records<T> = { records: Map<string, T>; refused: RefusedRecord[]; texts: string[] };

/** The records of a folder, one a file. */
const readFolder = async <T extends { id: string }>(directory: string, folder: Folder<T>): Promise<Records<T>> => {
  let files: string[];
  try {
    files = (await readdir(join(directory, folder.name))).filter((file) => file.endsWith(".json")).sort();
  } catch (cause) {
    if (folder.optional) return { records: new Map(), refused: [], texts: [] };
    throw new PortError("catalogue", `${join(directory, folder.name)} is missing`, { retryable: false, cause });
  }
  const found: Records<T> = { records: new Map(), refused: [], texts: [] };
  for (const file of files.filter((each) => each !== VOCABULARY)) {
    const read = await readRecord(directory, folder, file);
    if ("reason" in read) found.refused.push(read);
    else {
      found.records.set(read.record.id, read.record);
      found.texts.push(read.text);
    }
  }
  return found;
};

/** What a form is filled by. */
const loadForms = async (directory: string) => {
  const [forms, registers, codeSystems] = await Promise.all([
    readFolder(directory, { name: "forms", schema: formDefinitionSchema, optional: true }),
    readFolder(directory, { name: "record-types", schema: registerSchema, optional: true }),
    readFolder(directory, { name: "code-systems", schema: codeSystemSchema, optional: true }),
  ]);
  return { forms, registers, codeSystems };
};

/** A record that stands on another one is refused alone where that one is missing. */
const refuseOrphans = (
  { records }: Records<{ id: string }>,
  { folder, missing }: { folder: string; missing: (id: string) => boolean },
): RefusedRecord[] =>
  [...records.keys()].filter(missing).map((id) => {
    records.delete(id);
    return { file: `${folder}/${id}.json`, reason: "id: no guide has it" };
  });

/** What the models call registers; without models there need be none. */
const readRegisterNames = async (directory: string): Promise<Map<string, string>> => {
  const folder = join(directory, "one-things");
  const files = await readdir(folder).catch((): string[] => []);
  if (!files.includes(VOCABULARY)) return new Map();
  const { value } = await required(join(folder, VOCABULARY), vocabularySchema);
  return new Map(value.sources.map(({ id, title }) => [id, title]));
};

/**
 * Reads the folders of records below `directory`. A record that fails its schema, or a model or form without its guide,
 * is refused alone.
 */
export const loadCatalogue = async (settings: { directory: string }): Promise<Catalogue> => {
  const { directory } = settings;
  const regions = await required(join(directory, "regions", "regions.json"), z.array(regionSchema).min(1));
  const lexicon = await required(join(directory, "lexicon", "colloquial.json"), lexiconSchema);
  const legal = await required(join(directory, "lexicon", "legal.json"), lexiconSchema);
  const precedence = await required(join(directory, "precedence", "precedence.json"), z.array(precedenceSchema));
  const guides = await readFolder(directory, { name: "guides", schema: serviceGuideSchema });
  const oneThings = await readFolder(directory, { name: "one-things", schema: oneThingModelSchema, optional: true });
  const parameters = await readFolder(directory, { name: "parameters", schema: parameterSchema, optional: true });
  const kinds = await readFolder(directory, { name: "kinds", schema: oneKindSchema });
  const { forms, registers, codeSystems } = await loadForms(directory);
  const orphans = [
    ...refuseOrphans(oneThings, { folder: "one-things", missing: (id) => !guides.records.has(id) }),
    ...refuseOrphans(forms, {
      folder: "forms",
      missing: (id) => !guides.records.has(forms.records.get(id)?.oneThingId ?? ""),
    }),
  ];
  const read = [guides, kinds, oneThings, parameters, forms, registers, codeSystems];
  const refused = [...read.flatMap((each) => each.refused), ...orphans];
  const hash = createHash("sha256").update(regions.text).update(lexicon.text).update(legal.text);
  for (const { texts } of [guides, oneThings, parameters]) for (const text of texts) hash.update(text);
  return {
    hash: hash.digest("hex").slice(0, 16),
    guides: guides.records,
    oneThings: oneThings.records,
    parameters: parameters.records,
    forms: forms.records,
    registers: registers.records,
    codeSystems: codeSystems.records,
    registerNames: await readRegisterNames(directory),
    regions: new Map(regions.value.map((region): [string, Region] => [region.code, region])),
    refused,
    oneKinds: kinds.records,
    precedence: precedence.value,
    lexicon: lexicon.value,
    legalWords: legal.value,
  };
};
