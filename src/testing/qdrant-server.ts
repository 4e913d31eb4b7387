import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApiCheck } from "./qdrant-api.ts";
import {
  type Collection,
  type Filter,
  filtered,
  type Point,
  type Query,
  queryPoints,
  Refusal,
  type Scroll,
  scrollPoints,
  upsertPoints,
} from "./qdrant-collections.ts";

type Body = Record<string, unknown>;
type Call = { collection: () => Collection; name: string; body: Body };
type Handler = (call: Call) => unknown;
type Selection = { with_payload?: boolean | string[]; with_vector?: boolean | string[] };

const pick = <T>(from: Record<string, T>, chosen: boolean | string[] | undefined): Record<string, T> | undefined => {
  if (chosen === true) return from;
  if (!Array.isArray(chosen)) return undefined;
  return Object.fromEntries(Object.entries(from).filter(([key]) => chosen.includes(key)));
};

const show = ({ id, payload, vector }: Point, selection: Selection): Body => {
  const shownPayload = pick(payload, selection.with_payload);
  const shownVector = pick(vector, selection.with_vector);
  return { id, ...(shownPayload ? { payload: shownPayload } : {}), ...(shownVector ? { vector: shownVector } : {}) };
};

const INFO = {
  status: "green",
  optimizer_status: "ok",
  segments_count: 1,
  payload_schema: {},
};
const CONFIG = {
  hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
  optimizer_config: {
    deleted_threshold: 0.2,
    vacuum_min_vector_number: 1000,
    default_segment_number: 0,
    flush_interval_sec: 5,
  },
};
const DONE = { operation_id: 1, status: "completed" };

type AliasAction = {
  create_alias?: { alias_name: string; collection_name: string };
  delete_alias?: { alias_name: string };
};

