import { describe, expect, it } from "vitest";
import type { FactType } from "../../src/domain/condition.ts";
import { evaluateCondition } from "../../src/rules/evaluate-condition.ts";
import { importBenefitRules } from "./benefit-rules.ts";
import { attributeCounts, readScenario } from "./benefit-scenarios.ts";

const question = (criteriaKey: string, options: string[], children: unknown[] = []) => ({
  fieldset: {
    criteriaKey,
    inputs: [
      {
        inputCriteria: {
          id: criteriaKey,
          type: options.length === 0 ? "Date" : "Select",
          values: options.length === 0 ? [{ value: {} }] : options.map((value) => ({ value })),
        },
      },
    ],
    children,
  },
});

const file = (eligibility: { criteriaKey: string; acceptableValues?: string[] | null }[]) => ({
  data: {
    lifeEventForm: {
      sectionsEligibilityCriteria: [
        {
          section: {
            fieldsets: [
              question("gardener_date_of_birth", []),
              question(
                "gardener_has_plot",
                ["Yes", "No"],
                [{ fieldsets: [question("plot_kind", ["Allotment", "Yard"])] }],
              ),
            ],
          },
        },
      ],
    },
    benefits: [{ benefit: { title: "Seeds", eligibility } }],
  },
});

const ASKED = "2025-02-06";
const decide = (
  eligibility: { criteriaKey: string; acceptableValues: string[] }[],
  params: Parameters<typeof readScenario>[1],
) => {
  const { benefits, types, derivations, unread } = importBenefitRules(file(eligibility));
  expect(unread).toEqual([]);
  const condition = benefits[0]?.condition;
  if (!condition) throw new Error("not read");
  const { facts, refused } = readScenario("one", params, types);
  expect(refused).toEqual([]);
  const context = { facts, types, derivations, parameters: new Map(), regions: new Map(), asOf: ASKED };
  const { value, missing, defects } = evaluateCondition(condition, context);
  expect(defects).toEqual([]);
  return { value, missing };
};

const born = (year: number, month: number, day: number) => ({ gardener_date_of_birth: { year, month, day } });

describe("a published criterion", () => {
  it.each<[string, [number, number, number], boolean]>([
    [">=18years", [2007, 2, 7], false],
    [">=18years", [2007, 2, 6], true],
    [">18years", [2007, 2, 6], false],
    [">18years", [2007, 2, 5], true],
    ["<18years", [2007, 2, 6], false],
    ["<18years", [2007, 2, 7], true],
    ["<=18years", [2007, 2, 6], true],
    ["<=18years", [2007, 2, 5], false],
    ["=18years", [2007, 2, 6], true],
    ["=18years", [2007, 2, 5], false],
    ["=18years", [2007, 2, 7], false],
    ["<01-31-1978", [1978, 1, 30], true],
    ["<01-31-1978", [1978, 1, 31], false],
    ["<=01-31-1978", [1978, 1, 31], true],
    [">01-31-1978", [1978, 1, 31], false],
    [">=01-31-1978", [1978, 1, 31], true],
    ["=01-31-1978", [1978, 1, 31], true],
  ])("%s of somebody born on %j is %s", (text, [year, month, day], expected) => {
    const criteria = [{ criteriaKey: "gardener_date_of_birth", acceptableValues: [text] }];
    expect(decide(criteria, born(year, month, day))).toEqual({ value: expected, missing: [] });
    expect(decide(criteria, {})).toEqual({ value: null, missing: ["gardener.dateOfBirth"] });
  });

  it("stands with the others: one false is enough, one open leaves it open", () => {
    const criteria = [
      { criteriaKey: "gardener_has_plot", acceptableValues: ["Yes"] },
      { criteriaKey: "plot_kind", acceptableValues: ["Allotment", "Yard"] },
    ];
    expect(decide(criteria, { gardener_has_plot: "Yes", plot_kind: "Yard" }).value).toBe(true);
    expect(decide(criteria, { gardener_has_plot: "No" }).value).toBe(false);
    expect(decide(criteria, { gardener_has_plot: "Yes" })).toEqual({ value: null, missing: ["plot.kind"] });
  });

  it.each<[string, string[] | null | undefined, string]>([
    ["gardener_date_of_birth", ["~18years"], "gardener_date_of_birth: neither a day nor a number of years: ~18years"],
    ["gardener_date_of_birth", ["18years"], "gardener_date_of_birth: neither a day nor a number of years: 18years"],
    ["gardener_date_of_birth", [">18 years"], "gardener_date_of_birth: neither a day nor a number of years: >18 years"],
    [
      "gardener_date_of_birth",
      ["<2years (lately)"],
      "gardener_date_of_birth: neither a day nor a number of years: <2years (lately)",
    ],
    [
      "gardener_date_of_birth",
      ["<02-30-1978"],
      "gardener_date_of_birth: neither a day nor a number of years: <02-30-1978",
    ],
    ["gardener_date_of_birth", ["<1-1-1978"], "gardener_date_of_birth: neither a day nor a number of years: <1-1-1978"],
    ["gardener_income", ["Yes"], "gardener_income is no question of the form"],
    ["gardener_has_plot", null, "gardener_has_plot accepts no value"],
    ["gardener_has_plot", undefined, "gardener_has_plot accepts no value"],
    ["gardener_has_plot", ["Maybe"], "gardener_has_plot accepts only what its question does not offer: Maybe"],
  ])("%s of %j is refused with its place", (criteriaKey, acceptableValues, reason) => {
    const criterion = acceptableValues === undefined ? { criteriaKey } : { criteriaKey, acceptableValues };
    const { benefits, unread } = importBenefitRules(file([criterion]));
    expect(unread).toEqual([{ place: "benefits[0].eligibility[0]", reason }]);
    expect(benefits[0]).not.toHaveProperty("condition");
  });

  it("that accepts a value which its question does not offer says so", () => {
    const { unread, unreachable } = importBenefitRules(
      file([{ criteriaKey: "gardener_has_plot", acceptableValues: ["Yes", "Maybe"] }]),
    );
    expect(unread).toEqual([]);
    expect(unreachable).toEqual([{ place: "benefits[0].eligibility[0]", reason: "gardener_has_plot: Maybe" }]);
  });
});

