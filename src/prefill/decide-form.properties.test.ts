import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceState } from "../domain/prefill.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import { aCase, aRecord, FATHER, FORM, fieldsOf, KINDS, type Said, toEntries } from "../testing/arbitrary-cases.ts";
import { APPLICANT, aDecision, type DecisionSetup, held, noneHeld, SPOUSE, TABLES } from "../testing/decisions.ts";
import { readValue, valueKey } from "../text/normalise-value.ts";
import { type DecidedField, decideForm } from "./decide-form.ts";
import { createLookup } from "./form-tables.ts";

const POSITIVE_ONLY = "marriages.marriage";

type Case = { records: VerifiedRecord[]; sources: SourceState[]; said?: Said[] };
const decide = ({ records, sources, said = [] }: Case, overrides: DecisionSetup = {}): DecidedField[] =>
  decideForm(
    aDecision({ form: FORM, subjects: [APPLICANT, FATHER], records, sources, entries: toEntries(said), ...overrides }),
  ).fields;
const shown = (fields: readonly DecidedField[]) => fields.map((field) => field.shown);
const locked = (fields: readonly DecidedField[]) =>
  fields.flatMap((field) => (field.shown.decision === "locked" ? [field.shown.fieldId] : []));
const RUNS = { numRuns: 300 };