/** What the server keeps: collections, and aliases of them. */
const createStore = () => {
  const collections = new Map<string, Collection>();
  const aliases = new Map<string, string>();
  const find = (name: string): Collection => {
    const found = collections.get(aliases.get(name) ?? name);
    if (!found) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
    return found;
  };
  const changeAlias = ({ create_alias, delete_alias }: AliasAction): void => {
    if (delete_alias) aliases.delete(delete_alias.alias_name);
    if (create_alias) aliases.set(create_alias.alias_name, create_alias.collection_name);
  };
  const changeAliases = (actions: readonly AliasAction[]): boolean => {
    for (const { create_alias } of actions) if (create_alias) find(create_alias.collection_name);
    actions.forEach(changeAlias);
    return true;
  };
  const create = (name: string, { vectors, sparse_vectors, metadata }: Body): boolean => {
    if (collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
    const params = { vectors, sparse_vectors } as Collection["params"];
    collections.set(name, { params, metadata: (metadata ?? {}) as Body, indexes: new Set(), points: new Map() });
    return true;
  };
  const drop = (name: string): boolean => {
    for (const [alias, target] of aliases) if (target === name) aliases.delete(alias);
    return collections.delete(name);
  };
  return { collections, aliases, find, changeAliases, create, drop };
};

type Store = ReturnType<typeof createStore>;

const createHandlers = (store: Store): Record<string, Handler> => ({
  "GET /aliases": () => ({
    aliases: [...store.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
  }),
  "POST /collections/aliases": ({ body }) => store.changeAliases(body["actions"] as AliasAction[]),
  "GET /collections": () => ({ collections: [...store.collections.keys()].map((name) => ({ name })) }),
  "PUT /collections/{collection_name}": ({ name, body }) => store.create(name, body),
  "DELETE /collections/{collection_name}": ({ name }) => store.drop(name),
  "PATCH /collections/{collection_name}": ({ collection, body }) => {
    Object.assign(collection().metadata, body["metadata"]);
    return true;
  },
  "GET /collections/{collection_name}": ({ collection }) => {
    const { params, metadata, points } = collection();
    return { ...INFO, points_count: points.size, config: { ...CONFIG, params, metadata } };
  },
  "PUT /collections/{collection_name}/index": ({ collection, body }) => {
    collection().indexes.add(String(body["field_name"]));
    return DONE;
  },
  "PUT /collections/{collection_name}/points": ({ collection, body }) => {
    upsertPoints(collection(), body["points"] as Point[]);
    return DONE;
  },
  "POST /collections/{collection_name}/points": ({ collection, body }) =>
    (body["ids"] as string[]).flatMap((id) => {
      const point = collection().points.get(id);
      return point ? [show(point, body)] : [];
    }),
  "POST /collections/{collection_name}/points/delete": ({ collection, body }) => {
    for (const { id } of filtered(collection(), body["filter"] as Filter)) collection().points.delete(id);
    return DONE;
  },
  "POST /collections/{collection_name}/points/count": ({ collection, body }) => ({
    count: filtered(collection(), body["filter"] as Filter | undefined).length,
  }),
  "POST /collections/{collection_name}/points/scroll": ({ collection, body }) => {
    const { points, next } = scrollPoints(collection(), body as Scroll);
    return { points: points.map((point) => show(point, body)), next_page_offset: next };
  },
  "POST /collections/{collection_name}/points/query": ({ collection, body }) => ({
    points: queryPoints(collection(), body as Query).map(({ point, score }) => ({
      ...show(point, body),
      version: 1,
      score,
    })),
  }),
});

type Exchange = { method: string; path: string; status: number };
type Canned = { status: number; body: string; type?: string };
type Told = { method: string; path: string; query: readonly string[]; body: unknown };

const createResponder = (store: Store, faults: string[]) => {
  const api = createApiCheck();
  const handlers = createHandlers(store);
  const run = (told: Told): unknown => {
    const operation = api.operationOf(told.method, told.path);
    const handler = operation && handlers[`${told.method} ${operation}`];
    if (!handler) throw new Refusal(404, "");
    const name = decodeURIComponent(told.path.split("/")[2] ?? "");
    return handler({ name, collection: () => store.find(name), body: (told.body ?? {}) as Body });
  };
  return (told: Told): { status: number; body: unknown } => {
    faults.push(...api.checkRequest(told).map((fault) => `request ${told.method} ${told.path}: ${fault}`));
    try {
      const body = { result: run(told), status: "ok", time: 0.001 };
      faults.push(...api.checkReply({ ...told, body }).map((fault) => `reply ${told.method} ${told.path}: ${fault}`));
      return { status: 200, body };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: { status: { error: error.message }, time: 0 } };
    }
  };
};

export type QdrantServer = {
  url: string;
  collections: ReadonlyMap<string, Collection>;
  aliases: ReadonlyMap<string, string>;
  /** What was asked, oldest first. */
  exchanges: Exchange[];
  /** Requests and replies that the published description does not allow; tests expect none. */
  faults: string[];
  /** Answers every request with this instead, until it is taken away. */
  answerWith: (reply: Canned | "nothing" | undefined) => void;
  stop: () => Promise<void>;
  /** Listens again on the same port, with everything that was written. */
  start: () => Promise<void>;
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

/**
 * Speaks the part of Qdrant that the adapter uses, over real HTTP, from memory. A stand-in: it answers as the recorded
 * exchanges of a 1.16 server do and holds requests and replies against that server's description, but it is no proof. The
 * real server is the judge: set QDRANT_URL and the same contract runs there.
 */
export const startQdrantServer = async (settings: { apiKey?: string } = {}): Promise<QdrantServer> => {
  const store = createStore();
  const exchanges: Exchange[] = [];
  const faults: string[] = [];
  const respond = createResponder(store, faults);
  let instead: Canned | "nothing" | undefined;

  const answer = (request: IncomingMessage, text: string): Canned => {
    if (settings.apiKey !== undefined && request.headers["api-key"] !== settings.apiKey)
      return { status: 401, body: "Invalid API key or JWT", type: "text/plain" };
    if (typeof instead === "object") return instead;
    const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const told = { method: request.method ?? "", path, query: [...searchParams.keys()] };
    const { status, body } = respond({ ...told, body: text === "" ? undefined : JSON.parse(text) });
    return { status, body: JSON.stringify(body) };
  };
  const createListener = (): Server =>
    createServer(async (request, reply) => {
      const text = (await request.toArray()).join("");
      if (instead === "nothing") return;
      const { status, body, type = "application/json" } = answer(request, text);
      exchanges.push({ method: request.method ?? "", path: request.url ?? "", status });
      reply.writeHead(status, { "content-type": type }).end(body);
    });
  let server = createListener();
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    collections: store.collections,
    aliases: store.aliases,
    exchanges,
    faults,
    answerWith: (reply) => {
      instead = reply;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    start: async () => {
      server = createListener();
      await listen(server, port);
    },
  };
};
