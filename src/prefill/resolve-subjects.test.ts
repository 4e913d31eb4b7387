import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { FormDefinition, RoleWay, When } from "../domain/form.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import type { BoundSubject, SourceState } from "../domain/prefill.ts";
import type { SubjectId, VerifiedRecord } from "../domain/record.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { aRecord } from "../testing/case-builders.ts";
import { person } from "../testing/scripted-registers.ts";
import { aField, aForm, aRole, binding } from "../testing/test-form.ts";
import { createFormContext } from "./form-context.ts";
import { placeRecordTypes } from "./form-parts.ts";
import { type ResolveInput, resolveSubjects } from "./resolve-subjects.ts";

const MOTHER = person("990000199105120026");
const FATHER = person("990000199003070013");
const OTHER = person("990000198501020030");
const FIRST = person("990000202607010016");
const SECOND = person("990000202607010032");
const OLDER = person("990000202103050022");
const COMPANY: SubjectId = { idType: "uscc", id: "91990000MA0ABCD1XJ" };

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue({ directory: "data" });
});

const claims = (values: Record<string, unknown>): VerifiedRecord["claims"] =>
  Object.fromEntries(
    Object.entries(values).map(([id, value]) => [
      id,
      { state: "value" as const, value, verifiedAs: "authority" as const },
    ]),
  );

const wedding = (day: string, spouse: SubjectId, maritalStatus = "20"): VerifiedRecord =>
  aRecord({
    recordId: `marriage-${day}-${spouse.id}`,
    recordType: "marriage",
    role: "applicant",
    claims: claims({ registrationDate: day, maritalStatus }),
    links: [{ role: "spouse", subject: spouse }],
  });

const birth = (child: SubjectId, birthDate?: string, links: VerifiedRecord["links"] = []): VerifiedRecord =>
  aRecord({
    recordId: `birth-${child.id}`,
    recordType: "birth-certificate",
    role: "applicant",
    claims: birthDate === undefined ? {} : claims({ birthDate }),
    links: [{ role: "child", subject: child }, ...links],
  });

type Setup = Partial<Pick<ResolveInput, "records" | "sources" | "bound" | "isOpen" | "final">> & {
  facts?: CaseFacts;
  actor?: SubjectId;
  company?: SubjectId;
};

/** With `final` as the job does it: first all that is plain, then what is left. */
const resolve = (form: FormDefinition, { final, ...setup }: Setup = {}): BoundSubject[] => {
  const bound = resolveOnce(form, setup);
  return final ? resolveOnce(form, { ...setup, bound, final }) : bound;
};

const resolveOnce = (form: FormDefinition, { facts = {}, actor, company, ...rest }: Setup): BoundSubject[] =>
  resolveSubjects({
    form,
    types: placeRecordTypes(catalogue.registers),
    context: createFormContext({ form, model: undefined, tables: catalogue, asOf: "2026-07-24", facts }),
    people: { principal: MOTHER, actor, company },
    records: [],
    sources: [],
    bound: [],
    isOpen: () => false,
    final: false,
    ...rest,
  });

const boundTo = (subjects: readonly BoundSubject[]): Record<string, string> =>
  Object.fromEntries(subjects.map(({ role, subject }) => [role, subject.id]));

const SELF = aRole("applicant", [{ how: "principal" }]);
const link = (
  recordType: string,
  name: string,
  more: Partial<Extract<RoleWay, { how: "record-link" }>> = {},
): RoleWay => ({
  how: "record-link",
  from: "applicant",
  recordType,
  link: name,
  ...more,
});
const SPOUSE_FORM = aForm([
  SELF,
  aRole("father", [link("marriage", "spouse", { where: { claim: "maritalStatus", value: "20" } })]),
]);
const CHILDREN_FORM = aForm([SELF, aRole("child", [link("birth-certificate", "child")], { many: true })]);

