import type { Schemas } from "@qdrant/js-client-rest";
import type { Passage } from "../../domain/passage.ts";
import type {
  IndexedPassage,
  IndexStatus,
  PassageFilter,
  PassageHit,
  PassageIndex,
} from "../../ports/passage-index.ts";
import { PortError } from "../../ports/port-error.ts";
import { createClients, isMissing, type QdrantClients, type QdrantSettings, toPortError } from "./qdrant-client.ts";
import { type Live, type Pointer, readPointer, rollBackAliases } from "./qdrant-editions.ts";
import { readPage } from "./qdrant-pages.ts";
import { DENSE, fromPoint, LEXICAL, pointId, queryWeights, toFilter } from "./qdrant-points.ts";
import { createEditionWriter } from "./qdrant-writer.ts";

const REFRESH = 1_000;
const ABANDONED_AFTER = 3_600_000;
/** Equal scores come in no fixed order: read a few more, order by score, then by id, then cut. */
const OVERFETCH = 8;

type Search = { query: Schemas["QueryInterface"]; using: string; params?: Schemas["SearchParams"] };

const search = async (
  { read }: QdrantClients,
  live: Live,
  asked: Search & { filter: PassageFilter; limit: number },
): Promise<PassageHit[]> => {
  const filter = toFilter(asked.filter);
  if (!filter) return [];
  const { points } = await read.query(live.collection, {
    query: asked.query,
    using: asked.using,
    ...(asked.params ? { params: asked.params } : {}),
    filter,
    limit: asked.limit + OVERFETCH,
    with_payload: ["body"],
  });
  return points
    .map((found) => ({ passage: fromPoint(found), score: found.score }))
    .sort((a, b) => b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1))
    .slice(0, asked.limit);
};

const searchByVector = async (
  clients: QdrantClients,
  live: Live,
  asked: { vector: Float32Array; filter: PassageFilter; limit: number },
): Promise<PassageHit[]> => {
  const { dimension } = live.edition;
  if (dimension === undefined) return [];
  if (asked.vector.length !== dimension)
    throw new PortError("passage-index", "the query vector has another length than the index", { retryable: false });
  const params = { quantization: { rescore: true, oversampling: 2 } };
  return search(clients, live, { ...asked, query: Array.from(asked.vector), using: DENSE, params });
};

const searchByText = async (
  clients: QdrantClients,
  live: Live,
  asked: { text: string; filter: PassageFilter; limit: number },
): Promise<PassageHit[]> => {
  const query = queryWeights(asked.text);
  return query ? search(clients, live, { ...asked, query, using: LEXICAL }) : [];
};

const getPassage = async ({ read }: QdrantClients, live: Live, key: [string, string]): Promise<Passage | undefined> => {
  const [found] = await read.retrieve(live.collection, { ids: [pointId(...key)], with_payload: ["body"] });
  return found && fromPoint(found);
};

/** Which collection is live, remembered for a moment: another process may publish. */
const createPointer = (clients: QdrantClients, refreshMs: number) => {
  let known: { at: number; reading: Promise<Pointer> } | undefined;
  const forget = (): void => {
    known = undefined;
  };
  const read = async (): Promise<Pointer> => {
    if (!known || performance.now() - known.at >= refreshMs)
      known = { at: performance.now(), reading: readPointer(clients) };
    const current = known;
    try {
      return await current.reading;
    } catch (cause) {
      if (known === current) forget();
      throw toPortError(cause);
    }
  };
  /** Runs on the live collection; once more when it was dropped since the name was read. */
  const onLive = async <R>(call: (live: Live) => Promise<R>): Promise<R> => {
    const once = async (): Promise<R> => {
      const pointer = await read();
      if (pointer.state !== "ok") throw new PortError("passage-index", "no edition is published", { retryable: false });
      return call(pointer.live);
    };
    try {
      return await once();
    } catch (cause) {
      if (!isMissing(cause)) throw toPortError(cause);
      forget();
      return await once().catch((again) => {
        throw toPortError(again);
      });
    }
  };
  return { read, forget, onLive };
};

const statusOf = async (read: () => Promise<Pointer>): Promise<IndexStatus> => {
  const adapter = "qdrant";
  try {
    const { state } = await read();
    switch (state) {
      case "ok":
        return { adapter, state };
      case "none":
        return { adapter, state, message: "nothing is published: restart the server to build the index" };
      case "other-version":
        return {
          adapter,
          state,
          message: "the index was published by another version: restart the server to build it, or run that version",
        };
    }
  } catch (error) {
    return { adapter, state: "down", message: toPortError(error).message };
  }
};

/**
 * Editions in Qdrant: one collection an edition, the alias `onething_live` names the live one and `onething_previous` the
 * one before. Nothing is asked of the server until it is needed, so that a server that is down does not stop a start.
 */
export const createQdrantIndex = (settings: QdrantSettings): PassageIndex => {
  const clients = createClients(settings);
  const pointer = createPointer(clients, settings.refreshMs ?? REFRESH);
  const { onLive } = pointer;
  return {
    edition: async () => {
      const current = await pointer.read();
      if (current.state !== "ok") return undefined;
      const { edition, embedderHash, count } = current.live.edition;
      return { id: edition, count, ...(embedderHash === undefined ? {} : { embedderHash }) };
    },
    searchByText: (text, filter, limit) => onLive((live) => searchByText(clients, live, { text, filter, limit })),
    searchByVector: (vector, filter, limit) =>
      onLive((live) => searchByVector(clients, live, { vector, filter, limit })),
    list: (filter, page): Promise<IndexedPassage[]> => onLive((live) => readPage(clients, live, { filter, ...page })),
    get: (tenant, id) => onLive((live) => getPassage(clients, live, [tenant, id])),
    build: async (edition) => {
      pointer.forget();
      const current = edition.from === "live" ? await pointer.read() : undefined;
      const from = current?.state === "ok" ? current.live : undefined;
      if (from && from.edition.embedderHash !== edition.embedderHash)
        throw new PortError("passage-index", "a copy of the live edition would mix vectors of two embedders", {
          retryable: false,
        });
      return createEditionWriter({
        clients,
        edition,
        from,
        abandonedAfterMs: settings.abandonedAfterMs ?? ABANDONED_AFTER,
        onPublished: pointer.forget,
      });
    },
    rollBack: async () => {
      try {
        return await rollBackAliases(clients);
      } catch (cause) {
        throw toPortError(cause);
      } finally {
        pointer.forget();
      }
    },
    status: () => statusOf(pointer.read),
    close: async () => pointer.forget(),
  };
};
