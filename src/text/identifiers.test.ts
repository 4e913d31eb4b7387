import { describe, expect, it } from "vitest";
import { isCreditCode, isIdNumber, maskPersonalData } from "./identifiers.ts";

const ROWS = 2400;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const two = (n: number): string => String(n).padStart(2, "0");

/** Valid by its check digit, in the area code 99 that is assigned to nobody. */
const inventedId = (i: number): string => {
  const body = `990000${1950 + (i % 70)}${two(1 + (i % 12))}${two(1 + (i % 28))}${String(i % 1000).padStart(3, "0")}`;
  return body + "10X98765432".charAt(WEIGHTS.reduce((sum, weight, k) => sum + weight * Number(body[k]), 0) % 11);
};
const inventedMobile = (i: number): string => `1${3 + (i % 7)}${String(900_000_000 + i * 7919).slice(-9)}`;
const publicNumber = (i: number): string =>
  [
    `办件编号${String(202_600_000_000_000_000 + i * 104_729).slice(0, 18)}`,
    `湘政发〔20${two(i % 26)}〕${i}号`,
    `金额${i * 13}.5元`,
    `第${i}条`,
    `0731-8${1_000_000 + i}`,
  ][i % 5] ?? "";

describe("identifiers", () => {
  it("checks digits by the standards' own rules", () => {
    expect(["11010519491231002X", "440524188001010014", "990000199003070013"].map(isIdNumber)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["110105194912310021", "11010519491331002X", "1234"].map(isIdNumber)).toEqual([false, false, false]);
    expect(["91350100M000100Y43", "91110000101623741K"].map(isCreditCode)).toEqual([true, true]);
    expect(["91350100M000100Y4A", "91310115MA1H8R7C6D"].map(isCreditCode)).toEqual([false, false]);
  });

  it.each([
    ["我的身份证号990000199003070013帮我看看", "id-number"],
    ["990000 1990 0307 0013", "id-number"],
    ["手机 138 0013 8000 联系", "mobile"],
    ["+86-13800138000", "mobile"],
    ["卡号 4111 1111 1111 1111", "bank-card"],
    ["发到 zhang.san@example.com", "email"],
    ["信用代码91350100M000100Y43", "credit-code"],
    ["护照E12345678", "passport"],
    ["港澳通行证 H12345678", "permit"],
    ["湘A12345 的车", "plate"],
    ["住在五一大道98号3栋502室", "address"],
    ["从 192.168.1.20 登录", "ip"],
  ])("masks %s", (text, kind) => {
    const masked = maskPersonalData(text);
    expect(masked.found).toContain(kind);
    expect(masked.text).not.toMatch(/\d{6}/u);
  });

  it.each([
    "办件编号 202601150034567890 到哪了",
    "国发〔2024〕3号",
    "拨打12345或0731-88665266",
    "补贴3600元一年",
    "《社会保险法》第54条",
    "受理号13800138000",
    "2025-01-01起执行",
    "登记费550元/件",
    "宗地面积180000平方米",
  ])("leaves %s alone", (text) => expect(maskPersonalData(text)).toEqual({ text, found: [] }));

  it("finds planted identifiers and raises no alarm on numbers that are public, at the agreed rates", () => {
    const all = Array.from({ length: ROWS }, (_, i) => i);
    const missed = all.filter(
      (i) => maskPersonalData(`请查 ${i % 2 === 0 ? inventedId(i) : inventedMobile(i)} 的情况`).found.length === 0,
    );
    const alarms = all.filter((i) => maskPersonalData(publicNumber(i)).found.length > 0);
    expect(missed.length / ROWS).toBeLessThanOrEqual(0.01);
    expect(alarms.length / ROWS).toBeLessThanOrEqual(0.005);
  });
});
