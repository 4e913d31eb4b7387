import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import { createFormContext } from "./form-context.ts";
import { placeRecordTypes } from "./form-parts.ts";
import { planQuestions } from "./plan-questions.ts";

const catalogue = await loadCatalogue({ directory: "data" });

/** `marriage applicant`: of whom a shipped form asks which kind of record. */
const askedBy = (formId: string, facts: CaseFacts): string[] => {
  const form = catalogue.forms.get(formId);
  const model = catalogue.oneThings.get(formId);
  if (form === undefined || model === undefined) throw new Error(`no form ${formId}`);
  const context = createFormContext({ form, model, tables: catalogue, asOf: "2026-11-25", facts });
  const types = placeRecordTypes(catalogue.registers);
  return planQuestions({ form, types, context, onBehalf: false }).map(
    ({ recordType, role }) => `${recordType} ${role}`,
  );
};

describe("a shipped form asks nothing that the matter does not need", () => {
  it.each<[string, string, CaseFacts, { asked?: string[]; not?: string[] }]>([
    [
      "a spouse who withdraws too",
      "hpf-withdraw",
      { "case.spouseWithdraws": true },
      { asked: ["marriage applicant", "resident spouse", "fund-account spouse"] },
    ],
    [
      "a withdrawal alone",
      "hpf-withdraw",
      { "case.spouseWithdraws": false },
      { asked: ["fund-account applicant"], not: ["marriage applicant", "resident spouse", "fund-account spouse"] },
    ],
    [
      "a parent",
      "childcare",
      { "applicant.guardianKind": "birth-parent" },
      { asked: ["marriage applicant", "resident spouse"] },
    ],
    [
      "a grandmother who is the guardian",
      "childcare",
      { "applicant.guardianKind": "successive-guardian" },
      { asked: ["resident applicant"], not: ["marriage applicant", "resident spouse"] },
    ],
    [
      "a child's disability, which decides nothing",
      "childcare",
      {},
      { asked: ["resident child"], not: ["disability-certificate child"] },
    ],
    [
      "retirement without the only-child award",
      "retire",
      { "case.claimsOnlyChildAward": false },
      { asked: ["pension-insurance applicant"], not: ["marriage applicant", "resident spouse"] },
    ],
  ])("%s", (...[, formId, facts, { asked = [], not = [] }]) => {
    const all = askedBy(formId, facts);
    expect(all).toEqual(expect.arrayContaining(asked));
    expect(all.filter((each) => not.includes(each))).toEqual([]);
  });

  it.each(["retire", "childcare", "hpf-withdraw", "publicrental"])(
    "%s asks for the purpose that the consent names",
    (formId) => {
      const purposes = catalogue.forms
        .get(formId)
        ?.fields.flatMap(({ bindings }) => bindings.map(({ needs }) => needs.purpose));
      expect(new Set(purposes)).toEqual(new Set([formId]));
    },
  );
});