describe("which birth is meant", () => {
  const births = [birth(OLDER, "2021-03-05"), birth(FIRST, "2026-07-01")];
  const formWith = (more: Parameters<typeof link>[2], many = true): FormDefinition =>
    aForm([SELF, aRole("child", [link("birth-certificate", "child", more)], many ? { many: true } : {})]);
  const childrenOf = (form: FormDefinition, setup: Setup = {}): string[] =>
    resolve(form, { records: births, ...setup }).flatMap(({ role, subject }) =>
      role.startsWith("child") ? [subject.id] : [],
    );

  it.each<[string, CaseFacts, SubjectId[]]>([
    ["the elder, where that day was told", { "child.birthDate": "2021-03-05" }, [OLDER]],
    ["the younger, where that day was told", { "child.birthDate": "2026-07-01" }, [FIRST]],
    ["nobody, where no birth was on that day", { "child.birthDate": "2026-07-02" }, []],
    ["nobody, where it was not told", {}, []],
    ["nobody, where the person does not know", { "child.birthDate": null }, []],
  ])("for one child is %s", (_, facts, expected) => {
    const form = formWith({ bornOn: "child.birthDate" }, false);
    expect(childrenOf(form, { facts })).toEqual(expected.map(({ id }) => id));
  });

  it("for one child needs no day where there is one alone, and none will do where twins share it", () => {
    const form = formWith({ bornOn: "child.birthDate" }, false);
    expect(childrenOf(form, { records: [birth(OLDER, "2021-03-05")] })).toEqual([OLDER.id]);
    const twins = [birth(FIRST, "2026-07-01"), birth(SECOND, "2026-07-01")];
    expect(childrenOf(form, { records: twins, facts: { "child.birthDate": "2026-07-01" } })).toEqual([]);
  });

  it("of a list is that of each day that was told", () => {
    const form = formWith({ newestBirth: true, bornOn: "child.birthDate" });
    const midnight = [birth(FIRST, "2026-07-01"), birth(SECOND, "2026-07-02"), birth(OLDER, "2021-03-05")];
    const facts = { "child.count": 2, "child[0].birthDate": "2026-07-01", "child[1].birthDate": "2026-07-02" };
    expect(childrenOf(form, { records: midnight, facts })).toEqual([FIRST.id, SECOND.id]);
    expect(childrenOf(form, { facts: { "child[0].birthDate": "2026-07-20" } })).toEqual([]);
  });

  it.each([
    { day: "2026-01-24", bound: true },
    { day: "2026-01-23", bound: false },
  ])("is no longer ago than the form allows: $day", ({ day, bound }) => {
    const form = formWith({ newestBirth: true, bornWithinMonths: 6 });
    expect(childrenOf(form, { records: [birth(FIRST, day)] })).toEqual(bound ? [FIRST.id] : []);
  });

  it("cannot be told by a certificate without a day, nor beside one that could not be read", () => {
    const form = formWith({ bornOn: "child.birthDate" }, false);
    const facts = { "child.birthDate": "2026-07-01" };
    expect(childrenOf(form, { facts, records: [birth(FIRST, "2026-07-01"), birth(OLDER)] })).toEqual([]);
    const voided: SourceState = {
      register: "birth-certificates",
      recordType: "birth-certificate",
      role: "applicant",
      state: "unusable",
      reason: "REC_PROOF",
      at: "2026-07-24T00:00:00Z",
    };
    expect(childrenOf(form, { records: [birth(FIRST, "2026-07-01")], sources: [voided] })).toEqual([]);
  });
});

