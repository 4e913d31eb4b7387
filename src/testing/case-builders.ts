import type { AccessEntry, Consent, Mandate, StoredPlan } from "../domain/consent.ts";
import type { PrefillCase } from "../domain/prefill.ts";
import type { VerifiedRecord } from "../domain/record.ts";

const PERSON = { idType: "id-card", id: "990000199003070013" } as const;
const SPOUSE = { idType: "id-card", id: "990000199105120021" } as const;

export const anEntry = (overrides: Partial<AccessEntry> = {}): AccessEntry => ({
  at: "2026-03-01T08:00:00.000Z",
  actor: "sub-1",
  actorKind: "person",
  subject: "subject-1",
  action: "fetch",
  source: "marriage",
  concepts: ["maritalStatus"],
  purpose: "newborn",
  caseId: "case-1",
  basis: "consent",
  result: "ok",
  ...overrides,
});

export const aPlan = (overrides: Partial<StoredPlan> = {}): StoredPlan => ({
  planId: "plan-1",
  actor: "sub-1",
  principal: "sub-1",
  oneThingId: "newborn",
  region: "430100",
  formId: "newborn",
  formVersion: "1",
  facts: {},
  asOf: "2026-03-01",
  roles: [],
  calls: [],
  createdAt: "2026-03-01T08:00:00.000Z",
  ...overrides,
});

export const aConsent = (overrides: Partial<Consent> = {}): Consent => ({
  consentId: "consent-1",
  planId: "plan-1",
  actor: "sub-1",
  principal: "sub-1",
  purpose: "newborn",
  services: ["newborn"],
  sources: ["marriage", "household"],
  sensitive: false,
  recipients: [],
  noticeHash: "0".repeat(64),
  nonce: "nonce-1",
  givenAt: "2026-03-01T08:00:00.000Z",
  expiresAt: "2026-03-01T09:00:00.000Z",
  status: "active",
  ...overrides,
});

export const aRecord = (overrides: Partial<VerifiedRecord> = {}): VerifiedRecord => ({
  recordId: "record-1",
  register: "marriage",
  recordType: "marriage",
  schemaVersion: "1",
  issuer: "civil-affairs",
  held: true,
  subject: PERSON,
  claims: {},
  links: [{ role: "spouse", subject: SPOUSE }],
  updatedAt: "2024-05-20",
  status: { value: "valid", checkedAt: "2026-03-01T08:00:00.000Z" },
  binding: { requestId: "request-1", caseId: "case-1", nonce: "nonce-1", purpose: "newborn" },
  role: "mother",
  retrievedAt: "2026-03-01T08:00:00.000Z",
  proof: { format: "jws", kid: "key-1" },
  ...overrides,
});

/** Two registers were asked about the mother; the father is known from her marriage alone. */
export const aCase = (overrides: Partial<PrefillCase> = {}): PrefillCase => ({
  prefillId: "case-1",
  revision: 1,
  planId: "plan-1",
  oneThingId: "newborn",
  region: "430100",
  formId: "newborn",
  formVersion: "1",
  status: "filling",
  actor: "sub-1",
  principal: "sub-1",
  consentId: "consent-1",
  facts: {},
  previous: [],
  asOf: "2026-03-01",
  subjects: [
    { role: "mother", subject: PERSON, how: "self" },
    { role: "father", subject: SPOUSE, how: "record-link" },
  ],
  records: [
    aRecord(),
    aRecord({ recordId: "record-2", register: "household", recordType: "person", links: [] }),
    aRecord({
      recordId: "record-3",
      register: "household",
      recordType: "person",
      subject: SPOUSE,
      role: "father",
      links: [],
    }),
  ],
  sources: [
    { register: "marriage", recordType: "marriage", role: "mother", state: "fetched", at: "2026-03-01T08:00:00.000Z" },
    { register: "household", recordType: "person", role: "mother", state: "fetched", at: "2026-03-01T08:00:00.000Z" },
  ],
  entries: {
    "mother.maritalStatus": { accepted: { display: "已婚", at: "2026-03-01T08:01:00.000Z" } },
    "mother.phone": {
      set: { value: "13900000000", by: "person", actor: "sub-1", at: "2026-03-01T08:01:00.000Z" },
      accepted: { display: "13900000000", at: "2026-03-01T08:01:00.000Z" },
    },
  },
  withdrawn: [],
  createdAt: "2026-03-01T08:00:00.000Z",
  updatedAt: "2026-03-01T08:01:00.000Z",
  ...overrides,
});

export const aMandate = (overrides: Partial<Mandate> = {}): Mandate => ({
  mandateId: "mandate-1",
  principal: "sub-1",
  principalSubject: PERSON,
  agent: "sub-2",
  agentSubject: SPOUSE,
  agentLabel: "配偶",
  principalLabel: "本人",
  relation: { code: "spouse" },
  oneThingIds: ["newborn"],
  actions: ["view", "fill"],
  validFrom: "2026-03-01T00:00:00.000Z",
  validUntil: "2026-03-30T00:00:00.000Z",
  status: "active",
  createdAt: "2026-03-01T08:00:00.000Z",
  ...overrides,
});
