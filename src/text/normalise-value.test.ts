import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ValueType } from "../domain/record.ts";
import { idNumberKey, readIdNumber } from "./id-numbers.ts";
import { idCheckDigit } from "./identifiers.ts";
import { isUnencodable, nameKey } from "./names.ts";
import { readValue, type ValueShape, valueKey } from "./normalise-value.ts";

const AS_OF = "2026-07-24";
const shape = (type: ValueType): ValueShape => ({
  type,
  codes: new Set(["10", "20"]),
  isRegion: (code) => code === "430100",
  asOf: AS_OF,
});
const read = (type: ValueType, raw: unknown): unknown => {
  const result = readValue(raw, shape(type));
  return "fault" in result ? result.fault : result.value;
};
const numbered = (digits: string): string => digits + idCheckDigit(digits);

describe("values by type", () => {
  it.each<[ValueType, unknown, unknown]>([
    ["text", " 五一路 ", "五一路"],
    ["text", "", "REC_SCHEMA"],
    ["text", "  ", "REC_SCHEMA"],
    ["text", null, "REC_SCHEMA"],
    ["text", 5, "REC_SCHEMA"],
    ["name", "昇", "昇"],
    ["int", 79, 79],
    ["int", "79", "REC_SCHEMA"],
    ["int", 7.5, "REC_SCHEMA"],
    ["money", 12_300, 12_300],
    ["money", "12300", "REC_SCHEMA"],
    ["bool", true, true],
    ["bool", "true", "REC_SCHEMA"],
    ["bool", 1, "REC_SCHEMA"],
    ["date", "1958-01-02", "1958-01-02"],
    ["date", "1958", "PARSE_PARTIAL"],
    ["date", "1958-01", "PARSE_PARTIAL"],
    ["date", "1958年1月", "PARSE_PARTIAL"],
    ["date", "1958-02-30", "REC_SCHEMA"],
    ["date", "2026-7-1", "REC_SCHEMA"],
    ["date", "2026-07-01T00:00:00Z", "REC_SCHEMA"],
    ["code", "10", "10"],
    ["code", "11", "CODE_UNMAPPED"],
    ["code", 10, "REC_SCHEMA"],
    ["list", ["20", "10", "20"], ["20", "10"]],
    ["list", ["20", "11"], "CODE_UNMAPPED"],
    ["list", "20", "REC_SCHEMA"],
    ["region", "430100", "430100"],
    ["region", "430122", "CODE_UNMAPPED"],
    ["uscc", "91350100m000100y43", "91350100M000100Y43"],
    ["uscc", "91350100M000100Y4A", "REC_SCHEMA"],
    ["phone", "+86 139-0000-0000", "13900000000"],
    ["phone", "0731-88880000", "073188880000"],
    ["phone", "12345", "REC_SCHEMA"],
    ["email", "a@b.cn", "a@b.cn"],
    ["email", "a@b", "REC_SCHEMA"],
    ["bankAccount", "4111 1111 1111 1111", "4111111111111111"],
    ["bankAccount", "4111 1111 1111 1112", "REC_SCHEMA"],
    ["idNumber", "990000199003070013", "990000199003070013"],
    ["idNumber", "990000199003070014", "REC_SCHEMA"],
  ])("%s %j is %j", (type, raw, expected) => expect(read(type, raw)).toEqual(expected));

  it("reads what it gave as itself", () => {
    const types: ValueType[] = ["text", "name", "address", "phone", "bankAccount", "date", "uscc", "idNumber"];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.string(), (type, raw) => {
        const once = readValue(raw, shape(type));
        if ("value" in once) expect(readValue(once.value, shape(type))).toEqual(once);
      }),
    );
  });

  it.each<[ValueType, [string, string], boolean]>([
    ["name", ["买买提·艾力", "买买提•艾力"], true],
    ["name", ["买买提‧艾力", "买买提・ 艾力"], true],
    ["name", ["张 三", "张三"], true],
    ["name", ["昇", "升"], false],
    ["name", ["己", "巳"], false],
    ["name", ["⼀", "一"], false],
    ["name", ["A.B", "A·B"], false],
    ["idNumber", ["99000019900307001x", "99000019900307001X"], true],
    ["address", ["枫林路１２号 3栋", "枫林路12号3栋"], true],
    ["address", ["枫林路12号", "枫林路21号"], false],
    ["text", ["枫林路 12", "枫林路12"], false],
  ])("%s: %j are one: %s", (type, [a, b], same) => expect(valueKey(a, type) === valueKey(b, type)).toBe(same));

  it("compares lists as sets", () => {
    expect(valueKey(["b", "a"], "list")).toBe(valueKey(["a", "b"], "list"));
  });
});

describe("ID numbers", () => {
  it.each([
    { number: numbered("11010119900307001"), kind: "citizen", birthDate: "1990-03-07", sex: "male" },
    { number: numbered("81000019900307002"), kind: "resident", birthDate: "1990-03-07", sex: "female" },
    { number: numbered("99000019900307001"), kind: "foreign", birthDate: "1990-03-07", sex: "male" },
  ])("$number is a $kind's", (said) => expect(readIdNumber(said.number, AS_OF)).toEqual(said));

  it.each([
    ["a sequence of 000", "99000019900307000"],
    ["a day that is none", "99000019900230001"],
    ["a birth before 1900", "99000018991231001"],
    ["a birth after the day", "99000020260725001"],
  ])("refuses %s", (_, digits) => expect(readIdNumber(numbered(digits), AS_OF)).toBeUndefined());

  it("accepts a birth on the day itself", () => {
    expect(readIdNumber(numbered("99000020260724001"), AS_OF)?.birthDate).toBe(AS_OF);
  });

  it("takes an old number for matching only", () => {
    expect(idNumberKey("990000900307001")).toBe("990000199003070013");
    expect(readIdNumber("990000900307001", AS_OF)).toBeUndefined();
  });
});

describe("names", () => {
  it.each(["王\ue000", "王□", "王?", "王？", "王\ufffd"])("%j cannot be shown as it is written", (name) =>
    expect(isUnencodable(name)).toBe(true),
  );
  it.each(["王㛃", "𠮷野", "买买提·艾力"])("%s can", (name) => expect(isUnencodable(name)).toBe(false));
  it("gives a compatibility ideograph its character", () => expect(nameKey("\uf9d1")).toBe("六"));
});