describe("who stands for a role", () => {
  it("is who signed in, or who gave the mandate; the agent has a role of their own", () => {
    const form = aForm([SELF, aRole("agent", [{ how: "actor" }])]);
    expect(resolve(form)).toEqual([{ role: "applicant", subject: MOTHER, how: "self" }]);
    expect(resolve(form, { actor: OTHER })).toEqual([
      { role: "applicant", subject: MOTHER, how: "mandate" },
      { role: "agent", subject: OTHER, how: "self" },
    ]);
  });

  it.each([
    { why: "a wedding", records: [wedding("2024-05-20", FATHER)], father: FATHER.id },
    { why: "a divorce later", records: [wedding("2024-05-20", FATHER), wedding("2026-07-01", FATHER, "40")] },
    {
      why: "a divorce before",
      records: [wedding("2020-01-01", OTHER, "40"), wedding("2024-05-20", FATHER)],
      father: FATHER.id,
    },
    { why: "the same day twice, two people", records: [wedding("2024-05-20", FATHER), wedding("2024-05-20", OTHER)] },
    {
      why: "wedding and divorce of one day",
      records: [wedding("2024-05-20", FATHER), wedding("2024-05-20", FATHER, "40")],
    },
    { why: "one of two without its day", records: [wedding("2024-05", OTHER), wedding("2024-05-20", FATHER)] },
    { why: "no record", records: [] },
    { why: "the statement that there is none", records: [{ ...wedding("2024-05-20", FATHER), held: false }] },
    { why: "a record about another role", records: [{ ...wedding("2024-05-20", FATHER), role: "child[0]" }] },
    { why: "a company at the other end", records: [wedding("2024-05-20", COMPANY)] },
  ])("follows the latest marriage alone: $why", ({ records, father }) => {
    expect(boundTo(resolve(SPOUSE_FORM, { records, final: true }))).toEqual({
      applicant: MOTHER.id,
      ...(father === undefined ? {} : { father }),
    });
  });

  it.each(["REC_PROOF", "REC_ISSUER", "REC_REPLAY", "REC_SUBJECT", "REC_SCHEMA"] as const)(
    "does not follow an older wedding where a record of the same answer was void: %s",
    (reason) => {
      const sources: SourceState[] = [
        { register: "marriage-register", recordType: "marriage", role: "applicant", state: "fetched", reason, at: "" },
      ];
      const records = [wedding("2024-05-20", FATHER)];
      expect(boundTo(resolve(SPOUSE_FORM, { records, sources, final: true }))).toEqual({ applicant: MOTHER.id });
    },
  );

  it("never matches by name and birthday: two of one name are two people", () => {
    const named = (id: SubjectId): VerifiedRecord => ({
      ...wedding("2024-05-20", id),
      claims: claims({ registrationDate: "2024-05-20", maritalStatus: "20", spouseName: "李明" }),
    });
    expect(boundTo(resolve(SPOUSE_FORM, { records: [named(FATHER), named(OTHER)], final: true }))).toEqual({
      applicant: MOTHER.id,
    });
  });

  it.each([
    { why: "claims of the certificates", dates: ["2026-07-01", "2026-07-01", "2021-03-05"] },
    { why: "the dates in their numbers", dates: [undefined, undefined, undefined] },
  ])("orders a list by birth, then number, whatever the order of records: $why", ({ dates }) => {
    const records = [birth(SECOND, dates[0]), birth(FIRST, dates[1]), birth(OLDER, dates[2]), birth(FIRST, dates[1])];
    const expected = { applicant: MOTHER.id, "child[0]": OLDER.id, "child[1]": FIRST.id, "child[2]": SECOND.id };
    expect(boundTo(resolve(CHILDREN_FORM, { records }))).toEqual(expected);
    expect(boundTo(resolve(CHILDREN_FORM, { records: records.toReversed() }))).toEqual(expected);
  });

  it("keeps the place of those that are bound where an older one is found later", () => {
    const bound = resolve(CHILDREN_FORM, { records: [birth(SECOND, "2026-07-01")] });
    const later = resolve(CHILDREN_FORM, { bound, records: [birth(SECOND, "2026-07-01"), birth(OLDER, "2021-03-05")] });
    expect(boundTo(later)).toEqual({ applicant: MOTHER.id, "child[0]": SECOND.id, "child[1]": OLDER.id });
  });

  it("keeps who stands for a single role whatever is found later", () => {
    const bound = resolve(SPOUSE_FORM, { records: [wedding("2024-05-20", FATHER)] });
    expect(resolve(SPOUSE_FORM, { bound, records: [wedding("2025-01-01", OTHER)] })).toEqual(bound);
  });

  it("takes the first way that applies, and waits for an answer that is still to come", () => {
    const form = aForm([SELF, aRole("father", [link("birth-certificate", "father"), link("marriage", "spouse")])]);
    const records = [wedding("2024-05-20", FATHER)];
    const isOpen = (_: string, recordType: string): boolean => recordType === "birth-certificate";
    expect(boundTo(resolve(form, { records, isOpen }))).toEqual({ applicant: MOTHER.id });
    expect(boundTo(resolve(form, { records }))["father"]).toBe(FATHER.id);
    const both = [...records, birth(FIRST, "2026-07-01", [{ role: "father", subject: OTHER }])];
    expect(boundTo(resolve(form, { records: both }))["father"]).toBe(OTHER.id);
  });

  it("goes on from a role that was bound by a record", () => {
    const form = aForm([
      SELF,
      aRole("child", [link("birth-certificate", "child")], { many: true }),
      aRole("father", [{ how: "record-link", from: "child", recordType: "household-member", link: "father" }]),
    ]);
    const household = aRecord({
      recordType: "household-member",
      role: "child[0]",
      links: [{ role: "father", subject: FATHER }],
    });
    expect(boundTo(resolve(form, { records: [birth(FIRST), household] }))["father"]).toBe(FATHER.id);
  });

  const IS_MOTHER: When = { fact: "applicant.parentRole", op: "eq", value: "mother" };
  const CONDITIONAL = aForm(
    [SELF, aRole("mother", [{ how: "principal", when: IS_MOTHER }, link("marriage", "spouse")])],
    [aField("applicant.parentRole", { type: "code", bindings: [binding("population-register", "resident.sex")] })],
  );
  it.each([
    { why: "true", facts: { "applicant.parentRole": "mother" }, mother: MOTHER.id, final: false },
    { why: "false", facts: { "applicant.parentRole": "father" }, mother: FATHER.id, final: false },
    { why: "undecided, a field may decide it", facts: {}, final: false },
    { why: "undecided for good", facts: {}, mother: FATHER.id, final: true },
  ])("a way applies only where its condition is true: $why", ({ facts, mother, final }) => {
    const records = [wedding("2024-05-20", FATHER)];
    expect(boundTo(resolve(CONDITIONAL, { facts, records, final }))["mother"]).toBe(mother);
  });

  it.each([
    { needed: true, facts: { "applicant.parentRole": "mother" } },
    { needed: false, facts: { "applicant.parentRole": "father" } },
    { needed: false, facts: {} },
  ])("a role that is not known to be needed is not looked for: $facts", ({ needed, facts }) => {
    const form = aForm([SELF, aRole("agent", [{ how: "actor" }], { neededWhen: IS_MOTHER })], CONDITIONAL.fields);
    expect("agent" in boundTo(resolve(form, { facts, actor: OTHER, final: true }))).toBe(needed);
  });

  it("two roles that lead to each other alone are nobody", () => {
    const form = aForm([
      aRole("a", [{ how: "record-link", from: "b", recordType: "marriage", link: "spouse" }]),
      aRole("b", [{ how: "record-link", from: "a", recordType: "marriage", link: "spouse" }]),
    ]);
    expect(resolve(form, { final: true })).toEqual([]);
  });

  it("a company is who the licence names, never a person", () => {
    const form = aForm([aRole("company", [{ how: "principal" }, { how: "licence-code" }], { about: "company" })]);
    expect(resolve(form)).toEqual([]);
    expect(resolve(form, { company: COMPANY })).toEqual([{ role: "company", subject: COMPANY, how: "licence-code" }]);
  });
});
