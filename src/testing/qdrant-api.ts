import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

type Json = Record<string, unknown>;
type Operation = {
  parameters: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
};
type Description = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Json> } };

const FILE = new URL("./fixtures/qdrant/openapi.json", import.meta.url);

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const convertEntry = (key: string, inner: unknown, open: boolean): [string, unknown] => {
  if (key === "$ref") return [key, String(inner).replace("#/components/schemas/", "#/$defs/")];
  if (key === "properties" && isObject(inner))
    return [key, Object.fromEntries(Object.entries(inner).map(([name, schema]) => [name, toJsonSchema(schema)]))];
  return [key, toJsonSchema(inner, open || key === "allOf")];
};

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` becomes a type, references point into `$defs`, and named properties are the only
 * ones, so that a misspelt key is found.
 */
const toJsonSchema = (value: unknown, open = false): unknown => {
  if (Array.isArray(value)) return value.map((item) => toJsonSchema(item, open));
  if (!isObject(value)) return value;
  const { nullable, format: _format, discriminator: _discriminator, ...rest } = value;
  if (nullable === true && Object.keys(rest).length === 0) return { type: "null" };
  const made: Json = Object.fromEntries(Object.entries(rest).map(([key, inner]) => convertEntry(key, inner, open)));
  const closed = isObject(rest["properties"]) && rest["additionalProperties"] === undefined && !open;
  if (closed) made["additionalProperties"] = false;
  if (nullable === true && typeof rest["type"] === "string") made["type"] = [rest["type"], "null"];
  return made;
};

export type ApiCheck = {
  /** The path of the description that a request path belongs to; absent where the operation is not among those used. */
  operationOf: (method: string, path: string) => string | undefined;
  /** What is wrong with a request; empty when it holds. */
  checkRequest: (request: { method: string; path: string; query: readonly string[]; body: unknown }) => string[];
  checkReply: (reply: { method: string; path: string; body: unknown }) => string[];
};

/** Checks requests and replies against the published description of Qdrant 1.16, cut to the operations that are used. */
export const createApiCheck = (): ApiCheck => {
  const description = JSON.parse(readFileSync(FILE, "utf8")) as Description;
  const $defs = Object.fromEntries(
    Object.entries(description.components.schemas).map(([name, schema]) => [name, toJsonSchema(schema)]),
  );
  const ajv = new Ajv({ strict: false, allErrors: false });
  const compiled = new Map<Json, ValidateFunction>();
  const check = (schema: Json, body: unknown): string[] => {
    const validate = compiled.get(schema) ?? ajv.compile({ ...(toJsonSchema(schema) as Json), $defs });
    compiled.set(schema, validate);
    return validate(body) ? [] : [ajv.errorsText(validate.errors)];
  };
  const patterns = Object.keys(description.paths).map((path) => ({
    path,
    pattern: new RegExp(`^${path.replace(/\{[^}]+\}/gu, "[^/]+")}$`, "u"),
  }));
  const pathOf = (method: string, path: string): string | undefined => {
    const fitting = patterns.filter((known) => known.pattern.test(path)).map((known) => known.path);
    return fitting
      .sort((a, b) => a.split("{").length - b.split("{").length)
      .find((known) => description.paths[known]?.[method.toLowerCase()]);
  };
  const find = (method: string, path: string): Operation | undefined =>
    description.paths[pathOf(method, path) ?? ""]?.[method.toLowerCase()];
  return {
    operationOf: pathOf,
    checkRequest: ({ method, path, query, body }) => {
      const operation = find(method, path);
      if (!operation) return [`${method} ${path} is not described`];
      const known = operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
      const unknown = query.filter((name) => !known.includes(name)).map((name) => `unknown parameter ${name}`);
      const schema = operation.requestBody?.content["application/json"]?.schema;
      return [...unknown, ...(schema ? check(schema, body) : [])];
    },
    checkReply: ({ method, path, body }) => {
      const schema = find(method, path)?.responses["200"]?.content?.["application/json"]?.schema;
      return schema ? check(schema, body) : [`${method} ${path} has no described reply`];
    },
  };
};
