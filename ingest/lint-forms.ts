import type { FormDefinition, FormField, FormValidator } from "../src/domain/form.ts";
import type { Passage } from "../src/domain/passage.ts";
import type { ValueType } from "../src/domain/record.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { codesOf, isPossible, lintBindings, lintRoles, roleOfField } from "./lint-form-bindings.ts";
import { lintFormConditions, lintSharedIds } from "./lint-form-conditions.ts";

type Tables = Pick<Catalogue, "registers" | "codeSystems" | "oneThings" | "parameters"> & {
  passages: ReadonlyMap<string, Passage>;
};

/** Never verified for good: registers know them late or from hearsay. */
const NEVER_LOCKED = {
  types: new Set<ValueType>(["phone", "email", "bankAccount"]),
  codeSystem: "marital-status",
  names: /\.(?:bankName|residenceAddress|mailingAddress|marital[A-Z]|marriage[A-Z]|employer|occupation)/u,
};

const mayLock = ({ id, type, codeSystem }: FormField): boolean =>
  !NEVER_LOCKED.types.has(type) && codeSystem !== NEVER_LOCKED.codeSystem && !NEVER_LOCKED.names.test(id);

const NUMBERS: ReadonlySet<ValueType> = new Set(["int", "money"]);

const isPattern = (pattern: string): boolean => {
  try {
    return new RegExp(`^(?:${pattern})$`, "u") instanceof RegExp;
  } catch {
    return false;
  }
};

const lintValidator = ({ type }: FormField, validator: FormValidator): string[] => {
  const { min, max, pattern, notAfterToday, notBeforeToday } = validator;
  const isNumber = NUMBERS.has(type);
  return [
    ...((min !== undefined || max !== undefined) && !isNumber ? [`bounds a ${type}`] : []),
    ...(min !== undefined && max !== undefined && min > max ? ["lets nothing pass"] : []),
    ...(pattern !== undefined && (isNumber || !isPattern(pattern)) ? ["has a pattern that matches nothing"] : []),
    ...((notAfterToday || notBeforeToday) && type !== "date" ? [`compares a ${type} with today`] : []),
  ].map((fault) => `${validator.id} ${fault}`);
};

const lintLock = (field: FormField, { lockGroups }: FormDefinition): string[] => {
  const { lock, lockGroup } = field;
  return [
    ...(lock === "group" && !lockGroups.some(({ id }) => id === lockGroup) ? [`no group ${lockGroup}`] : []),
    ...(lock !== "group" && lockGroup !== undefined ? [`is in ${lockGroup} and does not lock with it`] : []),
    ...(lock !== "never" && !mayLock(field) ? ["may never be locked"] : []),
  ];
};

const lintField = (field: FormField, form: FormDefinition, tables: Tables): string[] => {
  const { id, section, type, codeSystem, propose = [], validators } = field;
  const isCode = type === "code" || type === "list";
  return [
    ...(form.sections.some((each) => each.id === section) ? [] : [`no section ${section}`]),
    ...(form.roles.some((role) => role.id === roleOfField(id)) ? [] : ["no such role"]),
    ...(isCode && codesOf(codeSystem, tables) === undefined ? [`no code system ${codeSystem}`] : []),
    ...(!isCode && codeSystem !== undefined ? [`${type} with codes of ${codeSystem}`] : []),
    ...lintLock(field, form),
    ...validators.flatMap((validator) => lintValidator(field, validator)),
    ...propose.filter(({ value }) => !isPossible(value, field, tables)).map(({ value }) => `proposes ${value}`),
  ].map((fault) => `${id}: ${fault}`);
};

/** Types of the input and of the result; `sameAs` copies whatever it is, `countOf` counts whatever it is. */
const DERIVED = {
  ageInYears: { from: "date", to: "int" },
  sexOfIdNumber: { from: "idNumber", to: "code" },
  birthDateOfIdNumber: { from: "idNumber", to: "date" },
  countOf: { from: undefined, to: "int" },
  sameAs: { from: undefined, to: undefined },
} as const;

