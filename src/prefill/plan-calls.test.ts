import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { aField, aForm, aRole, binding } from "../testing/test-form.ts";
import { createFormContext } from "./form-context.ts";
import { placeRecordTypes } from "./form-parts.ts";
import { gateQuestion } from "./gate-question.ts";
import { planCalls, withinPlan } from "./plan-calls.ts";
import { planQuestions, type QuestionInput } from "./plan-questions.ts";

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue({ directory: "data" });
});

const inputOf = (form: FormDefinition, facts: CaseFacts = {}, onBehalf = false): QuestionInput => ({
  form,
  types: placeRecordTypes(catalogue.registers),
  context: createFormContext({
    form,
    model: catalogue.oneThings.get("newborn"),
    tables: catalogue,
    asOf: "2026-07-24",
    facts,
  }),
  onBehalf,
});

const plan = (form: FormDefinition, facts?: CaseFacts, onBehalf?: boolean) =>
  planCalls({ ...inputOf(form, facts, onBehalf), registers: catalogue.registers, standing: [] });

/** `marriage-register mother: maritalStatus registrationDate`. */
const asked = (form: FormDefinition, facts?: CaseFacts, onBehalf?: boolean): string[] =>
  plan(form, facts, onBehalf).calls.map(
    ({ source, subject, concepts }) => `${source} ${subject}: ${concepts.map(({ id }) => id).join(" ")}`,
  );

const SELF = aRole("applicant", [{ how: "principal" }], { label: "申请人" });
const NAME = binding("population-register", "resident.name");

describe("what is asked", () => {
  it("is the claims that visible fields name, in one call for each register and role", () => {
    const form = aForm(
      [SELF],
      [
        aField("applicant.name", { bindings: [NAME] }),
        aField("applicant.sex", { bindings: [binding("population-register", "resident.sex")] }),
        aField("applicant.phone"),
      ],
    );
    expect(asked(form)).toEqual(["population-register applicant: name sex"]);
    expect(plan(form).calls[0]?.label).toBe("公安部门人口库：申请人的姓名、性别");
  });

  const WHEN_MOTHER = { fact: "applicant.parentRole", op: "eq", value: "mother" } as const;
  it.each([
    { facts: {}, visible: true },
    { facts: { "applicant.parentRole": null }, visible: true },
    { facts: { "applicant.parentRole": "mother" }, visible: true },
    { facts: { "applicant.parentRole": "father" }, visible: false },
  ])("counts a field that may still become visible: $facts", ({ facts, visible }) => {
    const form = aForm([SELF], [aField("applicant.name", { bindings: [NAME], visibleWhen: WHEN_MOTHER })]);
    expect(asked(form, facts)).toEqual(visible ? ["population-register applicant: name"] : []);
  });

  it.each([
    { facts: { "child.count": 2, "child[0].bornInFacility": false, "child[1].bornInFacility": false }, visible: false },
    { facts: { "child.count": 2, "child[0].bornInFacility": false, "child[1].bornInFacility": true }, visible: true },
    { facts: { "child.count": 2, "child[0].bornInFacility": false }, visible: true },
    { facts: {}, visible: true },
  ])("plans a list once under its role, for any of its elements: $facts", ({ facts, visible }) => {
    const child = aRole("child", [{ how: "principal" }], { many: true });
    const visibleWhen = { fact: "child.bornInFacility", op: "eq", value: true } as const;
    const form = aForm([child], [aField("child.name", { bindings: [NAME], visibleWhen })]);
    expect(asked(form, facts)).toEqual(visible ? ["population-register child: name"] : []);
  });

  it("asks too what a field is derived from, though that field is not shown itself", () => {
    const never = { fact: "applicant.parentRole", op: "eq", value: "nobody" } as const;
    const form = aForm(
      [SELF],
      [
        aField("applicant.birth", {
          type: "date",
          visibleWhen: never,
          bindings: [binding("population-register", "resident.birthDate")],
        }),
        aField("applicant.age", { type: "int", derive: { fn: "ageInYears", from: ["applicant.birth"], version: "1" } }),
      ],
    );
    expect(asked(form, { "applicant.parentRole": "mother" })).toEqual(["population-register applicant: birthDate"]);
  });

  it("asks what tells the latest record, what makes it old and what chooses among several", () => {
    const form = aForm(
      [SELF],
      [
        aField("applicant.certificate", {
          bindings: [
            binding("marriage-register", "marriage.certificateNumber", {
              where: { claim: "maritalStatus", value: "20" },
              staleAfter: [{ recordType: "death", dateClaim: "deathDate" }],
            }),
          ],
        }),
      ],
    );
    expect(asked(form)).toEqual([
      "marriage-register applicant: maritalStatus registrationDate certificateNumber",
      "death-register applicant: deathDate",
    ]);
  });

  it("asks the records that lead to a role, and those that lead there", () => {
    const form = aForm(
      [
        SELF,
        aRole("child", [{ how: "record-link", from: "applicant", recordType: "birth-certificate", link: "child" }], {
          many: true,
        }),
        aRole("father", [{ how: "record-link", from: "child", recordType: "household-member", link: "father" }]),
        aRole("unused", [{ how: "record-link", from: "applicant", recordType: "marriage", link: "spouse" }]),
      ],
      [aField("father.name", { bindings: [NAME] }), aField("unused.note")],
    );
    expect(asked(form)).toEqual([
      "population-register father: name",
      "household-register child: ",
      "birth-certificates applicant: birthDate",
    ]);
  });

  it("does not look for ways behind one that is certain", () => {
    const form = aForm(
      [
        SELF,
        aRole("mother", [
          { how: "principal", when: WHEN_MOTHER },
          { how: "record-link", from: "applicant", recordType: "marriage", link: "spouse" },
        ]),
      ],
      [aField("mother.name", { bindings: [NAME] })],
    );
    expect(asked(form, { "applicant.parentRole": "mother" })).toEqual(["population-register mother: name"]);
    expect(asked(form, { "applicant.parentRole": "father" })).toHaveLength(2);
    expect(plan(form, { "applicant.parentRole": "mother" }).roles[1]?.how).toBe("self");
    expect(plan(form, { "applicant.parentRole": "father" }).roles[1]?.how).toBe("record-link");
  });

  it("asks whether a person is protected before any address of theirs", () => {
    const address = aField("applicant.address", {
      type: "address",
      bindings: [binding("household-register", "household-member.hukouAddress")],
    });
    expect(asked(aForm([SELF], [address]))).toEqual([
      "household-register applicant: hukouAddress",
      "population-register applicant: isProtected",
    ]);
  });

  it("never plans for an agent where nobody acts for anybody, nor for a role that cannot be bound", () => {
    const form = aForm(
      [aRole("agent", [{ how: "actor" }]), aRole("case", [])],
      [aField("agent.name", { bindings: [NAME] }), aField("case.name", { bindings: [NAME] })],
    );
    expect(asked(form)).toEqual([]);
    expect(plan(form).roles).toEqual([{ role: "agent", label: "agent", how: "unbound" }]);
    expect(asked(form, {}, true)).toEqual(["population-register agent: name"]);
  });
});

