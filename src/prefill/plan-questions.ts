import type { FormBinding, FormDefinition, FormField, FormRole, RoleWay } from "../domain/form.ts";
import type { ClaimDefinition, RecordType } from "../domain/record.ts";
import type { RuleContext } from "../rules/verdict.ts";
import { decideWhen } from "./form-context.ts";
import { baseRole, type PlacedType, roleOfField } from "./form-parts.ts";

type Basis = FormBinding["needs"]["basis"];
const STRICTNESS: readonly Basis[] = ["statutory", "consent", "separate-consent"];
export const strictest = (bases: readonly Basis[]): Basis =>
  STRICTNESS.findLast((basis) => bases.includes(basis)) ?? "consent";

type PlannedClaim = { id: string; label: string; sensitive: boolean };
/** What one register may be asked about one role, before it is known who that is. `links` are labels. */
export type PlannedQuestion = {
  register: string;
  recordType: string;
  role: string;
  claims: PlannedClaim[];
  links: string[];
  purpose: string;
  basis: Basis;
};

export type QuestionInput = {
  form: FormDefinition;
  types: ReadonlyMap<string, PlacedType>;
  /** What the person has told. */
  context: RuleContext;
  onBehalf: boolean;
};

/** One reason to ask. `helpers` are claims that only serve to read the others. */
export type Use = {
  recordType: string;
  role: string;
  claims: readonly (string | undefined)[];
  helpers?: readonly (string | undefined)[];
  link?: string;
  purpose: string;
  basis: Basis;
};

/** A field that is visible, or that nobody can say yet is not; of a list, for any of its elements. */
const mayBeVisible = (field: FormField, { form, context }: QuestionInput): boolean => {
  const role = roleOfField(field.id);
  const count = context.facts.get(`${role}.count`);
  const isList = form.roles.some(({ id, many }) => id === role && many);
  if (!isList || count?.state !== "known" || typeof count.value !== "number")
    return decideWhen(field.visibleWhen, context) !== false;
  return Array.from({ length: Math.min(count.value, 100) }, (_, i) => i).some(
    (i) => decideWhen(field.visibleWhen, context, { [role]: i }) !== false,
  );
};

/** Visible fields, and those that they are derived from. */
const askedFields = (input: QuestionInput): FormField[] => {
  const fields = new Map(input.form.fields.map((field) => [field.id, field]));
  const asked = new Set(input.form.fields.filter((field) => mayBeVisible(field, input)));
  // A set that grows while it is walked is walked to its end.
  for (const field of asked)
    for (const id of field.derive?.from ?? []) {
      const source = fields.get(id);
      if (source) asked.add(source);
    }
  return [...asked];
};

const subjectOf = (field: FormField, binding: FormBinding): string => binding.subject ?? roleOfField(field.id);

const usesOfBinding = (field: FormField, binding: FormBinding, types: QuestionInput["types"]): Use[] => {
  const { purpose, basis } = binding.needs;
  const role = subjectOf(field, binding);
  const latestBy = types.get(binding.recordType)?.type.latestBy;
  return [
    {
      recordType: binding.recordType,
      role,
      claims: [binding.claim],
      helpers: [binding.where?.claim, latestBy],
      purpose,
      basis,
    },
    ...(binding.staleAfter ?? []).map(({ recordType, subject = role, dateClaim }) => ({
      recordType,
      role: subject,
      claims: [dateClaim],
      purpose,
      basis,
    })),
  ];
};

const ADDRESSES: ReadonlySet<string> = new Set(["address", "region"]);

/** Whoever may need protection is not shown any address: that has to be known before one is. */
const usesForProtection = (field: FormField, types: QuestionInput["types"]): Use[] => {
  if (!ADDRESSES.has(field.type)) return [];
  const [guard] = [...types.values()].filter(({ type }) => type.claims.some(({ id }) => id === "isProtected"));
  const subjects = new Map(field.bindings.map((binding) => [subjectOf(field, binding), binding.needs.purpose]));
  return guard === undefined
    ? []
    : [...subjects].map(([role, purpose]) => ({
        recordType: guard.type.id,
        role,
        claims: ["isProtected"],
        purpose,
        basis: "statutory" as const,
      }));
};

/** Ways that may bind a role, up to the first that is certain to. */
export const possibleWays = (role: FormRole, { context, onBehalf }: QuestionInput): RoleWay[] => {
  if (decideWhen(role.neededWhen, context) === false) return [];
  const ways: RoleWay[] = [];
  for (const way of role.ways) {
    const applies = "when" in way ? decideWhen(way.when, context) : true;
    if (applies === false || (way.how === "actor" && !onBehalf)) continue;
    ways.push(way);
    if (applies === true && role.about === "person" && (way.how === "principal" || way.how === "actor")) break;
  }
  return ways;
};

