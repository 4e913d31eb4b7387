import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { FieldEntry } from "../domain/prefill.ts";
import type { PlainValue } from "../domain/record.ts";
import { decideForm } from "./decide-form.ts";

const catalogue = await loadCatalogue({ directory: "data" });

/** Ids of the checks over several fields that what the person typed does not pass. */
const faultsOf = (formId: string, typed: Readonly<Record<string, PlainValue>>): string[] => {
  const form = catalogue.forms.get(formId);
  const model = catalogue.oneThings.get(formId);
  if (form === undefined || model === undefined) throw new Error(`no form ${formId}`);
  const at = "2026-11-25T00:00:00Z";
  const entries = Object.entries(typed).map(([id, value]): [string, FieldEntry] => [
    id,
    { set: { value, by: "person", actor: "sub-1", at } },
  ]);
  const checks = new Set(form.crossChecks.map(({ id }) => id));
  const { fields } = decideForm({
    form,
    model,
    tables: catalogue,
    asOf: "2026-11-25",
    facts: {},
    subjects: [],
    records: [],
    sources: [],
    entries: Object.fromEntries(entries),
    previous: [],
  });
  const ids = fields.flatMap(({ shown: { faults = [] } }) => faults.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => checks.has(id));
};

const EARLY = { "case.retirementKind": "early", "case.retirementDate": "2027-03-01" };
const OWES = { "case.withdrawsFund": true, "applicant.owesFundLoan": true };
const PARENT = { "applicant.guardianKind": "birth-parent", "case.soleApplicant": true };
const FOURTH = { "child.birthOrder": 4, "child.multipleWithinThird": false };
const RENT = { "case.withdrawReason": "rent", "household.ownsHome": false };

describe("what several fields say together", () => {
  it.each<[string, string, Record<string, PlainValue>, string[]]>([
    ["three months before", "retire", { ...EARLY, "case.earlyNoticeDate": "2026-12-01" }, []],
    ["a day less", "retire", { ...EARLY, "case.earlyNoticeDate": "2026-12-02" }, ["early-notice-three-months"]],
    ["no day told", "retire", EARLY, []],
    [
      "retired before birth",
      "retire",
      { "case.retirementDate": "1960-01-01", "applicant.birthDate": "1966-01-01" },
      ["retire-after-birth"],
    ],
    [
      "late without an agreement",
      "retire",
      { "case.retirementKind": "late", "case.hasLateAgreement": false },
      ["late-is-agreed"],
    ],
    ["a fund loan still owed", "retire", OWES, ["fund-loan-settled"]],
    ["a fund loan, and nothing withdrawn", "retire", { ...OWES, "case.withdrawsFund": false }, []],
    [
      "divorced, the child with the other parent",
      "childcare",
      { ...PARENT, "parents.maritalStatus": "divorced", "applicant.hasCustody": false },
      ["right-applicant"],
    ],
    [
      "divorced, married again, the child here",
      "childcare",
      {
        ...PARENT,
        "parents.maritalStatus": "divorced",
        "applicant.maritalCode": "20",
        "applicant.hasCustody": true,
      },
      [],
    ],
    [
      "a guardian beside able parents",
      "childcare",
      { "applicant.guardianKind": "successive-guardian", "parents.cannotGuard": false },
      ["right-applicant"],
    ],
    ["two applicants", "childcare", { "case.soleApplicant": false }, ["one-applicant"]],
    ["a fourth child", "childcare", { ...FOURTH, "case.disabledAmongThree": false }, ["within-three"]],
    ["a fourth child after a disabled one", "childcare", { ...FOURTH, "case.disabledAmongThree": true }, []],
    ["a fourth child, the rest not told", "childcare", { "child.birthOrder": 4 }, []],
    ["paid twice of two", "childcare", { "child.birthDate": "2023-05-01", "payment.count": 2 }, ["claims-left"]],
    ["paid once of two", "childcare", { "child.birthDate": "2023-05-01", "payment.count": 1 }, []],
    [
      "together with a spouse, and unmarried",
      "hpf-withdraw",
      { "case.spouseWithdraws": true, "applicant.maritalCode": "10" },
      ["spouse-is-married"],
    ],
    ["three months paid", "hpf-withdraw", { ...RENT, "applicant.fundMonthsUnbroken": 3 }, []],
    ["two months paid", "hpf-withdraw", { ...RENT, "applicant.fundMonthsUnbroken": 2 }, ["rent-three-months"]],
    [
      "two months, and no rent",
      "hpf-withdraw",
      { "case.withdrawReason": "retire", "applicant.fundMonthsUnbroken": 2 },
      [],
    ],
    ["a home of one's own", "hpf-withdraw", { ...RENT, "household.ownsHome": true }, ["rent-without-home"]],
    [
      "a home for others",
      "hpf-withdraw",
      { "case.withdrawReason": "repay", "case.homeIsOwnUse": false },
      ["home-for-own-use"],
    ],
    ["a frozen account", "hpf-withdraw", { "applicant.fundAccountStatus": "frozen" }, ["account-not-frozen"]],
    [
      "an ethnicity of neither parent",
      "newborn",
      { "child[0].ethnicity": "05", "mother.ethnicity": "01", "father.ethnicity": "03" },
      ["ethnicity-of-a-parent"],
    ],
    [
      "that of one parent",
      "newborn",
      { "child[0].ethnicity": "03", "mother.ethnicity": "01", "father.ethnicity": "03" },
      [],
    ],
    ["that of one parent, the other unknown", "newborn", { "child[0].ethnicity": "05", "mother.ethnicity": "01" }, []],
  ])("%s", (...[, formId, typed, expected]) => expect(faultsOf(formId, typed)).toEqual(expected));
});
