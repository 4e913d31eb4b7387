import { Field, FixedSizeList, Float32, Int32, Schema, Utf8 } from "apache-arrow";
import { type Passage, passageSchema } from "../../domain/passage.ts";
import type { IndexedPassage, PassageFilter } from "../../ports/passage-index.ts";
import { PortError } from "../../ports/port-error.ts";
import { searchText } from "../../text/passage-text.ts";
import { searchTokens } from "../../text/tokens.ts";

/** Open ends of validity as dates that compare: LanceDB filters have no cheap "null or". */
const EVER = "0000-01-01";
const NEVER = "9999-12-31";

/** One table row. The passage travels as JSON in `body`; the other columns exist to filter and to search. */
export type PassageRow = {
  key: string;
  tenant: string;
  id: string;
  document_id: string;
  region: string;
  natural: number;
  legal: number;
  effective_from: string;
  effective_to: string;
  tokens: string;
  body: string;
  vector?: number[];
};

const text = (name: string): Field => new Field(name, new Utf8(), false);

export const rowSchema = (dimension: number | undefined): Schema =>
  new Schema([
    ...["key", "tenant", "id", "document_id", "region"].map(text),
    new Field("natural", new Int32(), false),
    new Field("legal", new Int32(), false),
    ...["effective_from", "effective_to", "tokens", "body"].map(text),
    ...(dimension === undefined
      ? []
      : [new Field("vector", new FixedSizeList(dimension, new Field("item", new Float32(), true)), true)]),
  ]);

export const toRow = ({ passage, vector }: IndexedPassage, dimension: number | undefined): PassageRow => {
  if (dimension !== undefined && vector?.length !== dimension) {
    // LanceDB pads or cuts a vector of the wrong length without a word.
    throw new PortError("passage-index", `a vector has ${vector?.length ?? 0} of ${dimension} values`, {
      retryable: false,
    });
  }
  return {
    key: `${passage.tenant}|${passage.id}`,
    tenant: passage.tenant,
    id: passage.id,
    document_id: passage.documentId,
    region: passage.region,
    natural: passage.audience.includes("natural") ? 1 : 0,
    legal: passage.audience.includes("legal") ? 1 : 0,
    effective_from: passage.effectiveFrom ?? EVER,
    effective_to: passage.effectiveTo ?? NEVER,
    tokens: searchTokens(searchText(passage)).join(" "),
    body: JSON.stringify(passage),
    ...(dimension !== undefined && vector ? { vector: Array.from(vector) } : {}),
  };
};

export const fromRow = (row: Record<string, unknown>): Passage => passageSchema.parse(JSON.parse(String(row["body"])));

export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const oneOf = (column: string, values: readonly string[]): string =>
  values.length === 0 ? "false" : `${column} IN (${values.map(literal).join(", ")})`;

/** The filter as SQL; the tenant is always part of it, so no caller can leave it out. */
export const toSql = (filter: PassageFilter): string =>
  [
    `tenant = ${literal(filter.tenant)}`,
    ...(filter.regions ? [oneOf("region", filter.regions)] : []),
    ...(filter.documentIds ? [oneOf("document_id", filter.documentIds)] : []),
    ...(filter.asOf ? [`effective_from <= ${literal(filter.asOf)}`, `effective_to >= ${literal(filter.asOf)}`] : []),
    ...(filter.audience ? [`${filter.audience} = 1`] : []),
  ].join(" AND ");
