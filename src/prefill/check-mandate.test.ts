import { describe, expect, it } from "vitest";
import type { Mandate } from "../domain/consent.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import { aRecord } from "../testing/case-builders.ts";
import { person } from "../testing/scripted-registers.ts";
import { checkMandate, type MandateCheck } from "./check-mandate.ts";

const PRINCIPAL = person("990000199105120026");
const AGENT = person("990000199003070013");

const MANDATE: Mandate = {
  mandateId: "mandate-1",
  principal: "sub-mother",
  principalSubject: PRINCIPAL,
  agent: "sub-father",
  agentSubject: AGENT,
  agentLabel: "父亲",
  principalLabel: "母亲",
  relation: { code: "other" },
  oneThingIds: ["newborn"],
  actions: ["view", "fill"],
  validFrom: "2026-07-20T00:00:00.000Z",
  validUntil: "2026-07-24T15:59:59.999Z",
  status: "active",
  createdAt: "2026-07-20T00:00:00.000Z",
};

const check = (overrides: Partial<Omit<MandateCheck, "now">> & { now?: string; with?: Partial<Mandate> } = {}) => {
  const { now = "2026-07-24T04:00:00Z", with: changes = {}, ...rest } = overrides;
  return checkMandate({
    mandate: { ...MANDATE, ...changes },
    principal: "sub-mother",
    agent: "sub-father",
    oneThingId: "newborn",
    action: "fill",
    records: [],
    ...rest,
    now: new Date(now),
  });
};

const marriage = (day: string, maritalStatus: string, spouse = AGENT): VerifiedRecord =>
  aRecord({
    recordId: `marriage-${day}`,
    recordType: "marriage",
    subject: PRINCIPAL,
    links: [{ role: "spouse", subject: spouse }],
    claims: {
      maritalStatus: { state: "value", value: maritalStatus, verifiedAs: "authority" },
      registrationDate: { state: "value", value: day, verifiedAs: "authority" },
    },
  });

describe("a mandate", () => {
  it.each([
    { what: "as given", reason: undefined },
    { what: "none at all", mandate: undefined, reason: "MANDATE_MISSING" },
    { what: "of somebody else", principal: "sub-other", reason: "MANDATE_MISSING" },
    { what: "for another agent", agent: "sub-other", reason: "MANDATE_MISSING" },
    { what: "for another one-thing", oneThingId: "retire", reason: "MANDATE_MISSING" },
    { what: "an action that it names", action: "view" as const, reason: undefined },
    { what: "submitting, which it does not name", action: "submit" as const, reason: "MANDATE_MISSING" },
    { what: "receiving, which it does not name", action: "receive" as const, reason: "MANDATE_MISSING" },
  ])("covers what it names and nothing else: $what", ({ what: _, reason, ...rest }) => {
    expect(check(rest)).toBe(reason);
  });

  it.each([
    { what: "its first instant", now: "2026-07-20T00:00:00.000Z", reason: undefined },
    { what: "before it", now: "2026-07-19T23:59:59.999Z", reason: "MANDATE_EXPIRED" },
    { what: "its last instant", now: "2026-07-24T15:59:59.999Z", reason: undefined },
    { what: "after it", now: "2026-07-24T16:00:00.000Z", reason: "MANDATE_EXPIRED" },
    { what: "withdrawn", with: { status: "revoked" as const }, reason: "MANDATE_EXPIRED" },
  ])("holds for its time: $what", ({ what: _, reason, ...rest }) => {
    expect(check(rest)).toBe(reason);
  });

  const PROVEN = { relation: { code: "spouse" as const, provenBy: "marriage-2024-05-20" } };
  it.each([
    { what: "married", records: [marriage("2024-05-20", "20")], reason: undefined },
    {
      what: "divorced",
      records: [marriage("2024-05-20", "20"), marriage("2026-07-23", "40")],
      reason: "MANDATE_EXPIRED",
    },
    {
      what: "married again to each other",
      records: [marriage("2024-05-20", "40"), marriage("2026-07-23", "23")],
      reason: undefined,
    },
    {
      what: "married to somebody else",
      records: [marriage("2024-05-20", "20"), marriage("2026-07-23", "22", person("990000198501020030"))],
      reason: "MANDATE_EXPIRED",
    },
    {
      what: "one record without its day",
      records: [marriage("2024-05", "20"), marriage("2026-07-23", "20")],
      reason: "MANDATE_EXPIRED",
    },
    {
      what: "divorce and wedding of one day",
      records: [marriage("2026-07-23", "20"), marriage("2026-07-23", "40")],
      reason: "MANDATE_EXPIRED",
    },
    { what: "nothing asked", records: [], reason: undefined },
    {
      what: "somebody else's divorce",
      records: [{ ...marriage("2026-07-23", "40"), subject: AGENT }],
      reason: undefined,
    },
  ])("that a wedding proved ends with the marriage: $what", ({ records, reason }) => {
    expect(check({ records, with: PROVEN })).toBe(reason);
    expect(check({ records })).toBe(undefined);
  });

  it("ends with the death of who gave it", () => {
    const death = aRecord({ recordType: "death", subject: PRINCIPAL, links: [] });
    expect(check({ records: [death] })).toBe("MANDATE_EXPIRED");
    expect(check({ records: [{ ...death, subject: AGENT }] })).toBe(undefined);
    expect(check({ records: [{ ...death, held: false }] })).toBe(undefined);
  });

  it.each([
    { born: "a day in July", id: "990000200807250015", now: "2026-07-24T15:59:59Z", reason: undefined },
    { born: "a day in July", id: "990000200807250015", now: "2026-07-24T16:00:00Z", reason: "MANDATE_EXPIRED" },
    { born: "29 February", id: "990000200802290018", now: "2026-02-27T15:59:59Z", reason: undefined },
    { born: "29 February", id: "990000200802290018", now: "2026-02-27T16:00:00Z", reason: "MANDATE_EXPIRED" },
    { born: "long ago", id: "990000199105120026", now: "2026-07-24T16:00:00Z", reason: undefined },
  ])("of a minor ends as they come of age, by the day in China: $born $now", ({ id, now, reason }) => {
    const principalSubject = person(id);
    const time = { validFrom: "2026-01-01T00:00:00Z", validUntil: "2026-12-31T00:00:00Z" };
    expect(check({ now, with: { ...time, principalSubject } })).toBe(reason);
  });
});