describe("what needs separate consent", () => {
  const form = aForm(
    [SELF],
    [
      aField("applicant.name", { bindings: [NAME] }),
      aField("applicant.id", { bindings: [binding("population-register", "resident.idNumber")] }),
      aField("applicant.marital", {
        bindings: [
          binding("marriage-register", "marriage.maritalStatus", { needs: { purpose: "newborn", basis: "consent" } }),
        ],
      }),
    ],
  );

  it("is what the register or the form says, and what would give it away", () => {
    const [population, marriage] = plan(form).calls;
    expect(population?.concepts.map(({ id, sensitive }) => [id, sensitive])).toEqual([
      ["name", false],
      ["idNumber", true],
    ]);
    // When somebody married tells that they did.
    expect(marriage?.concepts.every(({ sensitive }) => sensitive)).toBe(true);
    expect([population?.basis, marriage?.basis]).toEqual(["separate-consent", "separate-consent"]);
  });

  it("is left out without it, and a register that was not ticked is not asked", () => {
    const questions = planQuestions(inputOf(form));
    const gated = (sources: string[], sensitive: boolean): string[] =>
      questions.flatMap((question) => {
        const { left } = gateQuestion(question, { sources, sensitive });
        return left ? [`${left.recordType} ${left.basis}: ${left.claims.map(({ id }) => id).join(" ")}`] : [];
      });
    const both = ["population-register", "marriage-register"];
    expect(gated(both, true)).toEqual([
      "resident separate-consent: name idNumber",
      "marriage separate-consent: maritalStatus registrationDate",
    ]);
    expect(gated(both, false)).toEqual(["resident consent: name"]);
    expect(gated(["marriage-register"], true)).toEqual(["marriage separate-consent: maritalStatus registrationDate"]);
    expect(gated([], true)).toEqual([]);
  });

  it("nothing is asked that the plan did not show", () => {
    const shown = plan(aForm([SELF], [aField("applicant.name", { bindings: [NAME] })])).calls;
    expect(withinPlan(planQuestions(inputOf(form)), shown).map(({ claims }) => claims.map(({ id }) => id))).toEqual([
      ["name"],
    ]);
  });
});
