import { describe, expect, it } from "vitest";
import { type DecisionSetup, decideAll } from "../testing/decisions.ts";
import { aField } from "../testing/test-form.ts";

const person = (value: string | number) => ({
  set: { value, by: "person" as const, actor: "sub", at: "2026-07-24T01:00:00Z" },
});

describe("checks", () => {
  it("name every value that does not pass, by the id of the check", () => {
    const validators = [
      { id: "short", severity: "fatal" as const, maxLength: 3, message: "最多三个字" },
      { id: "han", severity: "warning" as const, pattern: "\\p{Script=Han}+", message: "请用汉字" },
    ];
    const faults = (value: string) =>
      decideAll({ fields: [aField("applicant.x", { validators })], entries: { "applicant.x": person(value) } })
        .get("applicant.x")
        ?.shown.faults?.map(({ id }) => id);
    expect(["张三", "张三abc", "张三丰丰", "abc"].map(faults)).toEqual([
      undefined,
      ["short", "han"],
      ["short"],
      ["han"],
    ]);
  });

  it("hold days against the day of the decision, and figures against their limits", () => {
    const day = aField("applicant.day", {
      type: "date",
      validators: [{ id: "past", severity: "fatal", notAfterToday: true, message: "不晚于今天" }],
    });
    const hours = aField("applicant.hours", {
      type: "int",
      validators: [{ id: "range", severity: "fatal", min: 1, max: 24, message: "1 到 24" }],
    });
    const faults = (value: string, figure: number) =>
      [
        ...decideAll({
          fields: [day, hours],
          entries: { "applicant.day": person(value), "applicant.hours": person(figure) },
        }).values(),
      ].map(({ shown }) => shown.faults?.length ?? 0);
    expect(faults("2026-07-24", 24)).toEqual([0, 0]);
    expect(faults("2026-07-25", 25)).toEqual([1, 1]);
  });

  it("over several fields fault both where they are false, and nothing where they are undecided", () => {
    const fields = [aField("applicant.from", { type: "date" }), aField("applicant.to", { type: "date" })];
    const crossChecks = [
      {
        id: "order",
        severity: "fatal" as const,
        holds: { fact: "applicant.from", op: "lte" as const, value: { fact: "applicant.to" } },
        fields: ["applicant.from", "applicant.to"],
        message: "起始日晚于终止日",
      },
    ];
    const faults = (entries: DecisionSetup["entries"]) =>
      [...decideAll({ fields, form: { crossChecks }, ...(entries ? { entries } : {}) }).values()].map(
        ({ shown }) => shown.faults?.map(({ id }) => id) ?? [],
      );
    expect(faults({ "applicant.from": person("2026-02-02"), "applicant.to": person("2026-01-01") })).toEqual([
      ["order"],
      ["order"],
    ]);
    expect(faults({ "applicant.from": person("2026-01-01"), "applicant.to": person("2026-01-01") })).toEqual([[], []]);
    expect(faults({ "applicant.from": person("2026-02-02") })).toEqual([[], []]);
  });
});
