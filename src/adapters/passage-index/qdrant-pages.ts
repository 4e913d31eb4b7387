import type { Schemas } from "@qdrant/js-client-rest";
import type { IndexedPassage, PassageFilter } from "../../ports/passage-index.ts";
import type { QdrantClients } from "./qdrant-client.ts";
import type { Live } from "./qdrant-editions.ts";
import { DENSE, denseOf, fromPoint, orderKey, pointId, toFilter } from "./qdrant-points.ts";

const SCROLL = 1_000;
const RETRIEVE = 256;

type Asked = { filter: PassageFilter; after?: string; limit: number };
type Named = { id: string; order: number };

const toNamed = ({ payload }: Schemas["Record"]): Named => ({
  id: String(payload?.["id"]),
  order: Number(payload?.["order"]),
});

const byId = (a: Named, b: Named): number => (a.id < b.id ? -1 : 1);

/** Every id with one order key, in order: such ids start with the same symbols. */
const idsWithKey = async ({ read }: QdrantClients, live: Live, asked: { filter: PassageFilter; order: number }) => {
  const filter = toFilter(asked.filter, [{ key: "order", match: { value: asked.order } }]);
  const found: Named[] = [];
  if (!filter) return found;
  let offset: Schemas["ExtendedPointId"] | undefined;
  for (;;) {
    const page = await read.scroll(live.collection, {
      filter,
      limit: SCROLL,
      with_payload: ["id", "order"],
      ...(offset === undefined ? {} : { offset }),
    });
    found.push(...page.points.map(toNamed));
    const next = page.next_page_offset;
    if (typeof next !== "string" && typeof next !== "number") return found.sort(byId);
    offset = next;
  }
};

/** The ids whose order key is above `from`, at most `limit` and then the rest of the last key's group. */
const idsAbove = async (
  clients: QdrantClients,
  live: Live,
  asked: { filter: PassageFilter; from: number; limit: number },
) => {
  const filter = toFilter(asked.filter, [{ key: "order", range: { gt: asked.from } }]);
  if (!filter) return { ids: [], more: false, last: asked.from };
  const { points } = await clients.read.scroll(live.collection, {
    filter,
    limit: asked.limit,
    with_payload: ["id", "order"],
    order_by: { key: "order", direction: "asc" },
  });
  const found = points.map(toNamed);
  const last = found.at(-1)?.order ?? asked.from;
  if (found.length < asked.limit) return { ids: found.sort(byId), more: false, last };
  const whole = await idsWithKey(clients, live, { filter: asked.filter, order: last });
  return { ids: [...found.filter(({ order }) => order < last).sort(byId), ...whole], more: true, last };
};

const idsOfPage = async (clients: QdrantClients, live: Live, { filter, after, limit }: Asked): Promise<string[]> => {
  const ids: Named[] = [];
  let from = -1;
  if (after !== undefined) {
    from = orderKey(after);
    const group = await idsWithKey(clients, live, { filter, order: from });
    ids.push(...group.filter(({ id }) => id > after));
  }
  while (ids.length < limit) {
    const next = await idsAbove(clients, live, { filter, from, limit: limit - ids.length });
    ids.push(...next.ids);
    from = next.last;
    if (!next.more) break;
  }
  return ids.slice(0, limit).map(({ id }) => id);
};

/** One page in order of passage id: ids first, then the passages of those ids. */
export const readPage = async (clients: QdrantClients, live: Live, asked: Asked): Promise<IndexedPassage[]> => {
  const ids = (await idsOfPage(clients, live, asked)).map((id) => pointId(asked.filter.tenant, id));
  const entries = new Map<string, IndexedPassage>();
  for (let at = 0; at < ids.length; at += RETRIEVE) {
    const records = await clients.read.retrieve(live.collection, {
      ids: ids.slice(at, at + RETRIEVE),
      with_payload: ["body"],
      with_vector: live.edition.dimension === undefined ? false : [DENSE],
    });
    for (const record of records) {
      const vector = denseOf(record);
      entries.set(String(record.id), { passage: fromPoint(record), ...(vector ? { vector } : {}) });
    }
  }
  return ids.map((id) => entries.get(id)).filter((entry) => entry !== undefined);
};