const lintDerivation = (field: FormField, fields: ReadonlyMap<string, FormField>): string[] => {
  const { derive, type } = field;
  if (derive === undefined) return [];
  const { from, to } = DERIVED[derive.fn];
  const wanted = derive.fn === "sameAs" ? type : from;
  return [
    ...(to !== undefined && to !== type ? [`${derive.fn} makes ${to}, the field is ${type}`] : []),
    ...derive.from.flatMap((id) => {
      const input = fields.get(id);
      if (input === undefined) return [`derived from ${id}, which is no field`];
      return wanted === undefined || input.type === wanted ? [] : [`derived from ${id}, which is ${input.type}`];
    }),
  ].map((fault) => `${field.id}: ${fault}`);
};

const isCircular = (id: string, fields: ReadonlyMap<string, FormField>): boolean => {
  const open = [...(fields.get(id)?.derive?.from ?? [])];
  const passed = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id) return true;
    if (passed.has(next)) continue;
    passed.add(next);
    open.push(...(fields.get(next)?.derive?.from ?? []));
  }
  return false;
};

const lintDerivations = (form: FormDefinition): string[] => {
  const fields = new Map(form.fields.map((field) => [field.id, field]));
  return form.fields.flatMap((field) => [
    ...lintDerivation(field, fields),
    ...(isCircular(field.id, fields) ? [`${field.id}: derived from itself`] : []),
  ]);
};

const duplicates = (ids: readonly string[]): string[] => ids.filter((id, i) => ids.indexOf(id) !== i);

const lintRepeats = ({ roles, sections, fields, lockGroups, crossChecks }: FormDefinition): string[] => {
  const checks = [...crossChecks, ...fields.flatMap(({ validators }) => validators)];
  return [roles, sections, fields, lockGroups, checks]
    .flatMap((each) => duplicates(each.map(({ id }) => id)))
    .map((id) => `${id}: twice`);
};

const lintUse = (form: FormDefinition, { oneThings }: Tables): string[] => {
  const model = oneThings.get(form.oneThingId);
  const services = new Set(model?.members.map(({ serviceId }) => serviceId));
  const used = new Set(form.fields.flatMap(({ usedBy }) => usedBy));
  return [
    ...(model?.formId === form.id ? [] : ["formId: its one-thing does not name it"]),
    ...[...used].filter((id) => !services.has(id)).map((id) => `usedBy: no service ${id}`),
    ...[...services].filter((id) => !used.has(id)).map((id) => `${id}: receives nothing`),
  ];
};

/** What is cited is a passage of a guide, or a document by its name. */
const lintCites = ({ basis, crossChecks, fields }: FormDefinition, { passages }: Tables): string[] =>
  [...basis, ...[...crossChecks, ...fields.flatMap(({ validators }) => validators)].flatMap(({ cite = [] }) => cite)]
    .filter((cite) => /^[a-z][a-z0-9-]*:[a-z0-9-]+$/u.test(cite) && !passages.has(cite))
    .map((cite) => `cites ${cite}, which is no passage`);

/** What the person told is a day, or no birth can be chosen by it. */
const lintBornOn = (form: FormDefinition, { oneThings }: Tables): string[] => {
  const known = [...form.fields, ...(oneThings.get(form.oneThingId)?.facts ?? [])];
  return form.roles.flatMap(({ id, ways }) =>
    ways
      .flatMap((way) => (way.how === "record-link" && way.bornOn !== undefined ? [way.bornOn] : []))
      .filter((fact) => !known.some((each) => each.id === fact && each.type === "date"))
      .map((fact) => `role ${id}: born on ${fact}, which is no day`),
  );
};

/**
 * What makes a form wrong beside its shape: names that lead nowhere, types and codes that do not meet, services that
 * get nothing, data locked or asked for wrongly.
 */
export const lintForm = (form: FormDefinition, tables: Tables): string[] => {
  const model = tables.oneThings.get(form.oneThingId);
  const fields = new Set(form.fields.map(({ id }) => id));
  return [
    ...lintUse(form, tables),
    ...lintRepeats(form),
    ...lintRoles(form, tables),
    ...lintBornOn(form, tables),
    ...lintCites(form, tables),
    ...form.fields.flatMap((field) => lintField(field, form, tables)),
    ...lintBindings(form, tables),
    ...lintSharedIds(form, model, tables),
    ...lintFormConditions(form, model, tables),
    ...lintDerivations(form),
    ...form.crossChecks.flatMap(({ id, fields: shown }) =>
      shown.filter((each) => !fields.has(each)).map((each) => `check ${id}: shows at ${each}, which is no field`),
    ),
  ];
};
