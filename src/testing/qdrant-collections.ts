/** Points of the stand-in for Qdrant: filters, order and scores as the recorded exchanges show them. */
type Payload = Record<string, unknown>;
type Sparse = { indices: number[]; values: number[] };
type Vectors = Record<string, number[] | Sparse>;
export type Point = { id: string; vector: Vectors; payload: Payload };

type Condition = {
  key: string;
  match?: { value?: unknown; any?: unknown[] };
  range?: Partial<Record<"lt" | "lte" | "gt" | "gte", number | string>>;
};
export type Filter = { must?: Condition[]; must_not?: Condition[] };

export type Collection = {
  params: { vectors?: Record<string, { size: number }>; sparse_vectors?: Record<string, unknown> };
  metadata: Payload;
  indexes: Set<string>;
  points: Map<string, Point>;
};

/** A refusal with the status and the words of the real server. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const asNumber = (value: unknown): number => (typeof value === "string" ? Date.parse(value) : Number(value));

const inRange = (value: unknown, range: NonNullable<Condition["range"]>): boolean => {
  if (value === undefined) return false;
  const number = asNumber(value);
  return (
    (range.lt === undefined || number < asNumber(range.lt)) &&
    (range.lte === undefined || number <= asNumber(range.lte)) &&
    (range.gt === undefined || number > asNumber(range.gt)) &&
    (range.gte === undefined || number >= asNumber(range.gte))
  );
};

const holds = (payload: Payload, { key, match, range }: Condition): boolean => {
  const values = [payload[key]].flat();
  if (range) return values.some((value) => inRange(value, range));
  const wanted = match?.any ?? [match?.value];
  return values.some((value) => wanted.includes(value));
};

/** Stricter than the server: a field that has no index is slow there and refused here. */
export const filtered = ({ points, indexes }: Collection, filter: Filter | undefined): Point[] => {
  for (const { key } of [...(filter?.must ?? []), ...(filter?.must_not ?? [])])
    if (!indexes.has(key)) throw new Refusal(400, `Bad request: Index required but not found for "${key}"`);
  return [...points.values()]
    .filter(
      ({ payload }) =>
        (filter?.must ?? []).every((condition) => holds(payload, condition)) &&
        !(filter?.must_not ?? []).some((condition) => holds(payload, condition)),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
};

const unit = (values: readonly number[]): number[] => {
  const length = Math.hypot(...values) || 1;
  return values.map((value) => Math.fround(value / length));
};

const expectSize = ({ params }: Collection, name: string, values: readonly number[]): void => {
  const size = params.vectors?.[name]?.size;
  if (size === undefined) throw new Refusal(400, `Wrong input: Not existing vector name error: ${name}`);
  if (values.length !== size)
    throw new Refusal(400, `Wrong input: Vector dimension error: expected dim: ${size}, got ${values.length}`);
};

const expectSparse = ({ params }: Collection, name: string, { indices, values }: Sparse): void => {
  if (!params.sparse_vectors?.[name]) throw new Refusal(400, `Wrong input: Not existing vector name error: ${name}`);
  if (new Set(indices).size !== indices.length || indices.length !== values.length)
    throw new Refusal(422, "Validation error in JSON body: indices must be unique and as many as values");
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

export const upsertPoints = (collection: Collection, points: readonly Point[]): void => {
  for (const { id, vector } of points) {
    if (!UUID.test(id))
      throw new Refusal(
        400,
        `Format error in JSON body: value ${id} is not a valid point ID, valid values are either an unsigned integer or a UUID`,
      );
    for (const [name, values] of Object.entries(vector)) {
      if (Array.isArray(values)) expectSize(collection, name, values);
      else expectSparse(collection, name, values);
    }
  }
  for (const { id, vector, payload } of points) {
    const stored = Object.entries(vector).map(([name, values]) => [
      name,
      Array.isArray(values) ? unit(values) : values,
    ]);
    collection.points.set(id, { id, vector: Object.fromEntries(stored) as Vectors, payload: payload ?? {} });
  }
};

/** Sum over shared indices; each weighs ln(1 + (N − n + 0.5) / (n + 0.5)) more, n of the N points hold it. */
const sparseScores = (collection: Collection, name: string, query: Sparse): ((point: Point) => number | undefined) => {
  expectSparse(collection, name, query);
  const vectors = [...collection.points.values()].map(({ vector }) => vector[name] as Sparse | undefined);
  const weight = (index: number): number => {
    const n = vectors.filter((vector) => vector?.indices.includes(index)).length;
    return Math.log(1 + (vectors.length - n + 0.5) / (n + 0.5));
  };
  const weights = query.indices.map((index, i) => ({ index, value: (query.values[i] ?? 0) * weight(index) }));
  return ({ vector }) => {
    const { indices, values } = (vector[name] as Sparse | undefined) ?? { indices: [], values: [] };
    const shared = weights.filter(({ index }) => indices.includes(index));
    if (shared.length === 0) return undefined;
    return Math.fround(
      shared.reduce((sum, { index, value }) => sum + value * (values[indices.indexOf(index)] ?? 0), 0),
    );
  };
};

const denseScores = (collection: Collection, name: string, query: number[]): ((point: Point) => number | undefined) => {
  expectSize(collection, name, query);
  const asked = unit(query);
  return ({ vector }) => {
    const values = vector[name];
    if (!Array.isArray(values)) return undefined;
    return Math.fround(values.reduce((sum, value, i) => sum + value * (asked[i] ?? 0), 0));
  };
};

export type Query = { query: number[] | Sparse; using: string; filter?: Filter; limit?: number };

/** Best first. Equal scores come in falling order of id, as no client may rely on any. */
export const queryPoints = (collection: Collection, asked: Query): { point: Point; score: number }[] => {
  const { query, using } = asked;
  const score = Array.isArray(query) ? denseScores(collection, using, query) : sparseScores(collection, using, query);
  return filtered(collection, asked.filter)
    .flatMap((point) => {
      const own = score(point);
      return own === undefined ? [] : [{ point, score: own }];
    })
    .sort((a, b) => b.score - a.score || (a.point.id < b.point.id ? 1 : -1))
    .slice(0, asked.limit ?? 10);
};

export type Scroll = { filter?: Filter; limit?: number; offset?: string; order_by?: { key: string } };

export const scrollPoints = (collection: Collection, asked: Scroll): { points: Point[]; next: string | null } => {
  const limit = asked.limit ?? 10;
  const key = asked.order_by?.key;
  if (key !== undefined && !collection.indexes.has(key))
    throw new Refusal(400, `Bad request: No range index for \`order_by\` key: ${key}`);
  const all = filtered(collection, asked.filter);
  if (key !== undefined) {
    const ordered = all.reverse().sort((a, b) => Number(a.payload[key]) - Number(b.payload[key]));
    return { points: ordered.slice(0, limit), next: null };
  }
  const rest = asked.offset === undefined ? all : all.filter(({ id }) => id >= String(asked.offset));
  return { points: rest.slice(0, limit), next: rest[limit]?.id ?? null };
};
