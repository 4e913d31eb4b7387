import type { Condition } from "../domain/condition.ts";
import type { FormDefinition, FormField, When } from "../domain/form.ts";
import type { CodeSystem } from "../domain/record.ts";
import { conditionToSchema } from "./condition-schema.ts";
import { fieldSchema } from "./field-schema.ts";
import type { JsonSchema } from "./json-schema.ts";

/** A field at its place; without a schema it is only said to be required. */
type Leaf = { field: FormField; schema?: JsonSchema; required: boolean };

const nameOf = ({ id }: FormField): string => id.slice(id.indexOf(".") + 1);

const object = (properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema => ({
  type: "object",
  ...(Object.keys(properties).length > 0 ? { properties } : {}),
  ...(required.length > 0 ? { required } : {}),
});

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] => [
  ...Map.groupBy(items, keyOf).entries(),
];

const leavesSchema = (leaves: readonly Leaf[]): JsonSchema =>
  object(
    Object.fromEntries(leaves.flatMap(({ field, schema }) => (schema ? [[nameOf(field), schema]] : []))),
    leaves.filter(({ required }) => required).map(({ field }) => nameOf(field)),
  );

/** Sections hold roles, roles hold values; a role that is a list may have no element, but no half-filled one. */
const nest = (form: FormDefinition, leaves: readonly Leaf[]): JsonSchema => {
  const sections = grouped(leaves, ({ field }) => field.section).map(([section, inSection]) => {
    const roles = grouped(inSection, ({ field }) => field.id.slice(0, field.id.indexOf("."))).map(([role, inRole]) => {
      const many = form.roles.some(({ id, many: list }) => id === role && list);
      const value = leavesSchema(inRole);
      const required = !many && inRole.some((leaf) => leaf.required);
      return { key: role, required, schema: many ? { type: "array", items: value } : value };
    });
    return { key: section, required: roles.some(({ required }) => required), schema: keyed(roles) };
  });
  return keyed(sections);
};

type Keyed = { key: string; required: boolean; schema: JsonSchema };

const keyed = (parts: readonly Keyed[]): JsonSchema =>
  object(
    Object.fromEntries(parts.map(({ key, schema }) => [key, schema])),
    parts.filter(({ required }) => required).map(({ key }) => key),
  );

/** Both hold; a part that cannot be said makes the whole unsayable. */
const both = (first: When, second: Condition): Condition => (first === true ? second : { all: [first, second] });

type Placed = { when?: JsonSchema; leaf: Leaf };

/** Where a field is shown, and when it must be filled. What cannot be said of a condition is left open. */
const placeField = (form: FormDefinition, field: FormField, schema: JsonSchema): Placed[] => {
  const { visibleWhen, requiredWhen } = field;
  const shown = visibleWhen === true ? undefined : conditionToSchema(form, visibleWhen);
  const sayable = visibleWhen === true || shown !== undefined;
  const when = shown === undefined ? {} : { when: shown };
  const placed: Placed[] = [{ ...when, leaf: { field, schema, required: sayable && requiredWhen === true } }];
  if (typeof requiredWhen === "boolean") return placed;
  const asked = conditionToSchema(form, both(visibleWhen, requiredWhen));
  return asked === undefined ? placed : [...placed, { when: asked, leaf: { field, required: true } }];
};

const titled = (form: FormDefinition, schema: JsonSchema): JsonSchema => {
  const { properties } = schema as { properties: Record<string, JsonSchema> };
  const sections = form.sections.map(({ id, title }) => {
    const own = form.fields.filter(({ section }) => section === id);
    const roles = form.roles.filter((role) => own.some((field) => field.id.startsWith(`${role.id}.`)));
    const inBase = (properties[id]?.["properties"] ?? {}) as Record<string, JsonSchema>;
    const withTitles = roles.map((role): [string, JsonSchema] => {
      const empty = role.many ? { type: "array", items: { type: "object" } } : { type: "object" };
      const names = { propertyNames: { enum: own.filter((field) => field.id.startsWith(`${role.id}.`)).map(nameOf) } };
      const base = inBase[role.id] ?? empty;
      const closed = role.many ? { items: { ...(base["items"] as JsonSchema), ...names } } : names;
      return [role.id, { title: role.label, ...base, ...closed }];
    });
    const known = { additionalProperties: false, properties: Object.fromEntries(withTitles) };
    return [id, { title, type: "object", ...properties[id], ...known }];
  });
  return { ...schema, properties: Object.fromEntries(sections), additionalProperties: false };
};

/**
 * JSON Schema 2020-12 of a filled form: `{ section: { role: { name: value } } }`, people of a list as an array. It holds
 * no default and no value of anybody. A field with a condition comes in with `if` and `then`; where JSON Schema cannot
 * say the condition, the field is always there and never required. Checks across fields are left to the submission.
 */
export const formSchema = (form: FormDefinition, codeSystems: ReadonlyMap<string, CodeSystem>): JsonSchema => {
  const placed = form.fields.flatMap((field) => placeField(form, field, fieldSchema(field, codeSystems)));
  const base = placed.filter(({ when }) => when === undefined).map(({ leaf }) => leaf);
  const branches = grouped(
    placed.filter(({ when }) => when !== undefined),
    ({ when }) => JSON.stringify(when),
  ).map(([when, group]) => ({
    if: JSON.parse(when) as JsonSchema,
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: nest(
      form,
      group.map(({ leaf }) => leaf),
    ),
  }));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:onething:form:${form.id}:${form.version}`,
    title: form.title,
    ...titled(form, nest(form, base)),
    ...(branches.length > 0 ? { allOf: branches } : {}),
  };
};
