import type { FormBinding, FormDefinition, FormField, FormRole, RoleWay } from "../src/domain/form.ts";
import type { ClaimDefinition, PlainValue, RecordType } from "../src/domain/record.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";

export type FormTables = Pick<Catalogue, "registers" | "codeSystems">;
type Context = { form: FormDefinition; tables: FormTables };

const recordTypes = ({ registers }: FormTables): RecordType[] =>
  [...registers.values()].flatMap(({ recordTypes: own }) => own);

const typeOf = (recordType: string, tables: FormTables): RecordType | undefined =>
  recordTypes(tables).find(({ id }) => id === recordType);

const claimOf = (type: RecordType | undefined, claim: string): ClaimDefinition | undefined =>
  type?.claims.find(({ id }) => id === claim);

export const roleOfField = (id: string): string => id.slice(0, id.indexOf("."));

const roleIn = ({ form }: Context, id: string): FormRole | undefined => form.roles.find((role) => role.id === id);

/** Codes of a system; undefined where there is no such system. */
export const codesOf = (
  codeSystem: string | undefined,
  { codeSystems }: Pick<FormTables, "codeSystems">,
): ReadonlySet<string> | undefined => {
  const system = codeSystems.get(codeSystem ?? "");
  return system && new Set(system.codes.map(({ code }) => code));
};

/** Whether a value can be one of a claim or a field at all. */
export const isPossible = (
  value: PlainValue,
  { type, codeSystem }: Pick<ClaimDefinition, "type" | "codeSystem">,
  tables: Pick<FormTables, "codeSystems">,
): boolean => {
  if (type === "bool") return typeof value === "boolean";
  if (type === "int" || type === "money") return typeof value === "number";
  if (type === "list") return Array.isArray(value) && value.every((each) => codesOf(codeSystem, tables)?.has(each));
  if (type === "code") return codesOf(codeSystem, tables)?.has(String(value)) === true;
  return typeof value === "string";
};

type Where = { claim: string; value: PlainValue };

const lintWhere = (where: Where | undefined, type: RecordType, tables: FormTables): string[] => {
  if (where === undefined) return [];
  const claim = claimOf(type, where.claim);
  if (claim === undefined) return [`${type.id} has no ${where.claim} to choose by`];
  return isPossible(where.value, claim, tables) ? [] : [`${type.id}/${where.claim} is never ${where.value}`];
};

/** A map has to start from codes of the register and to end at codes of the form. */
const lintMap = (
  field: FormField,
  { claim, map }: { claim: ClaimDefinition; map: FormBinding["map"] },
  tables: FormTables,
): string[] => {
  if (map === undefined)
    return claim.codeSystem === field.codeSystem ? [] : [`has codes of ${claim.codeSystem} and no map`];
  const [from, to] = [codesOf(claim.codeSystem, tables), codesOf(field.codeSystem, tables)];
  return Object.entries(map).flatMap(([key, value]) => [
    ...(from?.has(key) ? [] : [`maps ${key}, which is no code of ${claim.codeSystem}`]),
    ...(to?.has(value) ? [] : [`maps to ${value}, which is no code of ${field.codeSystem}`]),
  ]);
};

const lintEvents = ({ staleAfter = [] }: FormBinding, context: Context): string[] =>
  staleAfter.flatMap(({ recordType, dateClaim, subject }) => [
    ...(claimOf(typeOf(recordType, context.tables), dateClaim)?.type === "date"
      ? []
      : [`grows old by ${recordType}/${dateClaim}, which is no day`]),
    ...(subject === undefined || roleIn(context, subject) ? [] : [`grows old by ${subject}, which is no role`]),
  ]);

const lintSubject = (subject: string, type: RecordType, context: Context): string[] => {
  const role = roleIn(context, subject);
  if (role === undefined) return [`is about ${subject}, which is no role`];
  if (role.ways.length === 0) return [`is about ${role.id}, for whom nobody stands`];
  return type.about === "any" || type.about === role.about ? [] : [`is about a ${type.about}, ${role.id} is none`];
};

const lintBinding = (field: FormField, binding: FormBinding, context: Context): string[] => {
  const { tables } = context;
  const place = `${field.id}: ${binding.register}/${binding.recordType}/${binding.claim}`;
  const type = tables.registers.get(binding.register)?.recordTypes.find(({ id }) => id === binding.recordType);
  const claim = claimOf(type, binding.claim);
  if (type === undefined || claim === undefined) return [`${place} is in no register`];
  return [
    ...(claim.type === field.type ? [] : [`is ${claim.type}, the field ${field.type}`]),
    ...lintMap(field, { claim, map: binding.map }, tables),
    ...(claim.sensitive && binding.needs.basis === "consent" ? ["is sensitive and asked on plain consent"] : []),
    // The consent names the one-thing: a register that is told another purpose is asked for something else.
    ...(binding.needs.purpose === context.form.oneThingId ? [] : [`is asked for ${binding.needs.purpose}`]),
    ...lintSubject(binding.subject ?? roleOfField(field.id), type, context),
    ...lintWhere(binding.where, type, tables),
    ...lintEvents(binding, context),
  ].map((fault) => `${place} ${fault}`);
};

/** Bindings of all fields: that registers, claims, codes and subjects are there and fit. */
export const lintBindings = (form: FormDefinition, tables: FormTables): string[] =>
  form.fields.flatMap((field) => field.bindings.flatMap((binding) => lintBinding(field, binding, { form, tables })));

type LinkWay = Extract<RoleWay, { how: "record-link" }>;

const lintLinkWay = (role: FormRole, way: LinkWay, context: Context): string[] => {
  const type = typeOf(way.recordType, context.tables);
  if (type === undefined) return [`no record type ${way.recordType}`];
  const link = type.links.find((each) => each.role === way.link);
  const choosesBirth = way.newestBirth || way.bornOn !== undefined || way.bornWithinMonths !== undefined;
  return [
    ...(roleIn(context, way.from) ? [] : [`comes from ${way.from}, which is no role`]),
    ...(link ? [] : [`${type.id} has no link ${way.link}`]),
    ...(link && link.to !== role.about ? [`${type.id} leads to a ${link.to} there`] : []),
    ...(choosesBirth && claimOf(type, "birthDate")?.type !== "date" ? [`${type.id} is no record of a birth`] : []),
    ...lintWhere(way.where, type, context.tables),
  ];
};

/** How the roles of a form come to people and companies. */
export const lintRoles = (form: FormDefinition, tables: FormTables): string[] =>
  form.roles.flatMap((role) =>
    role.ways
      .flatMap((way) => (way.how === "record-link" ? lintLinkWay(role, way, { form, tables }) : []))
      .map((fault) => `role ${role.id}: ${fault}`),
  );
