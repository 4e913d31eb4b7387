import { createHash, randomUUID } from "node:crypto";
import type { Schemas } from "@qdrant/js-client-rest";
import { z } from "zod";
import type { QdrantClients } from "./qdrant-client.ts";
import { DENSE, LEXICAL, PAYLOAD_INDEXES } from "./qdrant-points.ts";

/** Raise when points are laid out otherwise: collections of another format are never read. */
const FORMAT = 1;
const PREFIX = "onething_";
const ALIAS = { live: "onething_live", previous: "onething_previous" } as const;

const metadataSchema = z.object({
  format: z.literal(FORMAT),
  edition: z.string(),
  embedderHash: z.string().optional(),
  dimension: z.int().positive().optional(),
  count: z.int().nonnegative(),
});
/** What a collection says of itself. `writtenAt` beside it, in milliseconds, tells a run that goes on from a dead one. */
export type EditionMetadata = z.infer<typeof metadataSchema>;
export type Live = { collection: string; edition: EditionMetadata };
export type Pointer = { state: "none" | "other-version" } | { state: "ok"; live: Live };

type Aliases = { live: string | undefined; previous: string | undefined };

export const readAliases = async ({ read }: QdrantClients): Promise<Aliases> => {
  const { aliases } = await read.getAliases();
  const target = (name: string): string | undefined =>
    aliases.find(({ alias_name }) => alias_name === name)?.collection_name;
  return { live: target(ALIAS.live), previous: target(ALIAS.previous) };
};

const readMetadata = async ({ read }: QdrantClients, collection: string): Promise<Record<string, unknown>> =>
  (await read.getCollection(collection)).config.metadata ?? {};

export const readPointer = async (clients: QdrantClients): Promise<Pointer> => {
  const { live } = await readAliases(clients);
  if (live === undefined) return { state: "none" };
  const edition = metadataSchema.safeParse(await readMetadata(clients, live));
  return edition.success
    ? { state: "ok", live: { collection: live, edition: edition.data } }
    : { state: "other-version" };
};

const point = (alias: string, collection: string): Schemas["AliasOperations"][] => [
  { delete_alias: { alias_name: alias } },
  { create_alias: { alias_name: alias, collection_name: collection } },
];

/** One request, so that a reader sees the old edition or the new one and never none. */
const switchAliases = async ({ write }: QdrantClients, to: { live: string; previous: string | undefined }) => {
  const actions = [
    ...point(ALIAS.live, to.live),
    ...(to.previous === undefined ? [] : point(ALIAS.previous, to.previous)),
  ];
  await write.updateCollectionAliases({ actions });
};

/** False when there is no edition to go back to. */
export const rollBackAliases = async (clients: QdrantClients): Promise<boolean> => {
  const { live, previous } = await readAliases(clients);
  if (previous === undefined) return false;
  await switchAliases(clients, { live: previous, previous: live });
  return true;
};

/** Two runs of one edition must not write into one collection, so its name holds more than the edition's hash. */
const collectionName = (edition: string): string => {
  const hash = createHash("sha256").update(edition).digest("hex").slice(0, 16);
  return `${PREFIX}${hash}_${randomUUID().slice(0, 8)}`;
};

/**
 * Vectors and passages on disk, a quantised copy of the vectors in memory, one graph a tenant. Fields are indexed before
 * the first point, so that the graph is built with them.
 */
export const createCollection = async (
  { write }: QdrantClients,
  edition: Pick<EditionMetadata, "edition" | "embedderHash" | "dimension">,
): Promise<string> => {
  const name = collectionName(edition.edition);
  const { dimension } = edition;
  await write.createCollection(name, {
    ...(dimension === undefined
      ? {}
      : {
          vectors: { [DENSE]: { size: dimension, distance: "Cosine", on_disk: true } },
          quantization_config: { scalar: { type: "int8", quantile: 0.99, always_ram: true } },
        }),
    sparse_vectors: { [LEXICAL]: { modifier: "idf" } },
    hnsw_config: { m: 0, payload_m: 16 },
    on_disk_payload: true,
    metadata: { ...edition, format: FORMAT, count: 0, writtenAt: Date.now() },
  });
  for (const { field, schema } of PAYLOAD_INDEXES)
    await write.createPayloadIndex(name, { field_name: field, field_schema: schema, wait: true });
  return name;
};

/** Adds to what the collection says of itself; what is not named stays. */
export const noteInCollection = async (
  { write }: QdrantClients,
  collection: string,
  note: { count?: number },
): Promise<void> => {
  await write.updateCollection(collection, { metadata: { ...note, writtenAt: Date.now() } });
};

/** Drops what no alias names: editions before the previous one, and collections of runs that ended midway. */
const dropUnused = async (clients: QdrantClients, keep: Aliases, abandonedAfterMs: number): Promise<void> => {
  const { collections } = await clients.read.getCollections();
  for (const { name } of collections) {
    if (!name.startsWith(PREFIX) || name === keep.live || name === keep.previous) continue;
    const writtenAt = Number((await readMetadata(clients, name).catch(() => ({ writtenAt: Date.now() })))["writtenAt"]);
    if (Date.now() - writtenAt >= abandonedAfterMs) await clients.write.deleteCollection(name);
  }
};

/** Makes a collection live. Clean-up never undoes a publication: it is tried again with the next one. */
export const publishCollection = async (
  clients: QdrantClients,
  collection: string,
  abandonedAfterMs: number,
): Promise<void> => {
  const before = await readAliases(clients);
  const after = { live: collection, previous: before.live };
  await switchAliases(clients, after);
  try {
    if (before.previous !== undefined && before.previous !== before.live)
      await clients.write.deleteCollection(before.previous);
    await dropUnused(clients, after, abandonedAfterMs);
  } catch {
    // Left behind until the next publication.
  }
};