describe("answers of a scenario", () => {
  const { types } = importBenefitRules(file([{ criteriaKey: "gardener_has_plot", acceptableValues: ["Yes"] }]));

  it("may give a date whole or in parts", () => {
    const known = new Map([["gardener.dateOfBirth", { state: "known", value: "1972-04-05" }]]);
    expect(readScenario("whole", born(1972, 4, 5), types).facts).toEqual(known);
    const parts = { gardener_date_of_birth_year: 1972, gardener_date_of_birth_month: 4, gardener_date_of_birth_day: 5 };
    expect(readScenario("parts", parts, types).facts).toEqual(known);
  });

  it.each<[Parameters<typeof readScenario>[1], string]>([
    [born(1972, 2, 30), "gardener_date_of_birth"],
    [{ gardener_date_of_birth: "1972" }, "gardener_date_of_birth"],
    [{ gardener_date_of_birth_year: 1972 }, "gardener_date_of_birth"],
    [{ gardener_has_plot: "" }, "gardener_has_plot"],
    [{ gardener_has_plot: 1 }, "gardener_has_plot"],
    [{ gardener_income: "Yes" }, "gardener_income"],
  ])("%j are refused, not guessed", (params, key) => {
    expect(readScenario("bad", params, types)).toEqual({ name: "bad", facts: new Map(), refused: [key] });
  });

  it("are not held against a count that was taken from others", () => {
    const types = new Map<string, FactType>([
      ["applicant.dateOfBirth", "date"],
      ["applicant.relationshipToTheDeceased", "code"],
      ["applicant.maritalStatus", "code"],
      ["deceased.dateOfDeath", "date"],
    ]);
    const results = { eligible: { length: 0 }, moreInformationNeeded: { length: 22 }, total_benefits: 30 };
    const parent = { applicant_relationship_to_the_deceased: "Parent" };
    const published = { ...readScenario("zero_benefit_view", parent, types), results };
    const other = { ...published, name: "other" };
    const [own, form, kept] = attributeCounts([published, other], types, "2025-02-06");
    expect(own).toEqual({ ...published, results: { eligible: { length: 0 }, total_benefits: 30 } });
    expect(form).toMatchObject({ results, refused: [] });
    expect(form?.facts.get("applicant.dateOfBirth")).toEqual({ state: "known", value: "2007-02-08" });
    expect(form?.facts.get("deceased.dateOfDeath")).toEqual({ state: "known", value: "2025-01-07" });
    expect(kept).toEqual(other);
  });
});
