import type { Schemas } from "@qdrant/js-client-rest";
import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import type { EditionWriter, IndexedPassage } from "../../ports/passage-index.ts";
import { PortError } from "../../ports/port-error.ts";
import { type QdrantClients, toPortError } from "./qdrant-client.ts";
import { createCollection, type Live, noteInCollection, publishCollection } from "./qdrant-editions.ts";
import { ofDocument, toPoint } from "./qdrant-points.ts";

const BATCH = 256;
const CONCURRENT = 4;
/** How often a long run says that it is alive, in milliseconds. */
const NOTE_EVERY = 60_000;

type WriterSettings = {
  clients: QdrantClients;
  edition: { id: string; embedderHash?: string };
  /** The edition to start from as a copy. */
  from: Live | undefined;
  abandonedAfterMs: number;
  onPublished: () => void;
};

/** Every write is idempotent, so a batch that was lost on the way is sent again. */
const persistent = retry(
  handleWhen((error) => error instanceof PortError && error.retryable),
  { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 200 }) },
);
const attempt = <T>(call: () => Promise<T>): Promise<T> =>
  persistent.execute(async () => {
    try {
      return await call();
    } catch (cause) {
      throw toPortError(cause);
    }
  });

/** Sends each batch and waits until it is written: an accepted batch that fails later would fail unseen. */
const sendPoints = async (
  { write }: QdrantClients,
  collection: string,
  points: readonly Schemas["PointStruct"][],
): Promise<void> => {
  const batches: Schemas["PointStruct"][][] = [];
  for (let at = 0; at < points.length; at += BATCH) batches.push(points.slice(at, at + BATCH));
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const sent = batch;
      await attempt(() => write.upsert(collection, { wait: true, points: sent }));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, work));
};

const copyPoints = async (clients: QdrantClients, from: string, to: string): Promise<void> => {
  let offset: Schemas["ExtendedPointId"] | undefined;
  for (;;) {
    const start = offset === undefined ? {} : { offset };
    const page = await attempt(() =>
      clients.write.scroll(from, { limit: BATCH * CONCURRENT, with_payload: true, with_vector: true, ...start }),
    );
    const points = page.points.map(({ id, vector, payload }) => ({ id, vector: vector ?? {}, payload: payload ?? {} }));
    await sendPoints(clients, to, points as Schemas["PointStruct"][]);
    const next = page.next_page_offset;
    if (typeof next !== "string" && typeof next !== "number") return;
    offset = next;
  }
};

/** Writes one edition into a collection of its own. */
export const createEditionWriter = async (settings: WriterSettings): Promise<EditionWriter> => {
  const { clients, edition, from } = settings;
  let target: { collection: string; dimension: number | undefined } | undefined;
  let noted = Date.now();

  const open = async (
    dimension: number | undefined,
  ): Promise<{ collection: string; dimension: number | undefined }> => {
    const { id, embedderHash } = edition;
    const collection = await attempt(() =>
      createCollection(clients, {
        edition: id,
        ...(embedderHash === undefined ? {} : { embedderHash }),
        ...(dimension === undefined ? {} : { dimension }),
      }),
    );
    target = { collection, dimension };
    return target;
  };
  /** The length of the vectors is known with the first passage, and a collection is made for one length. */
  const targetFor = async (first: IndexedPassage | undefined) => {
    if (target) return target;
    const dimension = edition.embedderHash === undefined ? undefined : first?.vector?.length;
    if (edition.embedderHash !== undefined && first && dimension === undefined)
      throw new PortError("passage-index", "the edition has vectors and a passage has none", { retryable: false });
    return open(dimension);
  };

  if (from) {
    const { collection } = await open(from.edition.dimension);
    await copyPoints(clients, from.collection, collection);
  }
  return {
    upsert: async (passages) => {
      if (passages.length === 0) return;
      const { collection, dimension } = await targetFor(passages[0]);
      const latest = new Map(
        passages.map((entry) => {
          const made = toPoint(entry, dimension);
          return [made.id, made] as const;
        }),
      );
      await sendPoints(clients, collection, [...latest.values()]);
      if (Date.now() - noted < NOTE_EVERY) return;
      await attempt(() => noteInCollection(clients, collection, {}));
      noted = Date.now();
    },
    deleteDocument: async (tenant, documentId) => {
      const { collection } = await targetFor(undefined);
      await attempt(() => clients.write.delete(collection, { wait: true, filter: ofDocument(tenant, documentId) }));
    },
    publish: async () => {
      const { collection } = await targetFor(undefined);
      const { count } = await attempt(() => clients.write.count(collection, { exact: true }));
      await attempt(() => noteInCollection(clients, collection, { count }));
      await attempt(() => publishCollection(clients, collection, settings.abandonedAfterMs));
      settings.onPublished();
    },
    discard: async () => {
      const made = target;
      if (made) await attempt(() => clients.write.deleteCollection(made.collection));
    },
  };
};
