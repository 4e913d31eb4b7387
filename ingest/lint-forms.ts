import type { FormBinding, FormDefinition, FormField, When } from "../src/domain/form.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { factsNamed } from "../src/rules/model-rules.ts";

type Tables = Pick<Catalogue, "registers" | "codeSystems" | "oneThings">;

/** Never verified for good: registers know them late or from hearsay. */
const NEVER_LOCKED = /(?:phone|email|bankAccount|bankName|residenceAddress|mailingAddress|maritalStatus|maritalCode)$/u;

const conditionsOf = ({ roles, fields, crossChecks }: FormDefinition): When[] => [
  ...roles.flatMap(({ ways, neededWhen }) => [
    ...ways.flatMap((way) => ("when" in way && way.when !== undefined ? [way.when] : [])),
    ...(neededWhen === undefined ? [] : [neededWhen]),
  ]),
  ...fields.flatMap(({ visibleWhen, requiredWhen }) => [
    visibleWhen,
    ...(requiredWhen === false ? [] : [requiredWhen]),
  ]),
  ...crossChecks.map(({ holds }) => holds),
];

const lintBinding = (field: FormField, binding: FormBinding, { registers }: Tables): string[] => {
  const type = registers.get(binding.register)?.recordTypes.find(({ id }) => id === binding.recordType);
  const claim = type?.claims.find(({ id }) => id === binding.claim);
  const place = `${field.id}: ${binding.register}/${binding.recordType}/${binding.claim}`;
  if (claim === undefined) return [`${place} is in no register`];
  return [
    ...(claim.type === field.type ? [] : [`${place} is ${claim.type}, the field ${field.type}`]),
    ...(claim.codeSystem === field.codeSystem || binding.map ? [] : [`${place} has codes of ${claim.codeSystem}`]),
    ...(claim.sensitive && binding.needs.basis === "consent"
      ? [`${place} is sensitive and asked on plain consent`]
      : []),
  ];
};

const lintField = (field: FormField, form: FormDefinition, tables: Tables): string[] => {
  const { id, section, type, codeSystem, lock, lockGroup, bindings } = field;
  const isCode = type === "code" || type === "list";
  return [
    ...(form.sections.some((each) => each.id === section) ? [] : [`${id}: no section ${section}`]),
    ...(form.roles.some((role) => role.id === id.slice(0, id.indexOf("."))) ? [] : [`${id}: no such role`]),
    ...(isCode && !tables.codeSystems.has(codeSystem ?? "") ? [`${id}: no code system ${codeSystem}`] : []),
    ...(lock === "group" && !form.lockGroups.some((group) => group.id === lockGroup)
      ? [`${id}: no group ${lockGroup}`]
      : []),
    ...(lock !== "never" && NEVER_LOCKED.test(id) ? [`${id}: may never be locked`] : []),
    ...bindings.flatMap((binding) => lintBinding(field, binding, tables)),
  ];
};

const duplicates = (ids: readonly string[]): string[] => ids.filter((id, i) => ids.indexOf(id) !== i);

/** What makes a form wrong beside its shape: names that lead nowhere, services that get nothing, data locked or asked for wrongly. */
export const lintForm = (form: FormDefinition, tables: Tables): string[] => {
  const model = tables.oneThings.get(form.oneThingId);
  const fields = form.fields.map(({ id }) => id);
  const services = new Set(model?.members.map(({ serviceId }) => serviceId));
  const used = new Set(form.fields.flatMap(({ usedBy }) => usedBy));
  const lists = form.roles.filter(({ many }) => many).map(({ id }) => `${id}.count`);
  const known = new Set([
    ...fields,
    ...lists,
    ...(model?.facts ?? []).map(({ id }) => id),
    ...(model?.derivedFacts ?? []).map(({ id }) => id),
  ]);
  const named = conditionsOf(form).flatMap((when) => (when === true ? [] : factsNamed(when)));
  return [
    ...(model?.formId === form.id ? [] : ["formId: its one-thing does not name it"]),
    ...duplicates(fields).map((id) => `${id}: twice`),
    ...form.fields.flatMap((field) => lintField(field, form, tables)),
    ...[...new Set(named)].filter((id) => !known.has(id)).map((id) => `condition: no fact or field ${id}`),
    ...[...used].filter((id) => !services.has(id)).map((id) => `usedBy: no service ${id}`),
    ...[...services].filter((id) => !used.has(id)).map((id) => `${id}: receives nothing`),
    ...form.fields.flatMap(({ id, derive }) =>
      (derive?.from ?? [])
        .filter((from) => !fields.includes(from))
        .map((from) => `${id}: derived from ${from}, which is no field`),
    ),
  ];
};
