import { z } from "zod";
import { conditionSchema, factIdSchema } from "./condition.ts";
import { isoDateSchema } from "./passage.ts";
import { plainValueSchema, valueTypeSchema } from "./record.ts";

const text = z.string().trim().min(1);
const id = z.string().regex(/^[a-z][a-z0-9-]*$/);
const roleId = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const serviceId = z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/);

/** Holds always, or where a condition over facts of the one-thing and fields of the form is true. */
const whenSchema = z.union([z.literal(true), conditionSchema]);
export type When = z.infer<typeof whenSchema>;

/**
 * How a role comes to a person or company. `principal` is who signed in, or who gave the mandate; `actor` is who signed
 * in, only where that is somebody else (代办人). A record link is followed from a role that is already bound.
 */
const roleWaySchema = z.discriminatedUnion("how", [
  z.strictObject({ how: z.literal("principal"), when: whenSchema.optional() }),
  z.strictObject({ how: z.literal("actor") }),
  z.strictObject({
    how: z.literal("record-link"),
    from: roleId,
    recordType: id,
    link: roleId,
    /** Only records whose claim has this value lead on: the link of a divorce leads to nobody. */
    where: z.strictObject({ claim: roleId, value: plainValueSchema }).optional(),
    /** Only records of the latest birth: those born within three days are one birth. */
    newestBirth: z.literal(true).optional(),
    /** Only records of a birth on a day that the person told under this fact; where they told none, of any birth. */
    bornOn: factIdSchema.optional(),
    /** Only records of births of the last months; a month that has begun counts whole. */
    bornWithinMonths: z.int().positive().optional(),
    when: whenSchema.optional(),
  }),
  /** The payload of the QR code of a business licence. */
  z.strictObject({ how: z.literal("licence-code") }),
]);
export type RoleWay = z.infer<typeof roleWaySchema>;

const formRoleSchema = z.strictObject({
  id: roleId,
  label: text.max(20),
  about: z.enum(["person", "company"]),
  /** One for each linked person, in the order of their birth, then of their identifier: `child[0]`, `child[1]`. */
  many: z.literal(true).optional(),
  /** In the order to try; none: a role of the matter itself (`case`), whose fields have no records. */
  ways: z.array(roleWaySchema),
  neededWhen: whenSchema.optional(),
});
export type FormRole = z.infer<typeof formRoleSchema>;

/** What a source must be, and what an old or a missing record means. */
const bindingSchema = z.strictObject({
  register: id,
  recordType: id,
  claim: roleId,
  /** Whose record: the role of the field unless named. */
  subject: roleId.optional(),
  /** Take only records where another claim has this value. */
  where: z.strictObject({ claim: roleId, value: plainValueSchema }).optional(),
  /** Register code to form code; a code that is not in it is unmapped. */
  map: z.record(z.string(), z.string()).optional(),
  /** `primary`: it is made there. `secondary`: it is kept there on its own. `copy`: it was taken over from elsewhere. */
  authority: z.enum(["primary", "secondary", "copy"]),
  fresh: z.strictObject({
    maxAgeDays: z.int().positive().optional(),
    /** Asked again at submission. */
    recheckAtSubmit: z.literal(true).optional(),
    /** What an old record still is: nothing, or a proposal to be confirmed. */
    staleIs: z.enum(["block", "confirm"]),
  }),
  /** Newer records of this kind about a role make this one old: a death after a wedding. */
  staleAfter: z.array(z.strictObject({ recordType: id, subject: roleId.optional(), dateClaim: roleId })).optional(),
  needs: z.strictObject({ purpose: id, basis: z.enum(["statutory", "consent", "separate-consent"]) }),
});
export type FormBinding = z.infer<typeof bindingSchema>;

export const severitySchema = z.enum(["fatal", "warning", "hint"]);

/** A check of one value with a name of its own; `id` is what clerks and messages refer to. */
const validatorSchema = z.strictObject({
  id,
  severity: severitySchema,
  /** Whole value. */
  pattern: text.optional(),
  minLength: z.int().nonnegative().optional(),
  maxLength: z.int().positive().optional(),
  min: z.int().optional(),
  max: z.int().optional(),
  notAfterToday: z.literal(true).optional(),
  notBeforeToday: z.literal(true).optional(),
  message: text,
  cite: text.optional(),
});
export type FormValidator = z.infer<typeof validatorSchema>;

/** Must not be false; undecided is not a fault. */
const crossCheckSchema = z.strictObject({
  id,
  severity: severitySchema,
  holds: conditionSchema,
  fields: z.array(factIdSchema).min(1),
  message: text,
  cite: text.optional(),
});
export type CrossCheck = z.infer<typeof crossCheckSchema>;

export const deriveFunctionSchema = z.enum(["ageInYears", "sexOfIdNumber", "birthDateOfIdNumber", "countOf", "sameAs"]);
export type DeriveFunction = z.infer<typeof deriveFunctionSchema>;

const fieldSchema = z.strictObject({
  /** `role.name`; of a role that is a list there is one for each element: `child[0].name`. */
  id: factIdSchema,
  label: text.max(24),
  help: text.optional(),
  section: id,
  control: z.enum([
    "text",
    "textarea",
    "date",
    "number",
    "money",
    "select",
    "radio",
    "checkbox",
    "checkboxes",
    "region",
    "address",
    "phone",
    "email",
    "bank-account",
  ]),
  type: valueTypeSchema,
  codeSystem: id.optional(),
  unit: text.optional(),
  requiredWhen: whenSchema.or(z.literal(false)),
  visibleWhen: whenSchema,
  /** Who receives it. */
  usedBy: z.array(serviceId).min(1),
  /** In the order of trust; none: the person is asked. */
  bindings: z.array(bindingSchema),
  derive: z.strictObject({ fn: deriveFunctionSchema, from: z.array(factIdSchema).min(1), version: text }).optional(),
  /** `group`: only together with all visible fields of its group. */
  lock: z.enum(["verified", "never", "group"]),
  lockGroup: id.optional(),
  onConflict: z.enum(["ask", "clerk", "preferAuthority"]),
  sensitivity: z.enum(["public", "personal", "sensitive"]),
  /** Wrong values of these do the most harm: two clerks for a correction. */
  critical: z.enum(["identity", "kinship", "bank"]).optional(),
  /** How much of the value a page shows. */
  mask: z.enum(["id-number", "phone", "bank-account", "address"]).optional(),
  validators: z.array(validatorSchema),
  /** The person's own words may propose a value, to be confirmed: word patterns by code. */
  propose: z.array(z.strictObject({ value: plainValueSchema, phrases: z.array(text).min(1) })).optional(),
  /** It keeps its value for a year: an earlier submission may fill it. */
  reusable: z.literal(true).optional(),
});
export type FormField = z.infer<typeof fieldSchema>;

/** The one form of a one-thing. Every value has a source or comes from the person; there are no defaults. */
export const formDefinitionSchema = z.strictObject({
  id,
  version: text,
  oneThingId: id,
  title: text,
  effectiveFrom: isoDateSchema,
  effectiveTo: isoDateSchema.optional(),
  /** Passages or documents that the fields are taken from. */
  basis: z.array(text).min(1),
  roles: z.array(formRoleSchema).min(1),
  sections: z.array(z.strictObject({ id, title: text })).min(1),
  fields: z.array(fieldSchema).min(1),
  lockGroups: z.array(z.strictObject({ id, title: text })),
  crossChecks: z.array(crossCheckSchema),
});
export type FormDefinition = z.infer<typeof formDefinitionSchema>;