const BIRTH_DATE = "birthDate";

const choosesBirth = ({ newestBirth, bornOn, bornWithinMonths }: Extract<RoleWay, { how: "record-link" }>): boolean =>
  [newestBirth, bornOn, bornWithinMonths].some((each) => each !== undefined);

const usesOfRole = (role: FormRole, input: QuestionInput, uses: readonly Use[]): Use[] =>
  possibleWays(role, input).flatMap((way) => {
    if (way.how !== "record-link") return [];
    const placed = input.types.get(way.recordType);
    const near = uses.filter(({ recordType }) => input.types.get(recordType)?.register === placed?.register);
    return [
      {
        recordType: way.recordType,
        role: way.from,
        claims: [way.where?.claim],
        helpers: [placed?.type.latestBy, role.many || choosesBirth(way) ? BIRTH_DATE : undefined],
        link: way.link,
        purpose: near[0]?.purpose ?? input.form.oneThingId,
        basis: "consent" as const,
      },
    ];
  });

/** Roles of the fields that records can fill, those that the records are about, and those that lead there. */
const usesOfLinks = (fields: readonly FormField[], input: QuestionInput, uses: readonly Use[]): Use[] => {
  const lists = new Set(input.form.roles.filter(({ many }) => many).map(({ id }) => id));
  const needed = new Set([
    ...uses.map(({ role }) => role),
    ...fields
      .filter(({ id, bindings, derive }) => bindings.length > 0 || derive || lists.has(roleOfField(id)))
      .map(({ id }) => roleOfField(id)),
  ]);
  const found: Use[] = [];
  for (const roleId of needed) {
    const role = input.form.roles.find(({ id }) => id === roleId);
    const own = role ? usesOfRole(role, input, uses) : [];
    found.push(...own);
    for (const use of own) needed.add(use.role);
  }
  return found;
};

const isSensitive = (type: RecordType, claims: readonly (string | undefined)[]): boolean =>
  type.claims.some(({ id, sensitive }) => sensitive === true && claims.includes(id));

/** A helper of sensitive claims alone is as sensitive: without them it would say that there is a record. */
const mergeUses = ({ register, type }: PlacedType, uses: readonly Use[]): PlannedQuestion => {
  const rated = uses.map((use) => ({
    ...use,
    all: new Set([...use.claims, ...(use.helpers ?? [])]),
    sensitive: use.basis === "separate-consent" || isSensitive(type, use.claims),
  }));
  const planClaim = ({ id, label, sensitive }: ClaimDefinition): PlannedClaim[] => {
    const own = rated.filter(({ all }) => all.has(id));
    return own.length === 0 ? [] : [{ id, label, sensitive: sensitive === true || own.every((use) => use.sensitive) }];
  };
  const links = new Set(uses.map(({ link }) => link));
  return {
    register: register.id,
    recordType: type.id,
    role: uses[0]?.role ?? "",
    claims: type.claims.flatMap(planClaim),
    links: type.links.filter(({ role }) => links.has(role)).map(({ label }) => label),
    purpose: uses[0]?.purpose ?? "",
    basis: strictest(rated.map(({ basis, sensitive }) => (sensitive ? "separate-consent" : basis))),
  };
};

/** Uses of the same type about the same role, in one question each. */
export const questionsOf = (uses: readonly Use[], types: QuestionInput["types"]): PlannedQuestion[] => {
  const groups = Map.groupBy(uses, ({ role, recordType }) => `${role}|${recordType}`);
  return [...groups.values()].flatMap((group) => {
    const placed = types.get(group[0]?.recordType ?? "");
    const question = placed && mergeUses(placed, group);
    return question && question.claims.length + question.links.length > 0 ? [question] : [];
  });
};

/**
 * The questions that a form can lead to: for fields that are visible or may become so, what they are derived from, what
 * makes a record old, who must be protected, and who stands for a role.
 */
export const planQuestions = (input: QuestionInput): PlannedQuestion[] => {
  const fields = askedFields(input);
  const uses = fields.flatMap((field) => [
    ...field.bindings.flatMap((binding) => usesOfBinding(field, binding, input.types)),
    ...usesForProtection(field, input.types),
  ]);
  const questions = questionsOf([...uses, ...usesOfLinks(fields, input, uses)], input.types);
  const roles = new Map(input.form.roles.map((role) => [role.id, role]));
  return questions.filter(({ role }) => {
    const asked = roles.get(baseRole(role));
    return asked !== undefined && possibleWays(asked, input).length > 0;
  });
};
