import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { ReasonCode } from "../domain/prefill.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { createTestPorts, type TestPorts, testRun } from "../testing/prefill-ports.ts";
import { person, type Script, type ScriptedRecord, seal } from "../testing/scripted-registers.ts";
import { aField, aForm, aRole, binding } from "../testing/test-form.ts";
import { createFormContext } from "./form-context.ts";
import { placeRecordTypes } from "./form-parts.ts";
import { gatherRecords } from "./gather-records.ts";
import type { GatherInput } from "./gather-work.ts";
import { planQuestions } from "./plan-questions.ts";

const MOTHER = person("990000199105120026");
const FATHER = person("990000199003070013");
const OTHER = person("990000198501020030");
const POPULATION = "population-register";
const MARRIAGE = "marriage-register";

const FORM = aForm(
  [
    aRole("applicant", [{ how: "principal" }]),
    aRole("father", [
      {
        how: "record-link",
        from: "applicant",
        recordType: "marriage",
        link: "spouse",
        where: { claim: "maritalStatus", value: "20" },
      },
    ]),
  ],
  [
    aField("applicant.name", { type: "name", bindings: [binding(POPULATION, "resident.name")] }),
    aField("applicant.id", { type: "idNumber", bindings: [binding(POPULATION, "resident.idNumber")] }),
    aField("applicant.car", { bindings: [binding("vehicle-register", "vehicle.plate")] }),
    aField("father.name", { type: "name", bindings: [binding(POPULATION, "resident.name")] }),
    aField("father.degree", { bindings: [binding("school-roll", "degree.level")] }),
  ],
);
const ALL = [POPULATION, MARRIAGE, "vehicle-register", "school-roll"];

const resident = (subject: typeof MOTHER, name: string): ScriptedRecord => ({
  register: POPULATION,
  recordType: "resident",
  subject,
  claims: { name, idNumber: subject.id },
});
const WEDDING: ScriptedRecord = {
  register: MARRIAGE,
  recordType: "marriage",
  subject: MOTHER,
  claims: { maritalStatus: "20", registrationDate: "2024-05-20" },
  links: [{ role: "spouse", subject: FATHER }],
};
const RECORDS = [resident(MOTHER, "王一"), resident(FATHER, "李二"), WEDDING];

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue({ directory: "data" });
});

type Setup = Partial<GatherInput> & {
  behave?: Script["behave"];
  records?: readonly ScriptedRecord[];
  limits?: Partial<TestPorts["limits"]>;
};

const gather = async ({ behave, records = RECORDS, limits = {}, ...overrides }: Setup = {}) => {
  const made = await createTestPorts({ catalogue, people: {} }, { records, ...(behave ? { behave } : {}) });
  const ports = { ...made, limits: { ...made.limits, ...limits } };
  const form: FormDefinition = overrides.form ?? FORM;
  const types = placeRecordTypes(catalogue.registers);
  const context = createFormContext({ form, model: undefined, tables: catalogue, asOf: "2026-07-24", facts: {} });
  const input: GatherInput = {
    form,
    model: undefined,
    types,
    facts: {},
    asOf: "2026-07-24",
    people: { principal: MOTHER },
    questions: planQuestions({ form, types, context, onBehalf: false }),
    gate: { sources: ALL, sensitive: true },
    consentId: "consent-1",
    caseId: "case-1",
    asker: { actor: "sub-mother" },
    barredRoles: new Map(),
    barred: async () => undefined,
    ...overrides,
  };
  const gathering = await gatherRecords(input, ports, testRun());
  const states = Object.fromEntries(
    gathering.sources.map(({ role, register, state, reason }) => [
      `${role} ${register}`,
      reason === undefined ? state : `${state} ${reason}`,
    ]),
  );
  return { gathering, ports, states };
};

