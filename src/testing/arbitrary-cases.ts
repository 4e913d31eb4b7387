import fc from "fast-check";
import type { FormField } from "../domain/form.ts";
import type { BoundSubject, FieldEntry, SourceState } from "../domain/prefill.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import { APPLICANT, bound, type DecisionSetup, held, noneHeld, SELF, SPOUSE } from "./decisions.ts";
import { aField, aRole } from "./test-form.ts";

export const FATHER: BoundSubject = { role: "spouse", subject: SPOUSE, how: "record-link" };
export const KINDS = [
  "population.resident",
  "insurance.pension",
  "certificates.id-card",
  "marriages.marriage",
] as const;

const old = { maxAgeDays: 365, staleIs: "confirm" as const };
export const fieldsOf = (role: string): FormField[] => {
  const id = (name: string) => `${role}.${name}`;
  const identity = { lock: "group" as const, lockGroup: `${role}-identity` };
  return [
    aField(id("name"), {
      ...identity,
      type: "name",
      onConflict: "preferAuthority",
      bindings: [
        bound("population.resident.name"),
        bound("certificates.id-card.name", { authority: "secondary" }),
        bound("insurance.pension.name", { authority: "copy" }),
      ],
    }),
    aField(id("idNumber"), {
      ...identity,
      type: "idNumber",
      bindings: [
        bound("population.resident.idNumber"),
        bound("certificates.id-card.idNumber", { authority: "secondary" }),
      ],
    }),
    aField(id("birthDate"), {
      lock: "verified",
      type: "date",
      bindings: [bound("population.resident.birthDate", { fresh: old })],
      derive: { fn: "birthDateOfIdNumber", from: [id("idNumber")], version: "1" },
    }),
    aField(id("address"), {
      lock: "verified",
      type: "address",
      bindings: [
        bound("population.resident.address", { fresh: { maxAgeDays: 30, staleIs: "block" } }),
        bound("insurance.pension.address", { authority: "secondary" }),
      ],
    }),
    aField(id("maritalStatus"), {
      type: "code",
      codeSystem: "marital-status",
      sensitivity: "sensitive",
      onConflict: "preferAuthority",
      bindings: [
        bound("marriages.marriage.maritalStatus"),
        bound("insurance.pension.maritalStatus", { authority: "copy" }),
      ],
    }),
    aField(id("spouseName"), {
      type: "name",
      lock: "verified",
      visibleWhen: { fact: id("maritalStatus"), op: "eq", value: "20" },
      bindings: [bound("marriages.marriage.spouseName", { where: { claim: "maritalStatus", value: "20" } })],
    }),
  ];
};
export const FORM: NonNullable<DecisionSetup["form"]> = {
  roles: [SELF, aRole("spouse", [{ how: "record-link", from: "applicant", recordType: "marriage", link: "spouse" }])],
  fields: [
    ...fieldsOf("applicant"),
    ...fieldsOf("spouse"),
    aField("applicant.householdAddress", {
      type: "address",
      derive: { fn: "sameAs", from: ["spouse.address"], version: "1" },
    }),
  ],
};
const ADDRESSES = ["枫林路12号", "枫林路１２号", "湘江路3号"];

const claimValue = (values: readonly unknown[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...values) },
    fc.constantFrom({ state: "notHeld" }, { state: "withheld" }, 7, "", {
      state: "value",
      value: values[0],
      verifiedAs: "selfDeclared",
    }),
  );
const claims = (isProtected: boolean) =>
  fc.record(
    {
      name: claimValue(["张三", "张 三", "李四", "王□"]),
      idNumber: claimValue(["990000199003070013", "990000199105120021", "990000199003070014"]),
      birthDate: claimValue(["1990-03-07", "1991-05-12", "1990"]),
      address: claimValue(ADDRESSES),
      maritalStatus: claimValue(["10", "20", "40", "99"]),
      registrationDate: claimValue(["2015-05-20", "2024-05-20"]),
      spouseName: claimValue(["赵六", "孙七"]),
      ...(isProtected ? { isProtected: fc.constant(true) } : {}),
    },
    { requiredKeys: isProtected ? ["isProtected"] : [] },
  );
export const aRecord = (isProtected = false) =>
  fc
    .record({
      kind: fc.constantFrom(...KINDS),
      claims: claims(isProtected),
      subject: fc.constantFrom(APPLICANT, FATHER),
      updatedAt: fc.constantFrom("2026-07-20", "2026-05-01", "2020-01-01"),
      retrievedAt: fc.constantFrom("2026-07-24T00:00:00Z", "2026-07-24T03:00:00Z"),
      status: fc.constantFrom("valid", "valid", "valid", "unknown", "revoked"),
      isHeld: fc.constantFrom(true, true, true, false),
    })
    .map(
      ({ kind, claims: its, subject, status, isHeld, ...dates }): VerifiedRecord =>
        held(kind, isHeld ? its : {}, {
          ...dates,
          held: isHeld,
          subject: subject.subject,
          role: subject.role,
          status: { value: status as "valid", checkedAt: "2026-07-24T00:00:00Z" },
        }),
    );
const STATES = ["fetched", "notHeld", "error", "denied", "pending", "unusable", "not-consented", "withdrawn"] as const;
const aState = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    role: fc.constantFrom("applicant", "spouse"),
    state: fc.constantFrom(...STATES),
  })
  .map(({ kind, role, state }): SourceState => ({ ...noneHeld(kind, role), state }));

const at = (hour: number): string => `2026-07-24T0${hour}:00:00Z`;
const SAID: Readonly<Record<string, readonly string[]>> = {
  name: ["张三", "钱七"],
  idNumber: ["990000199105120021"],
  birthDate: ["1990-03-07", "1999"],
  address: ["橘子洲1号"],
  maritalStatus: ["40", "20"],
};
const anEntry = fc.constantFrom(...Object.keys(SAID)).chain((name) =>
  fc.record({
    id: fc.constantFrom(`applicant.${name}`, `spouse.${name}`),
    value: fc.constantFrom(...(SAID[name] ?? [])),
    kind: fc.constantFrom(
      "set" as const,
      "clerk" as const,
      "proposal" as const,
      "cleared" as const,
      "dispute" as const,
    ),
    hour: fc.constantFrom(1, 2, 4),
  }),
);
export type Said = {
  id: string;
  value: string;
  kind: "set" | "clerk" | "proposal" | "cleared" | "dispute";
  hour: number;
};
const MADE: Readonly<Record<Said["kind"], (said: Said) => FieldEntry>> = {
  set: ({ value, hour }) => ({ set: { value, by: "person", actor: "sub", at: at(hour) } }),
  clerk: ({ value, hour }) => ({ set: { value, by: "clerk", actor: "sub", at: at(hour) } }),
  proposal: ({ value, hour }) => ({ proposal: { value, quote: value, at: at(hour) } }),
  cleared: ({ hour }) => ({ cleared: { at: at(hour) } }),
  dispute: ({ value, hour }) => ({ dispute: { value, at: at(hour) } }),
};

export const toEntries = (said: readonly Said[]): Record<string, FieldEntry> => {
  const entries: Record<string, FieldEntry> = {};
  for (const each of said) entries[each.id] = { ...entries[each.id], ...MADE[each.kind](each) };
  return entries;
};

export const aCase = fc.record({
  records: fc.array(aRecord(), { maxLength: 8 }),
  sources: fc.array(aState, { maxLength: 4 }),
  said: fc.array(anEntry, { maxLength: 4 }),
});