describe("whatever the records say", () => {
  it("nothing is locked and empty, and no blank or contested field has a value", () =>
    fc.assert(
      fc.property(aCase, (given) => {
        for (const field of decide(given)) {
          const has = ["locked", "editable", "confirm"].includes(field.shown.decision);
          expect(field.value !== undefined).toBe(has);
          expect(field.shown.display !== undefined).toBe(has);
          if (field.shown.decision === "locked") expect(field.grade && field.grade <= "A2").toBe(true);
        }
      }),
      RUNS,
    ));

  it("no empty answer gives a value", () =>
    fc.assert(
      fc.property(aCase, ({ records, sources }) => {
        const others = records.filter(({ register, recordType }) => `${register}.${recordType}` !== POSITIVE_ONLY);
        const empty = ["applicant", "spouse"].map((role) => noneHeld(POSITIVE_ONLY, role));
        const fields = decide({
          records: others,
          sources: [...sources.filter(({ register }) => register !== "marriages"), ...empty],
        });
        for (const { shown: field } of fields.filter(({ shown: { fieldId } }) =>
          /\.(?:maritalStatus|spouseName)$/u.test(fieldId),
        ))
          expect([field.decision, field.value]).toEqual(["blank", undefined]);
      }),
      RUNS,
    ));

  it("their order, and that of what came of asking, means nothing", () =>
    fc.assert(
      fc.property(aCase, fc.integer({ min: 0, max: 7 }), (given, turn) => {
        const turned = <T>(list: readonly T[]): T[] => [...list.slice(turn), ...list.slice(0, turn)].reverse();
        const reordered = { ...given, records: turned(given.records), sources: turned(given.sources) };
        expect(shown(decide(reordered))).toEqual(shown(decide(given)));
      }),
      RUNS,
    ));

  it("the order of bindings means nothing", () =>
    fc.assert(
      fc.property(aCase, (given) => {
        const fields = (FORM.fields ?? []).map((field) => ({ ...field, bindings: [...field.bindings].reverse() }));
        expect(shown(decide(given, { form: { ...FORM, fields } }))).toEqual(shown(decide(given)));
      }),
      RUNS,
    ));

  it("every value is a claim of some record, or said, or derived", () =>
    fc.assert(
      fc.property(aCase, (given) => {
        const { shapeOf } = createLookup(TABLES, "2026-07-24");
        for (const { value, definition, shown: field } of decide(given)) {
          if (value === undefined || field.origin?.kind === "derived") continue;
          const key = valueKey(value, definition.type);
          const claimed = given.records
            .flatMap(({ claims: its }) => Object.values(its))
            .flatMap((claim) => {
              const read = claim.state === "value" ? readValue(claim.value, shapeOf(definition)) : undefined;
              return read && "value" in read ? [valueKey(read.value, definition.type)] : [];
            });
          const said = given.said.map((each) => each.value);
          expect(field.origin?.kind === "record" ? claimed : said).toContain(key);
        }
      }),
      RUNS,
    ));

  it("what comes to be locked when a record is gone stands on another record, and nothing on none", () =>
    fc.assert(
      fc.property(aCase, fc.nat(7), ({ records, sources }, index) => {
        const removed = records[index];
        const after = decide({ records: records.filter((each) => each !== removed), sources });
        for (const field of after.filter((each) => each.shown.decision === "locked"))
          expect([
            field.recordId === removed?.recordId && removed !== undefined,
            field.grade && field.grade <= "A2",
          ]).toEqual([false, true]);
        expect(locked(decide({ records: [], sources }))).toEqual([]);
      }),
      RUNS,
    ));

  it("a role without anybody has no value, and nothing follows from it", () =>
    fc.assert(
      fc.property(aCase, ({ records, sources }) => {
        const fields = decide({ records, sources }, { subjects: [APPLICANT] });
        for (const { shown: field } of fields)
          if (field.role === "spouse")
            expect([field.decision, field.reasons]).toEqual(
              field.fieldId === "spouse.birthDate"
                ? ["blank", ["SUBJECT_UNBOUND", "DERIVED_INPUT_MISSING"]]
                : ["blank", ["SUBJECT_UNBOUND"]],
            );
        expect(fields.find(({ shown: { fieldId } }) => fieldId === "applicant.householdAddress")?.shown.decision).toBe(
          "blank",
        );
        const own = (all: readonly DecidedField[]) =>
          shown(all).filter(
            ({ fieldId }) => fieldId.startsWith("applicant.") && fieldId !== "applicant.householdAddress",
          );
        expect(own(fields)).toEqual(own(decide({ records, sources })));
      }),
      RUNS,
    ));

  it("a protected person has no address, and no field hints at one", () =>
    fc.assert(
      fc.property(
        fc.array(aRecord(), { maxLength: 6 }),
        fc.constantFrom(APPLICANT, FATHER),
        (records, { subject, role }) => {
          const mark = held("population.resident", { isProtected: true, address: "枫林路12号" }, { subject, role });
          const fields = decide({ records: [...records, mark], sources: [] });
          const at = (id: string) => fields.find((field) => field.shown.fieldId === id)?.shown;
          expect(at(`${role}.address`)).toMatchObject({ decision: "blank", reasons: ["PROTECTED_PERSON"] });
          expect(at(`${role}.address`)?.others).toBeUndefined();
          if (role === "spouse") expect(at("applicant.householdAddress")?.display).toBeUndefined();
        },
      ),
      RUNS,
    ));

  it("no ID number is in what leaves the server", () =>
    fc.assert(
      fc.property(aCase, (given) => {
        expect(JSON.stringify(shown(decide(given)))).not.toMatch(/99000019\d{9}[\dX]/u);
      }),
      RUNS,
    ));
});

it("decides a form of 45 fields in less than 5 ms", () => {
  const records = ["applicant", "spouse"].flatMap((role) =>
    KINDS.map((kind) =>
      held(
        kind,
        {
          name: "张三",
          idNumber: "990000199003070013",
          birthDate: "1990-03-07",
          address: "枫林路12号",
          maritalStatus: "20",
          registrationDate: "2015-05-20",
          spouseName: "赵六",
        },
        role === "applicant" ? {} : { subject: SPOUSE, role },
      ),
    ),
  );
  const fields = Array.from({ length: 4 }, (_, i) =>
    fieldsOf("applicant")
      .concat(fieldsOf("spouse"))
      .map((field) => ({ ...field, id: i === 0 ? field.id : `${field.id}${i}` })),
  )
    .flat()
    .slice(0, 45);
  const input = aDecision({ form: { ...FORM, fields }, subjects: [APPLICANT, FATHER], records });
  for (let i = 0; i < 20; i += 1) decideForm(input);
  const times = Array.from({ length: 21 }, () => {
    const start = performance.now();
    decideForm(input);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  expect(decideForm(input).report.visible).toBe(45);
  expect(times[0]).toBeLessThan(5);
});
