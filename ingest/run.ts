import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { createSqliteKnowledgeStore } from "../src/adapters/knowledge-store/sqlite.ts";
import { type Config, ConfigError, readConfig } from "../src/config/config.ts";
import { type Audience, audienceSchema } from "../src/domain/passage.ts";
import type { KnowledgeStore } from "../src/ports/knowledge-store.ts";
import { PortError } from "../src/ports/port-error.ts";
import { createProgress } from "../src/progress.ts";
import type { Services } from "../src/services.ts";
import { NoSuchPath } from "./collect-files.ts";
import { formatDocument, formatFlags, formatReport } from "./format-report.ts";
import { type IndexPorts, type IngestSettings, ingestWith, removePath } from "./ingest-path.ts";
import { type ColumnMapping, MappingError, readMapping } from "./item-columns.ts";
import { readFiles } from "./read/read-files.ts";
import { DEFAULT_TENANT } from "./split-passages.ts";

const USAGE = `usage: npm run ingest -- PATH [--region 430100] [--audience natural|legal] [--origin official-text|compiled]
                            [--mapping FILE] [--tenant NAME] [--dry-run]
       npm run ingest -- --remove PATH | --list | --flags
`;

/** A wrong call; nothing was read. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

const readArguments = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        region: { type: "string" },
        audience: { type: "string", multiple: true },
        origin: { type: "string" },
        mapping: { type: "string" },
        tenant: { type: "string", default: DEFAULT_TENANT },
        "dry-run": { type: "boolean", default: false },
        remove: { type: "string" },
        list: { type: "boolean", default: false },
        flags: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : USAGE);
  }
};

type Arguments = ReturnType<typeof readArguments>;

const audiences = (values: readonly string[] | undefined): Audience[] | undefined =>
  values?.map((value) => {
    const parsed = audienceSchema.safeParse(value);
    if (!parsed.success) throw new UsageError(`--audience ${value}: natural or legal is needed`);
    return parsed.data;
  });

const originOf = (value: string | undefined): IngestSettings["origin"] => {
  if (value === undefined || value === "official-text" || value === "compiled") return value;
  throw new UsageError(`--origin ${value}: official-text or compiled is needed`);
};

type Opened = { config: Config; knowledge: KnowledgeStore; services?: Services; ports?: IndexPorts };

/** Opens the index and two embedders when they are first needed: a run that changes nothing needs neither. */
const opener = (opened: Opened) => async (): Promise<IndexPorts> => {
  if (opened.ports) return opened.ports;
  const { config, knowledge } = opened;
  const { createServices, openEmbedder } = await import("../src/services.ts");
  opened.services = await createServices(config, { knowledge });
  const second = opened.services.embedder ? await openEmbedder(config) : undefined;
  opened.ports = { ...opened.services, moreEmbedders: second ? [second] : [] };
  return opened.ports;
};

const given = <T extends object>(value: { [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Partial<T>;

const ingest = async (root: string, { values }: Arguments, opened: Opened): Promise<number> => {
  const catalogue = await loadCatalogue({ directory: opened.config.dataDir });
  if (values.region !== undefined && !catalogue.regions.has(values.region))
    throw new UsageError(`--region ${values.region}: a known six-digit code such as 430100 is needed`);
  const mapping: ColumnMapping | undefined = values.mapping ? await readMapping(values.mapping) : undefined;
  const report = await ingestWith(
    root,
    { ports: { catalogue, knowledge: opened.knowledge }, open: opener(opened) },
    {
      readFiles,
      tenant: values.tenant,
      dryRun: values["dry-run"],
      onProgress: createProgress("embed", process.stderr),
      ...given<Pick<IngestSettings, "region" | "audience" | "origin" | "mapping">>({
        region: values.region,
        audience: audiences(values.audience),
        origin: originOf(values.origin),
        mapping,
      }),
    },
  );
  process.stdout.write(formatReport(report, values["dry-run"]));
  return report.refused.length > 0 ? 1 : 0;
};

const remove = async (path: string, tenant: string, opened: Opened): Promise<number> => {
  const removed = await removePath(resolve(path), opened.knowledge, { tenant, open: opener(opened) });
  process.stdout.write(
    removed.length === 0 ? `nothing is held of ${path}\n` : removed.map((gone) => `removed ${gone}\n`).join(""),
  );
  return removed.length === 0 ? 1 : 0;
};

const perform = async (call: Arguments, opened: Opened): Promise<number> => {
  const { values, positionals } = call;
  const { knowledge } = opened;
  if (values.list) {
    for (const document of knowledge.documents(values.tenant)) process.stdout.write(formatDocument(document));
    return 0;
  }
  if (values.flags) {
    process.stdout.write(formatFlags(knowledge.documents(values.tenant)));
    return 0;
  }
  if (values.remove !== undefined) return remove(values.remove, values.tenant, opened);
  const [root, ...others] = positionals;
  if (root === undefined || others.length > 0) throw new UsageError(USAGE);
  return ingest(root, call, opened);
};

const run = async (): Promise<number> => {
  const config = readConfig();
  const opened: Opened = { config, knowledge: createSqliteKnowledgeStore({ directory: config.stateDir }) };
  try {
    return await perform(readArguments(), opened);
  } finally {
    await (opened.services ? opened.services.close() : opened.knowledge.close());
  }
};

/** Mistakes of the call and outages, in words; anything else is a fault of ours and keeps its stack. */
const explain = (error: unknown): string | undefined => {
  if (error instanceof UsageError || error instanceof MappingError || error instanceof NoSuchPath) return error.message;
  if (error instanceof ConfigError) return error.message;
  return error instanceof PortError ? `${error.port}: ${error.message}` : undefined;
};

try {
  process.exitCode = await run();
} catch (error) {
  const message = explain(error);
  if (message === undefined) throw error;
  process.stderr.write(`${message.trimEnd()}\n`);
  process.exitCode = error instanceof PortError ? 3 : 2;
}
