import { createHash } from "node:crypto";
import type { Schemas } from "@qdrant/js-client-rest";
import { type Passage, passageSchema } from "../../domain/passage.ts";
import type { IndexedPassage, PassageFilter } from "../../ports/passage-index.ts";
import { PortError } from "../../ports/port-error.ts";
import { hashText } from "../../text/hash.ts";
import { searchText } from "../../text/passage-text.ts";
import { searchTokens } from "../../text/tokens.ts";

export const DENSE = "dense";
export const LEXICAL = "lexical";

/** Open ends of validity as numbers that compare. */
const EVER = 0;
const NEVER = 99_991_231;

/** BM25 with the usual constants; the average length is that of the bundled guides (1,595 passages: 91.7 tokens). */
const BM25 = { k1: 1.2, b: 0.75, averageLength: 92 };

/** Indexed fields of a point; `body` is the passage itself as JSON. */
export const PAYLOAD_INDEXES: readonly { field: string; schema: Schemas["PayloadFieldSchema"] }[] = [
  { field: "tenant", schema: { type: "keyword", is_tenant: true } },
  ...["id", "document_id", "region"].map((field) => ({ field, schema: "keyword" as const })),
  ...["natural", "legal"].map((field) => ({ field, schema: "bool" as const })),
  ...["effective_from", "effective_to", "order"].map((field) => ({ field, schema: "integer" as const })),
];

/** Qdrant takes integers and UUIDs only: the id is made of the tenant and the passage id, so that writing twice is writing once. */
export const pointId = (tenant: string, id: string): string => {
  const bytes = createHash("sha256").update(`${tenant}\0${id}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

const ORDER_SYMBOLS = 8;
const ORDER_BASE = 85;

/**
 * A number that never falls as ids rise: Qdrant orders by numbers only. It holds the first eight symbols; ids with the
 * same number are put in order by the reader.
 */
export const orderKey = (id: string): number => {
  let key = 0;
  for (let i = 0; i < ORDER_SYMBOLS; i += 1) {
    const code = i < id.length ? Math.min(Math.max(id.charCodeAt(i) - 0x29, 1), ORDER_BASE - 1) : 0;
    key = key * ORDER_BASE + code;
  }
  return key;
};

const dateNumber = (date: string): number => Number(date.replaceAll("-", ""));

/** Qdrant refuses an index twice, so tokens that share a hash are one. */
const sparse = (weights: ReadonlyMap<string, number>): Schemas["SparseVector"] => {
  const merged = new Map<number, number>();
  for (const [token, weight] of weights) {
    const index = hashText(token);
    merged.set(index, (merged.get(index) ?? 0) + weight);
  }
  return { indices: [...merged.keys()], values: [...merged.values()] };
};

/** The part of BM25 that belongs to the passage; the server adds the rarity of each token. */
const passageWeights = (text: string): Schemas["SparseVector"] => {
  const tokens = searchTokens(text);
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const norm = BM25.k1 * (1 - BM25.b + (BM25.b * tokens.length) / BM25.averageLength);
  return sparse(new Map([...counts].map(([token, count]) => [token, (count * (BM25.k1 + 1)) / (count + norm)])));
};

/** Absent where the text holds nothing that is searched. */
export const queryWeights = (text: string): Schemas["SparseVector"] | undefined => {
  const tokens = new Set(searchTokens(text));
  return tokens.size === 0 ? undefined : sparse(new Map([...tokens].map((token) => [token, 1])));
};

export const toPoint = ({ passage, vector }: IndexedPassage, dimension: number | undefined): Schemas["PointStruct"] => {
  if (dimension !== undefined && vector?.length !== dimension)
    throw new PortError("passage-index", `a vector has ${vector?.length ?? 0} of ${dimension} values`, {
      retryable: false,
    });
  return {
    id: pointId(passage.tenant, passage.id),
    vector: {
      ...(dimension !== undefined && vector ? { [DENSE]: Array.from(vector) } : {}),
      [LEXICAL]: passageWeights(searchText(passage)),
    },
    payload: {
      tenant: passage.tenant,
      id: passage.id,
      document_id: passage.documentId,
      region: passage.region,
      natural: passage.audience.includes("natural"),
      legal: passage.audience.includes("legal"),
      effective_from: passage.effectiveFrom === undefined ? EVER : dateNumber(passage.effectiveFrom),
      effective_to: passage.effectiveTo === undefined ? NEVER : dateNumber(passage.effectiveTo),
      order: orderKey(passage.id),
      body: JSON.stringify(passage),
    },
  };
};

type Stored = { payload?: Record<string, unknown> | null | undefined; vector?: unknown };

export const fromPoint = ({ payload }: Stored): Passage => passageSchema.parse(JSON.parse(String(payload?.["body"])));

export const denseOf = ({ vector }: Stored): Float32Array | undefined => {
  const values = (vector as Record<string, unknown> | null | undefined)?.[DENSE];
  return Array.isArray(values) ? Float32Array.from(values) : undefined;
};

const is = (key: string, value: string | number | boolean): Schemas["FieldCondition"] => ({ key, match: { value } });

/** The tenant is always part of it, so no caller can leave it out. Absent where nothing can pass. */
export const toFilter = (
  filter: PassageFilter,
  more: readonly Schemas["FieldCondition"][] = [],
): Schemas["Filter"] | undefined => {
  if (filter.regions?.length === 0 || filter.documentIds?.length === 0) return undefined;
  const asOf = filter.asOf === undefined ? undefined : dateNumber(filter.asOf);
  return {
    must: [
      is("tenant", filter.tenant),
      ...(filter.regions ? [{ key: "region", match: { any: [...filter.regions] } }] : []),
      ...(filter.documentIds ? [{ key: "document_id", match: { any: [...filter.documentIds] } }] : []),
      ...(filter.audience ? [is(filter.audience, true)] : []),
      ...(asOf === undefined
        ? []
        : [
            { key: "effective_from", range: { lte: asOf } },
            { key: "effective_to", range: { gte: asOf } },
          ]),
      ...more,
    ],
  };
};

export const ofDocument = (tenant: string, documentId: string): Schemas["Filter"] => ({
  must: [is("tenant", tenant), is("document_id", documentId)],
});
