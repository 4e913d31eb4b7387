import type { FormDefinition, FormField, When } from "../domain/form.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { FactDefinition, OneThingModel } from "../domain/one-thing.ts";
import type { ReviewAction } from "../domain/prefill.ts";
import type { PlainValue } from "../domain/record.ts";
import { factsNamed } from "../rules/model-rules.ts";
import { parseFact } from "./guide-form.ts";

/** A form of a page as it was sent; several values of one name are a list. */
export type Sent = Record<string, unknown>;

export const allOf = (sent: Sent, name: string): string[] => {
  const value = sent[name];
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string");
};

export const oneOf = (sent: Sent, name: string): string | undefined => allOf(sent, name)[0]?.trim() || undefined;

const conditionsOf = ({ roles, fields }: FormDefinition): When[] => [
  ...roles.flatMap(({ ways, neededWhen }) => [
    ...ways.flatMap((way) => ("when" in way && way.when !== undefined ? [way.when] : [])),
    ...(neededWhen === undefined ? [] : [neededWhen]),
  ]),
  ...fields.flatMap(({ visibleWhen, requiredWhen }) => [
    visibleWhen,
    ...(requiredWhen === false ? [] : [requiredWhen]),
  ]),
];

/** Facts of the one-thing that decide what the form looks like and whose it is; of single roles, in the asking order. */
export const factsOfForm = (form: FormDefinition, model: OneThingModel | undefined): FactDefinition[] => {
  const named = new Set(conditionsOf(form).flatMap((when) => (when === true ? [] : factsNamed(when))));
  const fields = new Set(form.fields.map(({ id }) => id));
  const lists = new Set(model?.roles.filter(({ many }) => many).map(({ id }) => id));
  return (model?.facts ?? [])
    .filter(({ id }) => named.has(id) && !fields.has(id) && !lists.has(id.slice(0, id.indexOf("."))))
    .sort((a, b) => a.askOrder - b.askOrder);
};

const FEN = 100;

/** The value that a control of a page stands for; undefined where nothing was written. */
export const valueOfControl = (
  written: readonly string[],
  { type }: Pick<FormField, "type">,
): PlainValue | undefined => {
  const [first = ""] = written;
  const text = first.trim();
  if (type === "list") return written.filter((code) => code !== "");
  if (text === "") return undefined;
  if (type === "bool") return text === "true";
  if (type === "int") return /^-?\d{1,15}$/u.test(text) ? Number(text) : text;
  if (type === "money") return /^\d{1,12}(?:\.\d{1,2})?$/u.test(text) ? Math.round(Number(text) * FEN) : text;
  return text;
};

/** Facts that another page has gathered, as it sent them along. */
export const carriedFacts = (sent: Sent): FactInput[] => allOf(sent, "fact").flatMap(parseFact);

/** Answers to the questions of the start page, `fact:<id>`; what was left open is not said. */
export const readFacts = (sent: Sent, definitions: readonly FactDefinition[]): FactInput[] =>
  definitions.flatMap(({ id, type }) => {
    const field = { type: type === "text" ? ("text" as const) : type };
    const value = valueOfControl(allOf(sent, `fact:${id}`), field);
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [{ factId: id, value }];
  });

type Shown = { fieldId: string; decision: string; value?: unknown; accepted?: boolean | undefined };

const actionOf = (sent: Sent, shown: Shown, field: FormField): ReviewAction[] => {
  const { fieldId } = shown;
  const note = oneOf(sent, `dispute:${fieldId}`);
  if (note !== undefined) return [{ fieldId, action: "dispute", note: note.slice(0, 500) }];
  const accepted = allOf(sent, `accept:${fieldId}`).length > 0 && shown.accepted !== true;
  const accept: ReviewAction[] = accepted ? [{ fieldId, action: "accept" }] : [];
  if (shown.decision === "locked" || sent[`was:${fieldId}`] === undefined) return accept;
  const written = allOf(sent, `set:${fieldId}`);
  if (
    written.join("\n") === oneOf(sent, `was:${fieldId}`) ||
    (written.join("") === "" && oneOf(sent, `was:${fieldId}`) === undefined)
  )
    return accept;
  const value = valueOfControl(written, field);
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return [{ fieldId, action: "clear" }];
  return [{ fieldId, action: "set", value }];
};

/** What the person changed on the page: only that is sent on. */
export const readActions = (
  sent: Sent,
  shown: readonly Shown[],
  definitionOf: (fieldId: string) => FormField | undefined,
): ReviewAction[] =>
  shown.flatMap((each) => {
    const definition = definitionOf(each.fieldId);
    return definition ? actionOf(sent, each, definition) : [];
  });