describe("asking registers", () => {
  it("has all calls that can be made on their way before the first one ends", async () => {
    const { ports, gathering } = await gather({ behave: () => ({ delayMs: 20 }) });
    const { events } = ports.recordSource;
    const wave = (subject: string) =>
      events.map((event, i) => ({ event, i })).filter(({ event }) => event.includes(subject));
    for (const subject of [MOTHER.id, FATHER.id]) {
      const starts = wave(subject).filter(({ event }) => event.startsWith("start"));
      const ends = wave(subject).filter(({ event }) => event.startsWith("end"));
      expect(Math.max(...starts.map(({ i }) => i))).toBeLessThan(Math.min(...ends.map(({ i }) => i)));
    }
    expect(events.filter((event) => event.startsWith("start"))).toHaveLength(5);
    expect(gathering.subjects.map(({ role, subject }) => [role, subject.id])).toEqual([
      ["applicant", MOTHER.id],
      ["father", FATHER.id],
    ]);
    expect(await gathering.awaitLate()).toBeUndefined();
  });

  it("binds every call to the case, the purpose and a nonce of its own, and asks for nothing else", async () => {
    const { ports } = await gather({ asker: { actor: "sub-agent", onBehalfOf: "sub-mother" } });
    const { asked } = ports.recordSource;
    expect(new Set(asked.map(({ nonce }) => nonce)).size).toBe(asked.length);
    expect(asked.find(({ register }) => register === MARRIAGE)).toMatchObject({
      subject: MOTHER,
      concepts: ["maritalStatus", "registrationDate"],
      requestId: "request-1",
      caseId: "case-1",
      purpose: "newborn",
      basis: "separate-consent",
      consentId: "consent-1",
      actor: "sub-agent",
      onBehalfOf: "sub-mother",
    });
  });

  it("asks no register that was not ticked and no sensitive claim without separate consent", async () => {
    const { ports, states } = await gather({ gate: { sources: [POPULATION, MARRIAGE], sensitive: false } });
    expect(ports.recordSource.asked.map(({ register, concepts, basis }) => [register, concepts, basis])).toEqual([
      [POPULATION, ["name"], "consent"],
    ]);
    expect(states).toMatchObject({
      [`applicant ${MARRIAGE}`]: "not-consented CONSENT_MISSING",
      "applicant vehicle-register": "not-consented CONSENT_MISSING",
    });
  });

  it("keeps what came and what was withheld of one question apart", async () => {
    const { gathering } = await gather({ gate: { sources: ALL, sensitive: false } });
    const own = gathering.sources.filter(({ register, role }) => register === POPULATION && role === "applicant");
    expect(own.map(({ state }) => state)).toEqual(["fetched", "not-consented"]);
  });

  it("asks nothing about a role that is barred, and says why", async () => {
    const barredRoles = new Map<string, ReasonCode>([["applicant", "MANDATE_MISSING"]]);
    const { ports, states } = await gather({ barredRoles });
    expect(ports.recordSource.asked).toEqual([]);
    expect(states[`applicant ${POPULATION}`]).toBe("denied MANDATE_MISSING");
  });

  it.each([
    { behaviour: "error" as const, expected: "error SRC_UNAVAILABLE" },
    { behaviour: "throws" as const, expected: "error SRC_UNAVAILABLE" },
    { behaviour: "denied" as const, expected: "denied SRC_DENIED" },
    { behaviour: () => [], expected: "unusable REC_PROOF" },
  ])("goes on without a register that fails: $expected", async ({ behaviour, expected }) => {
    const { states } = await gather({ behave: ({ register }) => (register === MARRIAGE ? behaviour : undefined) });
    expect(states).toMatchObject({
      [`applicant ${MARRIAGE}`]: expected,
      [`applicant ${POPULATION}`]: "fetched",
      "applicant vehicle-register": "notHeld SRC_NOT_HELD",
    });
    expect(states).not.toHaveProperty(`father ${POPULATION}`);
  });

  it("uses nothing of another person's record, and follows none of its links", async () => {
    const { gathering, states } = await gather({
      behave: ({ register }) =>
        register === MARRIAGE ? (envelopes) => envelopes.map((each) => seal({ ...each, subject: OTHER })) : undefined,
    });
    expect(states[`applicant ${MARRIAGE}`]).toBe("unusable REC_SUBJECT");
    expect(gathering.subjects).toHaveLength(1);
    expect(gathering.records.map(({ recordType }) => recordType)).toEqual(["resident"]);
  });

  it("has an entry for every question, without a number or a value", async () => {
    const { gathering, ports } = await gather({ gate: { sources: [POPULATION, MARRIAGE], sensitive: true } });
    const entries = gathering.entries.map(({ action, source, subject, result }) => [action, source, subject, result]);
    const [mother, father] = [MOTHER, FATHER].map(ports.subjectHash);
    expect(entries).toEqual(
      expect.arrayContaining([
        ["fetch", POPULATION, mother, "fetched"],
        ["fetch", MARRIAGE, mother, "fetched"],
        ["fetch", POPULATION, father, "fetched"],
        ["refuse", "vehicle-register", mother, "CONSENT_MISSING"],
        ["refuse", "school-roll", father, "CONSENT_MISSING"],
      ]),
    );
    expect(entries).toHaveLength(5);
    const written = JSON.stringify(gathering.entries);
    for (const secret of [MOTHER.id, FATHER.id, "王一", "李二"]) expect(written).not.toContain(secret);
  });
});

