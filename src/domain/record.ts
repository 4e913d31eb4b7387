import { z } from "zod";
import { regionCodeSchema } from "./region.ts";

const id = z.string().regex(/^[a-z][a-z0-9-]*$/);
const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const text = z.string().trim().min(1);

/**
 * How the value of a claim or a field is written. money is an integer of 分, region a GB/T 2260 code, code a member of
 * its code system, list a set of codes; the others are text with a form of their own.
 */
export const valueTypeSchema = z.enum([
  "text",
  "name",
  "idNumber",
  "uscc",
  "date",
  "int",
  "money",
  "bool",
  "code",
  "list",
  "region",
  "address",
  "phone",
  "email",
  "bankAccount",
]);
export type ValueType = z.infer<typeof valueTypeSchema>;

/** The value of a claim or a field. */
export const plainValueSchema = z.union([z.boolean(), z.int(), z.string(), z.array(z.string())]);
export type PlainValue = z.infer<typeof plainValueSchema>;

/** A closed list of codes, named by the standard that it comes from. */
export const codeSystemSchema = z.strictObject({
  id,
  title: text,
  standard: text.optional(),
  version: text,
  codes: z.array(z.strictObject({ code: text, label: text })).min(1),
});
export type CodeSystem = z.infer<typeof codeSystemSchema>;

/**
 * What an empty answer of a register means. `complete`: nothing is there. `positive-only`: a record proves something, no
 * record proves nothing (weddings abroad, old archives). `partial`: the register covers one place or period only.
 */
export const completenessSchema = z.enum(["complete", "positive-only", "partial"]);

const claimDefinitionSchema = z.strictObject({
  id: name,
  label: text.max(20),
  type: valueTypeSchema,
  codeSystem: id.optional(),
  /** The register may hold a record without it. */
  optional: z.literal(true).optional(),
  /** Needs separate consent (PIPL art. 29). */
  sensitive: z.literal(true).optional(),
  /** Taken over from somewhere else or told by the person: no evidence of its own. */
  note: text.optional(),
});
export type ClaimDefinition = z.infer<typeof claimDefinitionSchema>;

const recordTypeSchema = z.strictObject({
  id,
  title: text,
  about: z.enum(["person", "company", "any"]),
  /** An e-certificate has a holder, a number and a status of its own. */
  kind: z.enum(["register", "e-certificate"]),
  completeness: completenessSchema,
  /** A subject may have several that hold at the same time. */
  many: z.literal(true).optional(),
  /** A date claim: of several records the one with the latest day tells the present state. */
  latestBy: name.optional(),
  claims: z.array(claimDefinitionSchema).min(1),
  /** Other people and companies that a record leads to, by their role in it. */
  links: z.array(
    z.strictObject({
      role: name,
      label: text.max(20),
      to: z.enum(["person", "company"]),
      many: z.literal(true).optional(),
    }),
  ),
});
export type RecordType = z.infer<typeof recordTypeSchema>;

export const registerSchema = z.strictObject({
  id,
  title: text,
  /** Who alone may sign records of these types: an entry of the trust registry. */
  issuer: z.strictObject({ id, name: text, level: z.enum(["national", "province", "city", "other"]) }),
  recordTypes: z.array(recordTypeSchema).min(1),
});
export type Register = z.infer<typeof registerSchema>;

export const subjectIdSchema = z.strictObject({
  /** `id-card`, `uscc`, or a document of people without an ID card: `hmt-permit`, `passport`, `foreign-residence`. */
  idType: z.enum(["id-card", "uscc", "hmt-permit", "foreign-residence", "passport"]),
  id: text.max(64),
});
/** Stays on the server: never in a reply, an address or a log. */
export type SubjectId = z.infer<typeof subjectIdSchema>;

export const subjectKey = ({ idType, id: number }: SubjectId): string => `${idType}:${number.toUpperCase()}`;

export const recordStatusSchema = z.enum(["valid", "expired", "revoked", "suspended", "lost"]);

/** `withheld`: the register has it and may not give it for this purpose. `unavailable`: it could not be read now. */
const claimSchema = z.union([
  z.strictObject({
    state: z.literal("value"),
    value: z.unknown(),
    verifiedAs: z.enum(["authority", "selfDeclared"]),
    updatedAt: z.iso.date().optional(),
  }),
  z.strictObject({ state: z.enum(["notHeld", "notApplicable", "unavailable", "withheld"]) }),
]);
export type Claim = z.infer<typeof claimSchema>;

const instant = z.iso.datetime({ offset: true });

/**
 * What an issuer signs: one record, or the statement that it holds none (`held: false`, no claims), as the answer to
 * one question. Times of the signature (`iat`, `exp`) and the audience are those of the proof.
 */
export const recordEnvelopeSchema = z.strictObject({
  recordId: text.max(200),
  register: id,
  recordType: id,
  schemaVersion: text,
  issuer: id,
  held: z.boolean(),
  subject: subjectIdSchema,
  claims: z.record(name, claimSchema),
  links: z.array(z.strictObject({ role: name, subject: subjectIdSchema })),
  updatedAt: z.iso.date(),
  validFrom: z.iso.date().optional(),
  validUntil: z.iso.date().optional(),
  status: z.strictObject({ value: z.union([recordStatusSchema, z.literal("unknown")]), checkedAt: instant }),
  /** Where the register holds only a place's records: the place. */
  scope: regionCodeSchema.optional(),
  binding: z.strictObject({ requestId: text, caseId: text, nonce: text, purpose: text }),
});
export type RecordEnvelope = z.infer<typeof recordEnvelopeSchema>;

/** A record after every check: what fields are filled from. Kept with its case and purged with it. */
export type VerifiedRecord = RecordEnvelope & {
  /** Role of the form that was asked about: `mother`, `child[1]`. */
  role: string;
  retrievedAt: string;
  proof: { format: string; kid: string };
};

const registerSubjectIdType = z.enum(["id-card", "uscc", "hmt-permit", "foreign-residence", "passport"]);

export const registerFaultSchema = z.enum([
  "slow",
  "error",
  "wrong-subject",
  "bad-signature",
  "replay",
  "partial",
  "late",
]);
export type RegisterFault = z.infer<typeof registerFaultSchema>;

/** One invented person or company of the register simulator, one file each (`docs/registers.md`). */
export const registerFileSchema = z.strictObject({
  subject: z.strictObject({
    kind: z.enum(["person", "company"]),
    idType: registerSubjectIdType,
    id: text.max(64),
    label: text,
    /** Offered on the sign-in page of the demonstration. */
    signIn: z.boolean(),
  }),
  records: z.array(
    z.strictObject({
      register: id,
      recordType: id,
      claims: z.record(z.string(), z.unknown()),
      links: z.array(z.strictObject({ role: name, id: text })).optional(),
      /** Claims that the register took from the person's own words. */
      selfDeclared: z.array(name).optional(),
      updatedAt: z.iso.date(),
      validFrom: z.iso.date().optional(),
      validUntil: z.iso.date().optional(),
      status: recordStatusSchema,
    }),
  ),
  faults: z.array(z.strictObject({ register: id, fault: registerFaultSchema })).optional(),
});
export type RegisterFile = z.infer<typeof registerFileSchema>;
