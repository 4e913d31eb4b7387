import { z } from "zod";
import { factInputSchema, MOST_FACTS } from "./guidance.ts";
import type { CaseFacts } from "./one-thing.ts";
import { type PlainValue, plainValueSchema, type SubjectId, type VerifiedRecord } from "./record.ts";
import { regionCodeSchema } from "./region.ts";

/** Why a field is blank or not certain: closed; id, message key and metric label are the same. */
export const reasonCodeSchema = z.enum([
  "SUBJECT_UNBOUND",
  "MANDATE_MISSING",
  "MANDATE_EXPIRED",
  "CONSENT_MISSING",
  "CONSENT_USED",
  "CONSENT_WITHDRAWN",
  "SRC_NOT_HELD",
  "SRC_UNAVAILABLE",
  "SRC_DENIED",
  "SRC_PENDING",
  "REC_PROOF",
  "REC_ISSUER",
  "REC_SUBJECT",
  "REC_REPLAY",
  "REC_REVOKED",
  "REC_EXPIRED",
  "REC_SCHEMA",
  "STALE",
  "CONFLICT",
  "CODE_UNMAPPED",
  "PARSE_PARTIAL",
  "NAME_UNENCODABLE",
  "POSITIVE_ONLY_EMPTY",
  "GROUP_INCOMPLETE",
  "NOT_LOCKABLE",
  "PROTECTED_PERSON",
  "DERIVED_INPUT_MISSING",
  "LLM_UNCONFIRMED",
  "NOT_APPLICABLE",
]);
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

export const decisionSchema = z.enum(["locked", "editable", "confirm", "conflict", "blank"]);
export type Decision = z.infer<typeof decisionSchema>;

/** `model`: proposed from the person's own words, by patterns or by a model; `quote` is literal. */
const originSchema = z.object({
  kind: z.enum(["record", "derived", "person", "previous", "model"]),
  source: z.string().optional(),
  issuer: z.string().optional(),
  asOf: z.string().optional(),
  quote: z.string().optional(),
});
export type FieldOrigin = z.infer<typeof originSchema>;

const otherValueSchema = z.object({
  display: z.string(),
  source: z.string(),
  asOf: z.string().optional(),
  why: z.enum(["lower", "stale", "conflict"]),
});
export type OtherValue = z.infer<typeof otherValueSchema>;

export const prefillFieldSchema = z.object({
  fieldId: z.string(),
  role: z.string(),
  label: z.string(),
  section: z.string(),
  decision: decisionSchema,
  value: z.unknown().optional(),
  display: z.string().optional(),
  origin: originSchema.optional(),
  others: z.array(otherValueSchema).optional(),
  reasons: z.array(reasonCodeSchema),
  usedBy: z.array(z.string()),
  /** Must be filled before submission. */
  required: z.boolean(),
  /** The person ticked it, or need not. */
  accepted: z.boolean().optional(),
  /** What the person claims where they say that a value is wrong. */
  dispute: z.object({ display: z.string().optional(), note: z.string().optional(), at: z.string() }).optional(),
  /** Ids of checks that the value does not pass, with what to do. */
  faults: z
    .array(z.object({ id: z.string(), severity: z.enum(["fatal", "warning", "hint"]), message: z.string() }))
    .optional(),
});
export type PrefillField = z.infer<typeof prefillFieldSchema>;