describe("answers that come late", () => {
  it("shows what there is after the budget; what hangs is pending, and what follows from it comes later", async () => {
    const { gathering, states } = await gather({
      limits: { budgetMs: 40 },
      behave: ({ register }) => (register === MARRIAGE ? { delayMs: 150 } : undefined),
    });
    expect(states).toMatchObject({
      [`applicant ${MARRIAGE}`]: "pending SRC_PENDING",
      [`applicant ${POPULATION}`]: "fetched",
    });
    expect(gathering.subjects).toHaveLength(1);
    const records = [];
    let last = gathering.subjects;
    for (let late = await gathering.awaitLate(); late; late = await gathering.awaitLate()) {
      records.push(...late.records.map(({ role, recordType }) => `${role} ${recordType}`));
      last = late.subjects;
    }
    expect(records).toEqual(["applicant marriage", "father resident"]);
    expect(last.map(({ role }) => role)).toEqual(["applicant", "father"]);
  });

  it("asks a register that promised an answer again, with the same nonce, and does not keep the person waiting", async () => {
    const { gathering, ports, states } = await gather({
      limits: { budgetMs: 60_000 },
      behave: ({ register }) => (register === MARRIAGE ? { pending: 3 } : undefined),
    });
    expect(states[`applicant ${MARRIAGE}`]).toBe("pending SRC_PENDING");
    const late = await gathering.awaitLate();
    expect(late?.records.map(({ recordType }) => recordType)).toEqual(["marriage"]);
    const nonces = ports.recordSource.asked.filter(({ register }) => register === MARRIAGE).map(({ nonce }) => nonce);
    expect(nonces).toHaveLength(4);
    expect(new Set(nonces).size).toBe(1);
  });

  it("ends with an outage where a register never answers", async () => {
    const { gathering, states } = await gather({
      limits: { budgetMs: 20, lateMs: 60 },
      behave: ({ register }) => (register === MARRIAGE ? "hang" : undefined),
    });
    expect(states[`applicant ${MARRIAGE}`]).toBe("pending SRC_PENDING");
    const late = await gathering.awaitLate();
    expect(late?.sources.find(({ register }) => register === MARRIAGE)).toMatchObject({
      state: "error",
      reason: "SRC_UNAVAILABLE",
    });
    expect(await gathering.awaitLate()).toBeUndefined();
  });

  it.each([
    { reason: "CONSENT_WITHDRAWN" as const, state: "withdrawn" },
    { reason: "MANDATE_EXPIRED" as const, state: "denied" },
  ])("asks nothing more once that is not allowed any more: $reason", async ({ reason, state }) => {
    const { gathering, ports } = await gather({
      barred: async () => reason,
      behave: ({ register }) => (register === MARRIAGE ? { pending: 3 } : undefined),
    });
    const late = await gathering.awaitLate();
    expect(late?.sources.find(({ register }) => register === MARRIAGE)).toMatchObject({ state, reason });
    expect(ports.recordSource.asked.filter(({ register }) => register === MARRIAGE)).toHaveLength(1);
  });
});
