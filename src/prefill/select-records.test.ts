import { describe, expect, it } from "vitest";
import type { FormField } from "../domain/form.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import { APPLICANT, bound, decideAll, decideOne, held, inWords, SELF, SPOUSE } from "../testing/decisions.ts";
import { aField, aRole } from "../testing/test-form.ts";

const RESIDENT = "population.resident";
const MARRIAGE = "marriages.marriage";

describe("old records", () => {
  const aged = (updatedAt: string, staleIs: "block" | "confirm", claim: unknown = "张三"): string =>
    decideOne(
      {
        type: "name",
        lock: "verified",
        bindings: [bound("population.resident.name", { fresh: { maxAgeDays: 30, staleIs } })],
      },
      { records: [held(RESIDENT, { name: claim }, { updatedAt })] },
    );
  it.each([
    ["on the last day", aged("2026-06-24", "block"), "locked 张三"],
    ["a day too late, blocked", aged("2026-06-23", "block"), "blank STALE {stale 张三}"],
    ["a day too late, to confirm", aged("2026-06-23", "confirm"), "confirm 张三 STALE"],
    [
      "a claim older than its record",
      aged("2026-07-23", "block", { state: "value", value: "张三", verifiedAs: "authority", updatedAt: "2020-01-01" }),
      "blank STALE {stale 张三}",
    ],
  ])("%s", (_, decided, expected) => expect(decided).toBe(expected));

  const widowed = (deathDate: unknown): string => {
    const staleAfter = [{ recordType: "death", subject: "spouse", dateClaim: "deathDate" }];
    const fields = [
      aField("applicant.x", {
        type: "code",
        codeSystem: "marital-status",
        bindings: [bound("marriages.marriage.maritalStatus", { staleAfter })],
      }),
    ];
    return inWords(
      decideAll({
        fields,
        form: { roles: [SELF, aRole("spouse", [{ how: "licence-code" }])] },
        subjects: [APPLICANT, { role: "spouse", subject: SPOUSE, how: "record-link" }],
        records: [
          held(MARRIAGE, { maritalStatus: "20", registrationDate: "2015-05-20" }, { updatedAt: "2015-05-20" }),
          held("deaths.death", { deathDate }, { subject: SPOUSE, role: "spouse" }),
        ],
      }).get("applicant.x"),
    );
  };
  it.each([
    ["a death after the wedding", "2026-01-01", "blank STALE {stale 已婚}"],
    ["a death whose day is not known", { state: "unavailable" }, "blank STALE {stale 已婚}"],
    ["a death before the record", "2015-05-20", "editable 20 NOT_LOCKABLE"],
  ])("%s", (_, deathDate, expected) => expect(widowed(deathDate)).toBe(expected));
});

describe("several records of one type", () => {
  const wedding = (registrationDate: unknown, maritalStatus: string, spouseName = "李四") =>
    held(MARRIAGE, { registrationDate, maritalStatus, spouseName });
  const status: Partial<FormField> = {
    type: "code",
    codeSystem: "marital-status",
    bindings: [bound("marriages.marriage.maritalStatus")],
  };
  it.each<[string, VerifiedRecord[], string]>([
    ["the latest", [wedding("2015-05-20", "20"), wedding("2020-01-01", "40")], "editable 40 NOT_LOCKABLE"],
    [
      "two of one day",
      [wedding("2020-01-01", "20"), wedding("2020-01-01", "40")],
      "conflict CONFLICT {conflict 已婚, conflict 离婚}",
    ],
    [
      "one without its day",
      [wedding("2020-01-01", "20"), wedding("2020", "40")],
      "conflict CONFLICT {conflict 已婚, conflict 离婚}",
    ],
  ])("%s", (_, records, expected) => {
    const decided = decideOne(status, { records });
    expect([...decided].sort().join("")).toBe([...expected].sort().join(""));
    expect(decided.split(" ")[0]).toBe(expected.split(" ")[0]);
  });

  it("asks the latest before the condition of the binding: no spouse after a divorce", () => {
    const spouse: Partial<FormField> = {
      type: "name",
      bindings: [bound("marriages.marriage.spouseName", { where: { claim: "maritalStatus", value: "20" } })],
    };
    expect(decideOne(spouse, { records: [wedding("2015-05-20", "20")] })).toBe("editable 李四 NOT_LOCKABLE");
    expect(decideOne(spouse, { records: [wedding("2015-05-20", "20"), wedding("2020-01-01", "40")] })).toBe(
      "blank POSITIVE_ONLY_EMPTY",
    );
  });

  const CHILDREN = ["990000202601010011", "990000202601010038"].map((id) => ({ idType: "id-card" as const, id }));
  const births = CHILDREN.map((subject, i) =>
    held("births.birth", { name: `宝${i}` }, { links: [{ role: "child", subject }] }),
  );
  const childForm = {
    roles: [
      SELF,
      aRole("child", [{ how: "record-link", from: "applicant", recordType: "birth", link: "child" }], { many: true }),
    ],
  };
  const childSubjects = CHILDREN.map((subject, i) => ({ role: `child[${i}]`, subject, how: "record-link" as const }));

  it("gives each child of a list the record that leads to it", () => {
    const fields = [
      aField("child.name", { type: "name", bindings: [bound("births.birth.name", { subject: "applicant" })] }),
    ];
    for (const records of [births, [...births].reverse()]) {
      const decided = decideAll({ fields, form: childForm, subjects: [APPLICANT, ...childSubjects], records });
      expect([...decided.values()].map(inWords)).toEqual(["editable 宝0 NOT_LOCKABLE", "editable 宝1 NOT_LOCKABLE"]);
    }
  });

  it("takes a record that leads to nobody for a single role, and for no child of a list", () => {
    const nameless = held("births.birth", { name: "宝" });
    const elsewhere = held("births.birth", { name: "宝" }, { links: [{ role: "child", subject: SPOUSE }] });
    const ofOne = (many: boolean, record: VerifiedRecord): string => {
      const [first] = childSubjects;
      const role = many ? "child[0]" : "child";
      const way = { how: "record-link" as const, from: "applicant", recordType: "birth", link: "child" };
      const roles = [SELF, aRole("child", [way], many ? { many: true } : {})];
      const fields = [
        aField("child.name", { type: "name", bindings: [bound("births.birth.name", { subject: "applicant" })] }),
      ];
      const subjects = first ? [APPLICANT, { ...first, role }] : [];
      return inWords(decideAll({ fields, form: { roles }, subjects, records: [record] }).get(`${role}.name`));
    };
    expect(ofOne(false, nameless)).toBe("editable 宝 NOT_LOCKABLE");
    expect(ofOne(true, nameless)).toBe("blank POSITIVE_ONLY_EMPTY");
    expect(ofOne(false, elsewhere)).toBe("blank POSITIVE_ONLY_EMPTY");
  });

  it("takes no record of one child of several for a field of somebody else", () => {
    const fields = [
      aField("applicant.x", { type: "name", bindings: [bound("population.resident.name", { subject: "child" })] }),
    ];
    const records = childSubjects.map(({ subject, role }, i) => held(RESIDENT, { name: `宝${i}` }, { subject, role }));
    const setup = { fields, form: childForm, records };
    expect(inWords(decideAll({ ...setup, subjects: [APPLICANT, ...childSubjects] }).get("applicant.x"))).toBe(
      "blank SUBJECT_UNBOUND",
    );
    expect(
      inWords(decideAll({ ...setup, subjects: [APPLICANT, ...childSubjects.slice(0, 1)] }).get("applicant.x")),
    ).toBe("editable 宝0 NOT_LOCKABLE");
  });
});