export const receiptSchema = z.object({
  serviceId: z.string(),
  title: z.string(),
  department: z.string(),
  fields: z.array(z.string()),
  dueBy: z.string().optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

export const prefillStatusSchema = z.enum(["filling", "reviewing", "submitted", "returned"]);
export type PrefillStatus = z.infer<typeof prefillStatusSchema>;

export const prefillSchema = z.object({
  prefillId: z.string(),
  formId: z.string(),
  formVersion: z.string(),
  status: prefillStatusSchema,
  fields: z.array(prefillFieldSchema),
  /** Labels of sources that have not answered yet. */
  pending: z.array(z.string()),
  report: z.object({ visible: z.int(), filled: z.int(), byReason: z.record(z.string(), z.int()) }),
  /** Once submitted: what went to whom. */
  submission: z.object({ submissionId: z.string(), at: z.string(), receipts: z.array(receiptSchema) }).optional(),
});
export type Prefill = z.infer<typeof prefillSchema>;

export const planRequestSchema = z.strictObject({
  oneThingId: z.string().min(1).max(100),
  region: regionCodeSchema,
  facts: z.array(factInputSchema).max(MOST_FACTS),
  onBehalfOf: z.string().min(1).max(100).optional(),
});

export const roleHowSchema = z.enum(["self", "record-link", "mandate", "licence-code", "unbound"]);

/** One question to one register about one role. */
export const plannedCallSchema = z.object({
  source: z.string(),
  label: z.string(),
  subject: z.string(),
  concepts: z.array(z.object({ id: z.string(), label: z.string(), sensitive: z.boolean() })),
  purpose: z.string(),
  basis: z.enum(["statutory", "consent", "separate-consent"]),
});
export type PlannedCall = z.infer<typeof plannedCallSchema>;

export const planReplySchema = z.object({
  planId: z.string(),
  roles: z.array(z.object({ role: z.string(), label: z.string(), how: roleHowSchema })),
  calls: z.array(plannedCallSchema),
});
export type PlanReply = z.infer<typeof planReplySchema>;

export const reviewActionSchema = z.strictObject({
  fieldId: z.string().min(1).max(200),
  action: z.enum(["accept", "set", "dispute", "clear"]),
  value: plainValueSchema.optional(),
  note: z.string().max(500).optional(),
});
export type ReviewAction = z.infer<typeof reviewActionSchema>;

export const clerkDecisionSchema = z.strictObject({
  fieldId: z.string().min(1).max(200),
  action: z.enum(["accept", "correct", "return"]),
  value: plainValueSchema.optional(),
  reason: z.string().trim().min(1).max(500),
});
export type ClerkDecision = z.infer<typeof clerkDecisionSchema>;

export const submissionReplySchema = z.object({ submissionId: z.string(), receipts: z.array(receiptSchema) });
export type SubmissionReply = z.infer<typeof submissionReplySchema>;

/** A role of the form with who stands for it. `role` is `mother` or, of a list, `child[0]`. */
export type BoundSubject = {
  role: string;
  subject: SubjectId;
  how: "self" | "record-link" | "mandate" | "licence-code";
};

/** What came of one question to one register. `reason` says why there is no record to fill from. */
export type SourceState = {
  register: string;
  recordType: string;
  role: string;
  state: "fetched" | "notHeld" | "error" | "denied" | "pending" | "unusable" | "not-consented" | "withdrawn";
  reason?: ReasonCode;
  at: string;
};

/** What people did to a field; the value from the records is worked out anew at every look. */
export type FieldEntry = {
  /** Typed by the person, or set by a clerk. */
  set?: { value: PlainValue; by: "person" | "clerk"; actor: string; at: string; reason?: string };
  /** What the person saw when they ticked it: another value needs another tick. */
  accepted?: { display: string; at: string };
  dispute?: { value?: PlainValue; note?: string; at: string };
  /** The person wants the value of the records gone. */
  cleared?: { at: string };
  proposal?: { value: PlainValue; quote: string; at: string };
  /** A correction that waits for a second clerk. */
  secondClerk?: { value: PlainValue; actor: string; reason: string; at: string };
  clerk?: { action: "accept" | "correct" | "return"; actor: string; reason: string; at: string };
};

/** Everything that is kept of one pre-filled form. */
export type PrefillCase = {
  prefillId: string;
  /** Grows by one with every change; a change names the one that it saw. */
  revision: number;
  planId: string;
  oneThingId: string;
  region: string;
  formId: string;
  formVersion: string;
  status: PrefillStatus;
  /** Opaque subs. */
  actor: string;
  principal: string;
  mandateId?: string;
  consentId: string;
  facts: CaseFacts;
  /** The day that the rules are decided at. */
  asOf: string;
  subjects: BoundSubject[];
  records: VerifiedRecord[];
  sources: SourceState[];
  entries: Record<string, FieldEntry>;
  /** What the same person wrote in earlier forms. */
  previous: { fieldId: string; value: PlainValue; at: string; caseId: string }[];
  /** Registers whose use the person withdrew. */
  withdrawn: string[];
  createdAt: string;
  updatedAt: string;
  submission?: { submissionId: string; at: string; receipts: Receipt[] };
};
